// What the judge of one class says of today's numbers, before latches and missing data are looked at.
import type { Counts, Evidence } from '../evidence.ts';
import type { CriterionResult } from '../verdict.ts';
import { formatAbout, formatNoise } from './wording.ts';

export type Judged = Omit<CriterionResult, 'criterion'>;

export function eventsOf(counts: Counts): number {
  return counts.ok + counts.errors;
}

/** Undecided, with the counts of the evidence and no test: what every judge begins with. */
export function undecided(evidence: Evidence, why: string): Judged {
  return {
    verdict: 'undecided',
    why,
    errors: evidence.treated.errors,
    events: eventsOf(evidence.treated),
    users: evidence.treated.users,
    interval: undefined,
    logPass: undefined,
    passLine: undefined,
    logFail: undefined,
    failLine: undefined,
    failedBy: undefined,
    notTheChange: false,
  };
}

/** The most that the chance of such evidence in a healthy rollout can be: 1/E (Ville), of each of so many tests that share a level. */
export function noiseOf(logFail: number, tests = 1): number {
  return Math.min(1, tests * Math.exp(-logFail));
}

/** The same for a result, where the evidence says anything at all. */
export function noiseIn(logFail: number, tests = 1): { readonly noise?: number } {
  const noise = noiseOf(logFail, tests);
  return noise < 1 ? { noise } : {};
}

/** "; the chance that this is noise is at most 1 in 420", for the end of a sentence. */
export function noiseClause(noise: number): string {
  return `; the chance that this is noise is at most ${formatNoise(noise)}`;
}

/** ": needs about 740 more events", for the end of a sentence; other words where there is no number. */
export function moreClause(more: number | undefined, events: number): string {
  if (events === 0) return '';
  if (more === undefined) return ', and not as it goes now';
  return more === 0
    ? ': enough have come, and users are weighed when the soak is over'
    : `: needs about ${formatAbout(more)} more ${more === 1 ? 'event' : 'events'}`;
}

/** What is known of an operation of which nothing was heard. */
export function noEvidence(operation: string): Evidence {
  const none = { ok: 0, errors: 0, users: 0, squares: 0 };
  return {
    operation,
    treated: none,
    control: none,
    perUser: false,
    closed: [],
    open: [],
    windows: [],
    firstTreatedAt: undefined,
    lastEventAt: undefined,
    lastTreatedAt: undefined,
  };
}
