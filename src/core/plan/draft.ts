// What a document says, as its author wrote it: every field optional, every field with its place in the text.

import type { Soak } from '../calendar/calendar.ts';
import type { PlainDate } from '../calendar/instant.ts';
import type { Percentage } from '../toggle/percentage.ts';
import type { Finding, Span } from './finding.ts';
import type { LabelRole } from './grammar/label.ts';
import type { Outline } from './reading/outline.ts';

export interface Field<T> {
  readonly value: T;
  /** The author's words, verbatim. */
  readonly text: string;
  readonly span: Span;
}

/** A day whose year may be missing in the text. `year` undefined: "3/10" with no year in the same range. */
export interface DraftDate {
  readonly year: number | undefined;
  readonly month: number;
  readonly day: number;
  /** The full date when the year was written. */
  readonly date: PlainDate | undefined;
}

/** Planned days; an end of undefined means that only a start was given ("week of March 3"). */
export interface DraftWindow {
  readonly start: DraftDate | undefined;
  readonly end: DraftDate | undefined;
}

export interface DraftUsers {
  readonly counts: readonly number[];
  readonly kind: 'single' | 'range' | 'list';
}

export type CriterionClass =
  | 'below'
  | 'above'
  | 'zero'
  | 'any'
  | 'proportional'
  | 'latency'
  | 'baseline'
  | 'manual'
  | 'observe';

export interface DraftCriterion {
  /** Verbatim, without list marker or checkbox. */
  readonly text: string;
  readonly span: Span;
  readonly class: CriterionClass;
  /** As written: 2.5 for "< 2.5%", 0 for "0" and "any", null where there is no number. */
  readonly bound: number | null;
  /** "%", "count", "ms", "s" or null. */
  readonly unit: string | null;
  /** The words that name what is measured ("Download error rate"), without the bound. */
  readonly subject: string;
}

/** A place in the document that is meant to be filled with what happened. */
export type Slot =
  /** "Actual date range ...:" with nothing behind it (or what we wrote there); span covers what follows the colon on that line. */
  | { readonly kind: 'actualDates'; readonly span: Span }
  /** A "Results:" heading or label; span is where entries go (an empty span right after the line when there is nothing). */
  | { readonly kind: 'results'; readonly span: Span; readonly labelSpan: Span };

/** A label that a slot is filled behind, known by its words. */
export interface DraftLabel {
  readonly role: LabelRole;
  /** Its words, lower case. */
  readonly name: string;
  /** Its line. */
  readonly span: Span;
  /** What follows it on its line. */
  readonly value: Span;
  /** `empty`: nothing behind or below it; `placeholder`: "TBD", "mm/dd/yyyy", "[FILL_IN]". */
  readonly state: 'filled' | 'placeholder' | 'empty';
}

export interface DraftPhase {
  readonly heading: Field<string>;
  /** From the heading to the next phase's heading or the rollout's end. */
  readonly span: Span;
  readonly steps: readonly Field<Percentage>[];
  readonly window: Field<DraftWindow> | undefined;
  readonly soak: Field<Soak> | undefined;
  /** The soak is asked for at each step, so that it holds for the stages around, too, where this is no stage itself. */
  readonly soakAtEach?: true;
  readonly users: Field<DraftUsers> | undefined;
  readonly criteria: readonly DraftCriterion[];
  readonly slots: readonly Slot[];
  /**
   * `stage` has percentages of its own; `testing` exposes nobody; `launch` is "Go Live!"; `container` holds dates or
   * criteria for the stages after it.
   */
  readonly role?: 'stage' | 'testing' | 'launch' | 'container';
  readonly labels?: readonly DraftLabel[];
  /** Planned day of each step, where a timeline in the phase gives it. */
  readonly timeline?: readonly DraftTimelineEntry[];
}

export interface DraftTimelineEntry {
  readonly percentage: Percentage;
  readonly day: Field<DraftDate>;
}

export interface DraftRollout {
  readonly title: Field<string>;
  readonly span: Span;
  /** The toggle's name when the document names one. */
  readonly toggle: Field<string> | undefined;
  readonly toggles: readonly Field<string>[];
  readonly phases: readonly DraftPhase[];
}

export interface Draft {
  readonly kind: 'plan' | 'template' | 'not-a-plan';
  readonly rollouts: readonly DraftRollout[];
  /** What the reader itself could not read unambiguously. */
  readonly findings: readonly Finding[];
  /** The document as blocks, for the rules; a draft that was made by hand may lack it. */
  readonly outline?: Outline;
}
