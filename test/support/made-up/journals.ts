// For tests and for looking at the page: a made-up journal of a rollout in each state.
import { DEFAULT_CALENDAR } from '../../../src/core/calendar/calendar.ts';
import { type Instant, parsePlainDate, toInstant } from '../../../src/core/calendar/instant.ts';
import type { Criterion, Gate } from '../../../src/core/gate/criterion.ts';
import { formatFailures } from '../../../src/core/gate/judging/wording.ts';
import type { CriterionResult, GateResult, Verdict } from '../../../src/core/gate/verdict.ts';
import type { Rollout, Step } from '../../../src/core/plan/plan.ts';
import {
  type Actor,
  type Decision,
  type JournalEntry,
  type JournalEvent,
  PHASEGATE,
} from '../../../src/core/run/journal.ts';
import { OFF, percent } from '../../../src/core/toggle/percentage.ts';

/** 9:00 in New York on Monday 10 March 2025 plus so many days and hours. */
export const at = (days: number, hours = 0) => toInstant(Date.UTC(2025, 2, 10 + days, 13) + hours * 3_600_000);
const day = (offset: number) => parsePlainDate(`2025-03-${10 + offset}`)!;

const tested = {
  onFail: 'rollBack',
  proof: 'statistical',
  passAlpha: 0.05,
  slowAlpha: 0.005,
  fastAlpha: 0.005,
} as const;
const CRITERIA: readonly [Criterion, ...Criterion[]] = [
  {
    ...tested,
    kind: 'below',
    id: 'below:index',
    text: 'Index error rate: < 2.5%',
    line: 12,
    operation: 'index',
    bound: 0.025,
  },
  {
    ...tested,
    kind: 'below',
    id: 'below:print',
    text: 'Print error rate: < 0.3%',
    line: 13,
    operation: 'print',
    bound: 0.003,
  },
  {
    ...tested,
    kind: 'zero',
    id: 'zero:store',
    text: 'Failures to store a letter: 0',
    line: 14,
    operation: 'store',
    rate: 0.001,
  },
  { ...tested, kind: 'any', id: 'any:store', text: 'Letters stored: any', line: 15, operation: 'store' },
];

function rolloutOf(id: string, title: string, percentages: readonly number[], gate: Gate): Rollout {
  const steps = percentages.map((value, index): Step => {
    const end = index === percentages.length - 1 ? 15 : index;
    return {
      phase: index === 0 ? 'Phase I: Canary' : 'Phase II: Everybody',
      phaseIndex: index === 0 ? 0 : 1,
      percentage: percent(value),
      window: { start: day(index), end: day(end) },
      soak: { kind: 'businessDays', days: 1 },
      audience: Math.round(value * 60),
      share: value / 100,
      gate,
    };
  }) as [Step, ...Step[]];
  return {
    id,
    title,
    toggle: id,
    mode: 'drive',
    calendar: DEFAULT_CALENDAR,
    steps,
    alpha: { fail: 0.01, pass: 0.05 },
    policy: { weekend: 'stay', missingDataAfter: 1_800_000, audience: 'plan' },
  };
}

const WORDS = {
  pass: ', which is what the plan asks',
  fail: ', the plan allows less',
  undecided: ', not enough yet to show what the plan asks',
} as const;

type Seen = readonly [errors: number, events: number, verdict: Verdict];

function resultOf(verdict: Verdict, seen: readonly Seen[]): GateResult {
  const criteria = seen.map(([errors, events, each], index): CriterionResult => {
    const rate = events === 0 ? 0 : errors / events;
    const width = events === 0 ? 1 : 2.6 * Math.sqrt((rate * (1 - rate) + 1 / events) / events);
    return {
      criterion: CRITERIA[index]!.id,
      verdict: each,
      why: each === 'noData' ? 'nothing heard for 30 minutes' : `${formatFailures(errors, events)}${WORDS[each]}`,
      errors,
      events,
      users: Math.ceil(events / 3),
      interval: index < 3 && events > 0 ? [Math.max(0, rate - width), Math.min(1, rate + width)] : undefined,
      logPass: undefined,
      passLine: undefined,
      logFail: undefined,
      failLine: undefined,
      failedBy: each === 'fail' ? 'slow' : undefined,
      notTheChange: false,
    };
  });
  return { verdict, criteria };
}

type Line = readonly [at: Instant, event: JournalEvent, by?: Actor];

const journalOf = (lines: readonly Line[]) =>
  lines.map(([when, event, by = PHASEGATE], index): JournalEntry => ({ seq: index + 1, at: when, by, event }));

const decided = (when: Instant, decision: Decision): Line => [when, { kind: 'decided', decision }];
const judged = (when: Instant, result: GateResult): Line => [when, { kind: 'judged', result, evidence: [] }];
const soon = (when: Instant, seconds: number) => toInstant(when + seconds * 1000);

