// The fast way of simulating is the slow one, run by run: the real tally and a real turn at every operation.
import { describe, expect, it } from 'vitest';
import { addWorking } from '../calendar/business-time.ts';
import { HOUR, type Instant, toInstant } from '../calendar/instant.ts';
import { cohortsIn } from '../gate/counting/cohorts.ts';
import { createTally } from '../gate/counting/tally.ts';
import { WINDOW_MILLIS } from '../gate/evidence.ts';
import { operationKey } from '../gate/operation.ts';
import type { Bindings } from '../plan/bindings.ts';
import { compile } from '../plan/compile.ts';
import { lint } from '../plan/lint.ts';
import type { Rollout, Step } from '../plan/plan.ts';
import { read } from '../plan/read.ts';
import { openRecord } from '../run/record.ts';
import { percent } from '../toggle/percentage.ts';
import { createChance } from './chance.ts';
import { ERROR_OFF, ERROR_ON, eventsIn, KINDS, OK_OFF } from './drawn-counts.ts';
import { endOf, forecastersOf, type RunOutcome } from './forecast-run.ts';
import { plannedRun, startOf, takeTurn } from './looks.ts';
import { simulable } from './simulable.ts';
import { createFrames } from './stay-frame.ts';
import { timedBound, timedOperation } from './timed-operation.ts';
import { assumeTraffic, type OperationTraffic, type TrueRate } from './traffic.ts';

/** The same world as the fast way's, looked at after every operation, at every end of a window, and in every silence. */
function atEveryOperation(
  rollout: Rollout,
  steps: readonly (readonly OperationTraffic[])[],
  seed: number,
  number: number,
): RunOutcome {
  const chance = createChance(seed, number, 0);
  const frameOf = createFrames(steps, new Map());
  let { run, until } = takeTurn(plannedRun(rollout), startOf(rollout), []);
  let [operations, errors, users] = [0, 0, 0];
  for (let stay = 1; ; stay++) {
    const stays = run.records.length;
    const frame = frameOf(run, openRecord(run)!);
    const { startedAt, soakEndsAt, calendar, missingDataAfter } = frame.state;
    const tally = createTally({ since: startedAt, soakEndsAt });
    const drawn = new Float64Array(frame.operations.length * KINDS);
    const last = frame.operations.map(() => startedAt);
    const told = new Set<number>();
    const ends = new Set<number>();
    const isOver = () => endOf(run) !== undefined || run.records.length !== stays;
    const look = (now: Instant) => {
      if (!isOver())
        ({ run, until } = takeTurn(
          run,
          now,
          frame.operations.map((operation) => ({
            ...tally.evidence(operation),
            ...(frame.byCohort.includes(operation) && { cohorts: cohortsIn(tally.evidence, operation) }),
          })),
        ));
    };
    for (let index = 0; !isOver(); index++) {
      const cell = frame.cells.at(index);
      for (;;) {
        const due = Math.min(until, ...[...ends].filter((at) => at <= cell.from));
        if (due > cell.from || isOver()) break;
        ends.delete(due);
        look(toInstant(due));
      }
      if (isOver()) break;
      if (run.state.kind === 'soaking' && run.state.retreatedUntil !== undefined) continue;
      frame.drawCounts(drawn, cell, chance);
      const events = eventsIn(drawn, cell, { seed, run: number, stay });
      const hear = (now: number) => {
        const silent = last
          .map((at) => addWorking(calendar, at, missingDataAfter) + 1)
          .filter((at) => at < now && !told.has(at))
          .sort((a, b) => a - b);
        for (const at of silent) {
          told.add(at);
          look(toInstant(at));
        }
      };
      for (let i = 0; i < events.length && !isOver(); i++) {
        const at = events.at(i);
        hear(at);
        if (isOver()) break;
        const place = events.place(i);
        const [which, kind] = [Math.floor(place / KINDS), place % KINDS];
        const outcome = kind === ERROR_ON || kind === ERROR_OFF ? 'error' : 'ok';
        const variant = kind < OK_OFF ? 'on' : 'off';
        const operation = frame.operations[which]!;
        const bound = timedBound(operation);
        const event = { toggle: '', operation, variant, user: `${users++}`, at, count: 1 } as const;
        tally.add({ ...event, outcome: bound === undefined ? outcome : 'ok' });
        if (bound !== undefined) {
          // It began just then, and so stands in this window.
          const millis = outcome === 'error' ? 2 * bound : bound / 2;
          tally.addDuration({ operation, variant, millis, at: toInstant(at + millis), count: 1 });
        } else if (variant === 'on') {
          operations++;
          if (outcome === 'error') errors++;
        }
        last[which] = at;
        look(at);
      }
      hear(cell.to);
      if (frame.retreats && frame.cells.at(index + 1).from - cell.to > 16 * HOUR) look(cell.to);
      for (const later of [0, 1]) ends.add(startedAt + (cell.window + later) * WINDOW_MILLIS);
    }
    const ended = endOf(run);
    if (ended) return { ...ended, operations, errors };
  }
}

