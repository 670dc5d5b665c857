// What one phase says, filled while its blocks are walked.
import type { Soak } from '../../calendar/calendar.ts';
import type { Percentage } from '../../toggle/percentage.ts';
import type { DraftCriterion, DraftLabel, DraftUsers, DraftWindow, Field, Slot } from '../draft.ts';
import type { Span } from '../finding.ts';

/** The first value of a kind stays. */
export interface Fields {
  window: Field<DraftWindow> | undefined;
  readonly problems: ReadingProblem[];
  /** `asked`: a sentence asks for it per step; otherwise a slot gives it. */
  soak: (Field<Soak> & { readonly asked: boolean }) | undefined;
  /** A slot says that the stage has no end. */
  unending: boolean;
  users: Field<DraftUsers> | undefined;
  /** People that a sentence names, for a phase without a slot for users. */
  spokenUsers: Field<DraftUsers> | undefined;
  readonly percentages: Field<Percentage>[];
  /** The percentages are the two ends of a range. */
  isRange: boolean;
  increment: Percentage | undefined;
  readonly criteria: DraftCriterion[];
  /** Bare bounds in a list that no label asks for; the criteria of a stage that has no others. */
  readonly unasked: DraftCriterion[];
  readonly labels: DraftLabel[];
  readonly slots: Slot[];
}

/** What could not be read, or can be read in more than one way. */
export interface ReadingProblem {
  readonly kind: 'vague' | 'malformed' | 'ambiguous';
  readonly message: string;
  readonly span: Span;
}

export function noFields(): Fields {
  return {
    window: undefined,
    problems: [],
    soak: undefined,
    unending: false,
    users: undefined,
    spokenUsers: undefined,
    percentages: [],
    isRange: false,
    increment: undefined,
    criteria: [],
    unasked: [],
    labels: [],
    slots: [],
  };
}
