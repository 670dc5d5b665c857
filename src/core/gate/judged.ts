// What the judge of one class says of today's numbers, before latches and missing data are looked at.
import type { Counts, Evidence } from './evidence.ts';
import type { CriterionResult } from './verdict.ts';

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
