// What is wrong in a plan, as data: never thrown, always with a place, a rule and, where there is one, a repair.

/** Offsets into the text (UTF-16 units, end exclusive) and the 1-based line on which it starts. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly line: number;
}

export type Severity = 'error' | 'warning' | 'info';

/** A change that would mend the finding. `safe` ones may be applied without thinking (`--fix`, `--accept-repairs`). */
export interface Repair {
  readonly title: string;
  readonly safe: boolean;
  /** The text edit in the document, when it is one. A repair of the meaning only (the year of a run) has none. */
  readonly edit?: { readonly span: Span; readonly text: string };
  /** The year that the dates at the finding's span are to be read in (a repair of the meaning). */
  readonly year?: number;
}

export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  /** "Unexpected X, expected Y", complete in itself. */
  readonly message: string;
  readonly span: Span;
  readonly line: number;
  /** The rollout concerned, by id, when it is one's. */
  readonly rollout?: string;
  /** Places in the draft: index into `rollouts`, and into that rollout's `phases`. */
  readonly rolloutIndex?: number;
  readonly phaseIndex?: number;
  readonly repair?: Repair;
}
