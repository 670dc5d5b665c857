// Errors that come in clusters: users with eight events each, some of whom are broken and fail always. Exactly, user by user.
import { DEFAULT_CALENDAR } from '../../src/core/calendar/calendar.ts';
import { HOUR, toInstant } from '../../src/core/calendar/instant.ts';
import type { Criterion } from '../../src/core/gate/criterion.ts';
import { EVENTS_PER_USER, type Evidence } from '../../src/core/gate/evidence.ts';
import { leastFrom } from '../../src/core/gate/formulas/least.ts';
import { judge } from '../../src/core/gate/judging/judge.ts';
import { noEvidence } from '../../src/core/gate/judging/judged.ts';
import type { StepState, Verdict } from '../../src/core/gate/verdict.ts';
import { ours, type RateRule } from './rate-rules.ts';
import { fateOf } from './walk.ts';

export interface Clustered {
  readonly falseRollback: number;
  readonly falseAdvance: number;
}

const ALPHA = 0.05;
const startedAt = toInstant(Date.UTC(2026, 2, 9, 13));
const STEP: StepState = {
  startedAt,
  soakEndsAt: toInstant(startedAt + 8 * HOUR),
  share: 0.5,
  calendar: DEFAULT_CALENDAR,
  missingDataAfter: HOUR,
  latched: {},
  recorded: {},
};

/** As the judge judges, per user; both levels in full, without windows, so that the two tests over the step are seen alone. */
export function perUser(bound: number, broken: number, users: number): Clustered {
  const rule = judged(bound);
  return {
    falseRollback: fateOf(rule, broken, users, 'fails').fails,
    falseAdvance: fateOf(rule, broken, users, 'passes').passes,
  };
}

/** One step of the walk is a user: a user's errors all come at once, so it fails at the last of them or not at all. */
function judged(bound: number): RateRule {
  const criterion: Criterion = {
    kind: 'below',
    id: 'clustered',
    text: '',
    line: 1,
    onFail: 'rollBack',
    operation: 'download',
    proof: 'statistical',
    passAlpha: ALPHA,
    slowAlpha: ALPHA,
    fastAlpha: ALPHA,
    bound,
  };
  const verdict = (broken: number, users: number): Verdict =>
    judge({ criteria: [criterion] }, [evidenceOf(broken, users)], STEP, toInstant(startedAt + HOUR)).verdict;
  return {
    name: 'per user',
    first: 1,
    failsUpTo: (broken) => {
      const holds = leastFrom(Math.max(1, broken), (users) => verdict(broken, users) !== 'fail');
      return holds === Math.max(1, broken) ? -1 : holds - 1;
    },
    passesFrom: (broken) => leastFrom(Math.max(1, broken), (users) => verdict(broken, users) === 'pass'),
  };
}

function evidenceOf(broken: number, users: number): Evidence {
  const at = toInstant(startedAt + HOUR);
  const each = EVENTS_PER_USER;
  return {
    ...noEvidence('download'),
    treated: { ok: (users - broken) * each, errors: broken * each, users, squares: users * each ** 2 },
    perUser: true,
    closed: [
      [0, each, users - broken],
      [each, each, broken],
    ],
    firstTreatedAt: startedAt,
    lastEventAt: at,
    lastTreatedAt: at,
  };
}

/** The same users as if their events were independent, with a look after every event. */
export function perEvent(bound: number, broken: number, users: number): Clustered {
  const { failsUpTo, passesFrom } = ours(bound, ALPHA);
  const each = EVENTS_PER_USER;
  const fails = remembered(failsUpTo);
  const passes = remembered(passesFrom);
  const rule: RateRule = {
    name: 'per event',
    first: 1,
    // The k-th error of the last broken user, with all others' events before it.
    failsUpTo: (failed) => {
      let most = -1;
      for (let k = 1; k <= each && failed > 0; k++)
        most = Math.max(most, Math.floor((fails((failed - 1) * each + k) - k) / each) + 1);
      return most < failed ? -1 : most;
    },
    passesFrom: (failed) => Math.ceil(passes(failed * each) / each),
  };
  return {
    falseRollback: fateOf(rule, broken, users, 'fails').fails,
    falseAdvance: fateOf(rule, broken, users, 'passes').passes,
  };
}

function remembered(compute: (errors: number) => number): (errors: number) => number {
  const known: number[] = [];
  return (errors) => {
    known[errors] ??= compute(errors);
    return known[errors];
  };
}
