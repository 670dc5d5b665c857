// Runs of a plan's rollouts, made up: any stretch of any history, with people who type what they like.
import fc from 'fast-check';
import { DEFAULT_CALENDAR } from '../../../src/core/calendar/calendar.ts';
import { DAY, HOUR, type Instant, type PlainDate } from '../../../src/core/calendar/instant.ts';
import type { Criterion } from '../../../src/core/gate/criterion.ts';
import type { Evidence } from '../../../src/core/gate/evidence.ts';
import { noEvidence } from '../../../src/core/gate/judging/judged.ts';
import type { Draft } from '../../../src/core/plan/draft.ts';
import type { Step } from '../../../src/core/plan/plan.ts';
import { slugsOf } from '../../../src/core/plan/slug.ts';
import type { Run, StepRecord } from '../../../src/core/run/run.ts';
import { OFF, percent } from '../../../src/core/toggle/percentage.ts';
import { personsLine } from './plan-documents.ts';

const START = Date.parse('2025-03-10T13:00:00Z');

const words = fc.oneof(
  personsLine,
  fc.constantFrom('a\n# b', '<!-- phasegate end -->', '-->', '<!--', '`', '\r\n- x', ''),
);
const record = fc.record({
  skip: fc.integer({ min: 0, max: 2 }),
  hours: fc.integer({ min: 1, max: 60 }),
  outcome: fc.constantFrom('passed', 'approved', 'overridden', 'rolledBack') satisfies fc.Arbitrary<
    StepRecord['outcome']
  >,
  verdict: fc.constantFrom('pass', 'fail', 'undecided', 'noData', undefined),
  errors: fc.integer({ min: 0, max: 3 }),
  users: fc.integer({ min: 0, max: 5000 }),
  reason: words,
});

/** What happened at one to six stays. */
export const histories = fc.array(record, { minLength: 1, maxLength: 6 });
export type History = typeof histories extends fc.Arbitrary<infer T> ? T : never;

/** The run of the document's rollout number `index` after `made`, the last step still open when `isOpen`. */
export function runOf(
  draft: Draft,
  index: number,
  made: History,
  isOpen: boolean,
  suppressBelow?: number,
): Run | undefined {
  const written = draft.rollouts[index];
  const id = slugsOf(draft.rollouts.map(({ title }) => title.value))[index];
  const phases = written?.phases.filter((each) => each.steps.length > 0) ?? [];
  const steps = phases.flatMap((each, phaseIndex) =>
    each.steps.map(({ value }) => stepOf(each.heading.value, phaseIndex, value)),
  );
  const [first, ...rest] = steps;
  if (!written || id === undefined || !first) return undefined;
  let at = START;
  let step = 0;
  let attempt = 1;
  const records = made.map((each, n): StepRecord => {
    step = Math.min(steps.length - 1, step + (n === 0 ? 0 : each.skip));
    const startedAt = at as Instant;
    at += each.hours * HOUR;
    const done = !(isOpen && n === made.length - 1);
    const percentage = steps[step]?.percentage ?? OFF;
    const entry = recordOf(each, { attempt, step, percentage, startedAt, endedAt: done ? (at as Instant) : undefined });
    if (each.outcome === 'rolledBack') attempt++;
    return entry;
  });
  const last = records.at(-1);
  return {
    rollout: {
      id,
      title: written.title.value,
      toggle: 'a`toggle',
      mode: 'drive',
      calendar: DEFAULT_CALENDAR,
      steps: [first, ...rest],
      alpha: { fail: 0.05, pass: 0.05 },
      policy: {
        weekend: 'stay',
        missingDataAfter: 30 * 60_000,
        audience: 'plan',
        ...(suppressBelow !== undefined && { suppressBelow }),
      },
    },
    document: 'plan.md',
    repairs: [],
    seq: 9,
    epoch: 1,
    claimedAt: undefined,
    attempt,
    state: isOpen
      ? { kind: 'asked', step, about: 'noData', why: made[0]?.reason ?? '', at: at as Instant, times: 1 }
      : { kind: 'completed', at: at as Instant },
    percentage: last?.percentage ?? OFF,
    confirmed: undefined,
    records,
  };
}

const criteria: readonly Criterion[] = [
  {
    kind: 'below',
    id: 'b',
    text: 'Download error rate: < 0.3%',
    line: 1,
    onFail: 'rollBack',
    operation: 'download',
    proof: 'literal',
    passAlpha: 0.05,
    slowAlpha: 0.01,
    fastAlpha: 0.01,
    bound: 0.003,
  },
  { kind: 'manual', id: 'm', text: 'Complaints: 0 <!-- see -->', line: 1, onFail: 'ask', bound: 0 },
];

function stepOf(phase: string, phaseIndex: number, percentage: number): Step {
  const day = '2025-03-10' as PlainDate;
  return {
    phase,
    phaseIndex,
    percentage: percent(percentage / 1000),
    window: { start: day, end: day },
    soak: undefined,
    audience: undefined,
    share: 1,
    gate: { criteria },
  };
}

function recordOf(
  { outcome, verdict, errors, users, reason }: History[number],
  rest: Pick<StepRecord, 'attempt' | 'step' | 'percentage' | 'startedAt' | 'endedAt'>,
): StepRecord {
  const at = rest.startedAt;
  const judged = {
    criterion: 'b',
    why: `${errors} of 1,000 failed`,
    errors,
    events: 1000,
    users,
    interval: [0, 0.01] as const,
    logPass: undefined,
    passLine: undefined,
    logFail: undefined,
    failLine: undefined,
    failedBy: undefined,
    notTheChange: false,
  };
  const evidence: Evidence = {
    ...noEvidence('download'),
    treated: { ok: 1000 - errors, errors, users, squares: users },
    perUser: true,
  };
  return {
    ...rest,
    soakEndsAt: (at + DAY) as Instant,
    noDataSince: undefined,
    confirmedAt: at,
    effectiveAt: undefined,
    outcome: rest.endedAt === undefined ? undefined : outcome,
    result: verdict && { verdict, criteria: [{ ...judged, verdict }] },
    evidence: [evidence],
    latched: {},
    recorded: { m: { value: errors, by: reason, at } },
    approvals:
      outcome === 'passed' ? [] : [{ kind: outcome === 'overridden' ? 'override' : 'approve', by: 'Ann', reason, at }],
    remarks: [{ at, text: `asked: ${reason}` }],
  };
}
