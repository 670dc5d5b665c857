// What a rule is: its name, its reason, examples that are its tests, and the check.
import type { Calendar } from '../../calendar/calendar.ts';
import type { Draft } from '../draft.ts';
import type { Finding, Severity } from '../finding.ts';
import type { Outline } from '../reading/outline.ts';

export interface Rule {
  readonly name: string;
  readonly severity: Severity;
  /** Documents that it looks at; plans unless it says otherwise. */
  readonly kinds?: readonly Draft['kind'][];
  /** Why it matters, for a person who has just been told that their plan breaks it. */
  readonly reason: string;
  readonly examples: {
    /** Plans that the rule has nothing to say about. */
    readonly good: readonly string[];
    /** Plans with the lines (1-based) on which it reports. */
    readonly bad: readonly { readonly text: string; readonly lines: readonly number[] }[];
  };
  check(source: Source): readonly Reported[];
}

export interface Source {
  readonly text: string;
  readonly draft: Draft;
  readonly outline: Outline;
  /** Working time of the rollout with this index. */
  readonly calendarOf: (rolloutIndex: number) => Calendar;
}

/** A finding as its rule gives it: name, line and, unless it says otherwise, severity are added by `lint`. */
export type Reported = Omit<Finding, 'rule' | 'line' | 'severity'> & { readonly severity?: Severity };