const GOOD: readonly Seen[] = [
  [11, 2841, 'pass'],
  [3, 4206, 'pass'],
  [0, 1312, 'pass'],
  [0, 1312, 'pass'],
];

function begun(rollout: Rollout): Line[] {
  return [
    [
      at(-1),
      {
        kind: 'planned',
        rollout,
        document: 'plans/letters.md',
        repairs: ['read "24" as 2025, the year of the same rollout'],
      },
    ],
    [at(-1), { kind: 'claimed', epoch: 1, runner: 'demo' }],
  ];
}

/** Enters step `index` on day `days`, with everything read back and met. */
function stepUp(rollout: Rollout, index: number, days: number): Line[] {
  const when = at(days);
  const { percentage } = rollout.steps[index]!;
  return [
    ...(index === 0 ? [] : [judged(when, resultOf('pass', GOOD))]),
    decided(
      when,
      index === 0
        ? { kind: 'start', step: 0, why: 'the window is open' }
        : { kind: 'advance', step: index, why: 'gate passed, soak over' },
    ),
    [soon(when, 1), { kind: 'confirmed', percentage }],
    [soon(when, 40), { kind: 'effective', percentage }],
  ];
}

/** One journal per state, by rollout id. */
export function madeUpJournals(): ReadonlyMap<string, readonly JournalEntry[]> {
  const gate: Gate = { criteria: CRITERIA };
  const journals = new Map<string, readonly JournalEntry[]>();
  const add = (
    id: string,
    title: string,
    lines: (rollout: Rollout) => readonly Line[],
    percentages = [1, 25, 50, 75, 100],
  ) => {
    const rollout = rolloutOf(id, title, percentages, gate);
    journals.set(id, journalOf([...begun(rollout), ...lines(rollout)]));
  };
  const failing: readonly Seen[] = [
    [14, 1630, 'pass'],
    [19, 2436, 'fail'],
    [0, 802, 'undecided'],
    [0, 802, 'pass'],
  ];
  const rolledBack = (rollout: Rollout): Line[] => [
    ...[0, 1, 2].flatMap((index) => stepUp(rollout, index, index)),
    judged(at(2, 3.2), resultOf('fail', failing)),
    decided(at(2, 3.2), {
      kind: 'rollBack',
      to: OFF,
      criteria: ['below:print'],
      why: 'print: 19 of 2436 failed (0.78%), the limit is 0.3%',
    }),
    [soon(at(2, 3.2), 1), { kind: 'confirmed', percentage: OFF }],
  ];
  add('letters-to-the-new-printer', 'Letters to the new printer', (rollout) => [
    ...[0, 1, 2].flatMap((index) => stepUp(rollout, index, index)),
    judged(
      at(2, 2),
      resultOf('undecided', [
        [9, 1204, 'pass'],
        [3, 1871, 'undecided'],
        [0, 640, 'undecided'],
        [0, 640, 'pass'],
      ]),
    ),
  ]);
  add('archive-of-statements', 'Archive of statements', (rollout) => [
    ...stepUp(rollout, 0, 0),
    judged(
      at(0, 2),
      resultOf('noData', [
        [0, 0, 'noData'],
        [0, 0, 'noData'],
        [0, 0, 'noData'],
        [0, 0, 'noData'],
      ]),
    ),
    decided(at(0, 2), { kind: 'ask', about: 'noData', why: 'no event of index for 30 minutes of working time' }),
  ]);
  add('address-lookup', 'Address lookup', rolledBack);
  add('second-try', 'Address lookup, second try', (rollout) => [
    ...rolledBack(rollout),
    [
      at(3, 1),
      { kind: 'requested', request: { kind: 'resume', at: percent(50), reason: 'the time-out is mended' } },
      { kind: 'person', name: 'Ann' },
    ],
    decided(at(3, 1), { kind: 'start', step: 2, why: 'attempt 2, resumed by a person' }),
    [soon(at(3, 1), 1), { kind: 'confirmed', percentage: percent(50) }],
    [at(3, 2), { kind: 'requested', request: { kind: 'pause', reason: 'lunch' } }, { kind: 'person', name: 'Ann' }],
  ]);
  add('evidence-tables', 'Evidence tables', (rollout) => [
    ...rollout.steps.flatMap((_, index) => stepUp(rollout, index, index)),
    judged(at(4, 8), resultOf('pass', GOOD)),
    decided(at(4, 8), { kind: 'complete', why: 'gate passed, soak over' }),
  ]);
  add('quiet-hours', 'Quiet hours', () => [], [0.5, 10, 100]);
  return journals;
}