function rolloutOf(
  criteria: readonly string[],
  more: { users?: string; dates?: string; soak?: string; bindings?: Bindings } = {},
): Rollout {
  const text = `# A small release

## Phase I: 25% - 100%

Desired date range: ${more.dates ?? '3/9-3/13 2026'}

Desired number of users: ${more.users ?? '150 - 400'}

How will you limit who can reach it: feature toggle \`small\`

- We expand at increments of 25%, allowing at least ${more.soak ?? 'one full business day'} each.

Success criteria:

${criteria.map((criterion) => `- ${criterion}`).join('\n')}
`;
  const draft = read(text);
  const options = { bindings: more.bindings ?? {}, findings: lint(text, draft), acceptRepairs: true };
  const { plan, findings } = compile(draft, options);
  if (!plan) throw new Error(findings.map(({ message }) => message).join('\n'));
  return simulable(plan.rollouts[0]);
}

const rate = (words: string, rate: number, from = 0): TrueRate => ({
  operation: operationKey(words),
  rate,
  from: percent(from),
});

describe('a simulated run', { timeout: 120_000 }, () => {
  const twoRates = rolloutOf(['Index error rate: < 8%', 'Download error rate: < 4%']);
  const proved = rolloutOf(['Index error rate: < 8%'], {
    bindings: { criteria: { 'Index error rate: < 8%': { proof: 'statistical' } } },
  });
  const longProved = rolloutOf(['Index error rate: < 3%'], {
    users: '180 - 720',
    bindings: { criteria: { 'Index error rate: < 3%': { proof: 'statistical' } } },
  });
  const above = rolloutOf(['Download success rate: > 90%'], { bindings: { alpha: { fail: 0.5 } } });
  const scaling = rolloutOf(['Successful table writes: scale proportionally with rollout increments'], {
    bindings: { alpha: { fail: 0.5 } },
  });
  const tables = rolloutOf([
    'Failures to write to table: 0',
    'Successful table writes: any',
    'Call center complaints: 0',
  ]);
  const asks = rolloutOf(['Index error rate: < 8%'], {
    bindings: { criteria: { 'Index error rate: < 8%': { onFail: 'ask' } } },
  });

  const slow = rolloutOf(['Download p95 latency: < 500 ms', 'Index error rate: < 8%'], {
    bindings: { alpha: { fail: 0.5 } },
  });
  const slowProved = rolloutOf(['Download p90 latency: < 500 ms'], {
    bindings: { criteria: { 'Download p90 latency: < 500 ms': { proof: 'statistical' } } },
  });
  const compared = rolloutOf(['Download errors: no worse than baseline'], {
    bindings: { alpha: { fail: 0.5, pass: 0.3 } },
  });
  const comparedProved = rolloutOf(['Download errors: no worse than baseline'], {
    users: '2500 - 4000',
    bindings: {
      criteria: { 'Download errors: no worse than baseline': { proof: 'statistical' } },
      alpha: { pass: 0.3 },
    },
  });
  const retreats = rolloutOf(['Index error rate: < 8%', 'Download p95 latency: < 500 ms'], {
    bindings: { policy: { weekend: 'retreat' } },
    dates: '3/12-3/18 2026',
  });
  const retreatsLonger = rolloutOf(['Index error rate: < 8%'], {
    bindings: { policy: { weekend: 'retreat' }, calendar: { noAdvanceOn: [1] } },
    dates: '3/13-3/27 2026',
    soak: 'two full business days',
  });
  const timed = (bound: number, share: number, from = 0): TrueRate => ({
    operation: timedOperation('download', bound),
    rate: share,
    from: percent(from),
  });

  const slowless = (step: Step): Step => ({
    ...step,
    gate: { criteria: step.gate.criteria.map((each) => ('slowAlpha' in each ? { ...each, slowAlpha: 1e-300 } : each)) },
  });
  const slowlessIn = (rollout: Rollout): Rollout => {
    const [first, ...others] = rollout.steps;
    return { ...rollout, steps: [slowless(first), ...others.map(slowless)] };
  };
  const byWindows = slowlessIn(scaling);

  it.each<[string, Rollout, readonly TrueRate[], number, number]>([
    ['two rates, healthy', twoRates, [], 5, 0],
    ['two rates, one at its limit', twoRates, [rate('download', 0.04)], 20, 0],
    ['two rates, one far over', twoRates, [rate('index', 0.3)], 25, 0],
    ['a rate that must be proved, at half its limit', proved, [rate('index', 0.04)], 15, 0],
    ['a rate that must be proved, over its limit', proved, [rate('index', 0.12)], 15, 0],
    ['a rate that is proved only on the second day', longProved, [rate('index', 0.01)], 8, 0],
    ['a rate above', above, [rate('download', 0.15)], 20, 0],
    ['a rate whose fail asks', asks, [rate('index', 0.2)], 15, 0],
    ['scaling, healthy', scaling, [], 15, 0],
    ['scaling, a quarter lost', scaling, [rate('table writes', 0.25)], 20, 0],
    ['scaling, half lost', scaling, [rate('table writes', 0.5)], 20, 0],
    ['scaling, most lost at the end, where nobody is off', scaling, [rate('table writes', 0.6, 100)], 15, 0],
    ['scaling, most lost, with no test but that of windows', byWindows, [rate('table writes', 0.8)], 8, 6000],
    ['durations, healthy', slow, [], 8, 0],
    ['durations, at their limit', slow, [timed(500, 0.05)], 6, 0],
    ['durations, far over it', slow, [timed(500, 0.3)], 20, 0],
    ['durations that must be proved, at half their limit', slowProved, [timed(500, 0.05)], 15, 0],
    ['compared, as good', compared, [], 15, 0],
    ['compared, four times as bad', compared, [rate('download', 0.04)], 15, 0],
    ['compared, far worse', compared, [rate('download', 0.3)], 20, 0],
    ['compared and to be proved, better', comparedProved, [rate('download', 0.001)], 6, 0],
    ['days off at 0%, healthy', retreats, [], 10, 0],
    ['days off at 0%, with a fault', retreats, [rate('index', 0.2)], 15, 0],
    ['days off at 0%, so little that silence is missing data', retreats, [], 20, 100],
    ['days off at 0% and one more on which nothing may go up', retreatsLonger, [], 8, 0],
    ['compared, far worse, with no test but that of windows', slowlessIn(compared), [rate('download', 0.5)], 8, 6000],
    ['no failures, healthy', tables, [], 8, 0],
    ['no failures, some', tables, [rate('table writes', 0.002)], 25, 0],
    ['so little that silence is missing data', twoRates, [rate('index', 0.1)], 40, 100],
    ['little that scales', scaling, [rate('table writes', 0.3)], 30, 150],
  ])('ends as when every operation is looked at: %s', (_, rollout, rates, runs, perDay) => {
    const traffic = perDay > 0 ? [{ operation: undefined, perHour: perDay / 8 }] : [];
    const { steps } = assumeTraffic(rollout, { rates, traffic });
    const forecaster = forecastersOf(rollout)(steps);
    const numbers = Array.from({ length: runs }, (_, number) => number);
    const fast = numbers.map((number) => forecaster.run(7, number));
    const slow = numbers.map((number) => atEveryOperation(rollout, steps, 7, number));
    expect(fast).toEqual(slow);
  });
});
