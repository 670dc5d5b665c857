// What a gate says: one verdict per criterion and one for the whole, each with the numbers that it rests on.
import type { Calendar } from '../calendar/calendar.ts';
import type { Instant } from '../calendar/instant.ts';
import type { Evidence } from './evidence.ts';

export type Verdict = 'pass' | 'fail' | 'undecided' | 'noData';

export interface CriterionResult {
  /** Criterion id. */
  readonly criterion: string;
  readonly verdict: Verdict;
  /** One sentence for a person: what was seen against what was asked for. */
  readonly why: string;
  /** What was counted on behalf of this criterion among users with the toggle on. */
  readonly errors: number;
  readonly events: number;
  readonly users: number;
  /** Always-valid 95% interval of the error share (0..1), where the class has one. */
  readonly interval: readonly [low: number, high: number] | undefined;
  /** Natural logarithms of the e-values, and the lines they must reach; undefined where the class has no test. */
  readonly logPass: number | undefined;
  readonly passLine: number | undefined;
  readonly logFail: number | undefined;
  readonly failLine: number | undefined;
  /** Which test failed it. */
  readonly failedBy: 'slow' | 'fast' | 'zero' | undefined;
  /** Failing, but the control is as ill: the cause is not the change. */
  readonly notTheChange: boolean;
  /**
   * While a test has not decided: about how many more events of users with the toggle on would prove the criterion, if they go
   * on as so far (0: enough have come, users are weighed when the soak is over). Absent where they would not prove it.
   */
  readonly moreEvents?: number;
  /** How many of `errors` people have triaged as not the change's; absent: none. */
  readonly triaged?: number;
  /** Where anything speaks for a fail: the most that the chance of ever seeing this in a healthy rollout can be, 1/E of the test. */
  readonly noise?: number;
}

export interface GateResult {
  /** fail if any fails, else noData if any has none, else undecided if any is, else pass. */
  readonly verdict: Verdict;
  readonly criteria: readonly CriterionResult[];
  /**
   * With noData: since when data has been missing (the last event, or the step's start before the first). Absent where nobody
   * knows, because the source fails: then it is since this was first journaled.
   */
  readonly missingSince?: Instant;
  /** Absent where no event carries a user. Where it is wrong, nothing passes: the verdict is noData unless something fails. */
  readonly whoIsOn?: WhoIsOn;
}

/** What is wrong with who has the toggle on. */
export type WrongUsers =
  /** What users got is not what the toggle says of them. */
  | 'notByToggle'
  /** The same users are seen with it on and with it off. */
  | 'unsteady'
  | 'nobody'
  | 'everybody'
  | 'tooMany'
  | 'tooFew'
  /** At 100%. */
  | 'leftOff';

/** Distinct users who were seen at a step, held against the percentage. */
export type WhoIsOn = {
  /** With the toggle on, with it off, and on both sides, over all operations. */
  readonly on: number;
  readonly off: number;
  readonly both: number;
  /**
   * Users who are on one side only, of the operation that most users who are off did: another may be there for users who are on alone,
   * and then all its users are on.
   */
  readonly split: { readonly on: number; readonly off: number };
  /** The share of `split` that should be on, 0..1. */
  readonly expected: number;
  /** One sentence: what was seen against what was expected. */
  readonly why: string;
} & (
  | { readonly kind: 'fits' }
  /** Too few users so far: even a toggle that does nothing could look like this. */
  | { readonly kind: 'gathering' }
  /** It cannot be told at all, and why not. */
  | { readonly kind: 'untold' }
  /** Nothing may pass: `cause` and `fix` are sentences without a full stop. */
  | { readonly kind: 'wrong'; readonly what: WrongUsers; readonly cause: string; readonly fix: string }
);

/** What judging needs to know of the step besides its gate and its evidence. Plain data, so that a judgement can be repeated from the journal. */
export interface StepState {
  /** When the step began (its percentage was commanded). */
  readonly startedAt: Instant;
  /** When its soak is over. */
  readonly soakEndsAt: Instant;
  /** Share of the observed users expected to be on, 0..1. */
  readonly share: number;
  /** Business time, for the age of the data. */
  readonly calendar: Calendar;
  /** Longest working time without an event (or since the start, before the first) until data counts as missing, in milliseconds. */
  readonly missingDataAfter: number;
  /** Verdicts that have latched in this attempt at this step, by criterion id. */
  readonly latched: Readonly<Record<string, 'pass' | 'fail'>>;
  /** What people recorded for manual criteria, by criterion id. */
  readonly recorded: Readonly<Record<string, number>>;
  /** Failures that people have triaged as not the change's, by criterion id. */
  readonly triaged?: Readonly<Record<string, number>>;
  /** Since when somebody listens without a break; before that silence says nothing. Absent: since the step began. */
  readonly listeningSince?: Instant;
  /** The steps of this attempt before this one, in order; absent where their events say nothing of this one's (a stated sample). */
  readonly earlier?: readonly EarlierStep[];
  /** Who should be on besides the share of the rest; absent: nobody. */
  readonly besides?: BesidesShare;
}

/** What makes the users seen another sample than the percentage's, and what is known of how they are reported. */
export interface BesidesShare {
  /** How many users at most have it on, or off, by a rule; Infinity where nobody knows. Whether they are reported is not known. */
  readonly ruledOn: number;
  readonly ruledOff: number;
  /** The percentage was another one for a while during the step. */
  readonly moved: boolean;
  /** Users with the toggle off were seen in an earlier stay: they are reported. */
  readonly offIsReported: boolean;
}

/** A stay that is over, with what was counted in it. */
export interface EarlierStep {
  /** Share of the users who were on, 0..1. */
  readonly share: number;
  /** When its percentage was read back, and when it ended. */
  readonly startedAt: Instant;
  readonly endedAt: Instant;
  readonly evidence: readonly Evidence[];
}
