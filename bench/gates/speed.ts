// What judging costs: ten thousand running rollouts judged on every event, and a judgement beside the special functions in it.
import { DEFAULT_CALENDAR } from '../../src/core/calendar/calendar.ts';
import { HOUR, type Instant, toInstant } from '../../src/core/calendar/instant.ts';
import { createTally } from '../../src/core/gate/counting/tally.ts';
import type { Criterion, Gate } from '../../src/core/gate/criterion.ts';
import { rateInterval } from '../../src/core/gate/formulas/interval.ts';
import { proportionTest } from '../../src/core/gate/formulas/proportion.ts';
import { judge } from '../../src/core/gate/judging/judge.ts';
import type { StepState } from '../../src/core/gate/verdict.ts';
import { seededRandom } from '../../src/core/seeded-random.ts';

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

function below(operation: string, bound: number): Criterion {
  return {
    kind: 'below',
    id: operation,
    text: operation,
    line: 1,
    onFail: 'rollBack',
    operation,
    proof: 'statistical',
    passAlpha: 0.05,
    slowAlpha: 0.0025,
    fastAlpha: 0.0025,
    bound,
  };
}

/** Processor time of this process, in seconds: other programs of the machine do not count. */
function timed(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** Added to by all that is timed, so that the engine cannot take it for useless. */
let sum = 0;

/** Events per second of processor time, each counted and its rollout's gate of two criteria judged, over `rollouts` rollouts. */
export function judgedEventsPerSecond(rollouts: number, events: number): number {
  const gate: Gate = { criteria: [below('index', 0.025), below('download', 0.003)] };
  const random = seededRandom(1);
  const tallies = Array.from({ length: rollouts }, () =>
    createTally({ since: startedAt, soakEndsAt: STEP.soakEndsAt }),
  );
  const play = (count: number, from: number): void => {
    for (let i = 0; i < count; i++) {
      const tally = tallies[Math.floor(random() * rollouts)]!;
      const at = toInstant(startedAt + from + (i * HOUR) / count);
      const operation = random() < 0.5 ? 'index' : 'download';
      const outcome = random() < 0.001 ? 'error' : 'ok';
      const variant = random() < 0.5 ? 'on' : 'off';
      tally.add({ toggle: '', operation, outcome, variant, user: String(i % 1000), at, count: 1 });
      sum += judge(gate, [tally.evidence('index'), tally.evidence('download')], STEP, at).criteria.length;
    }
  };
  play(events, 0);
  return events / timed(() => play(events, HOUR));
}

/**
 * Seconds of a judgement of one criterion over those of the special functions it rests on (its two tests, made and asked, and the
 * interval that is shown), with evidence of the middle of a step. The best of `rounds`, in turns.
 */
export function judgementOverSpecialFunctions(rounds: number): number {
  const bound = 0.003;
  const gate: Gate = { criteria: [below('download', bound)] };
  const now: Instant = toInstant(startedAt + 4 * HOUR);
  const random = seededRandom(2);
  const all = Array.from({ length: 50 }, () => {
    const tally = createTally({ since: startedAt, soakEndsAt: STEP.soakEndsAt });
    for (let i = 0; i < 1500; i++) {
      const at = toInstant(startedAt + (i * 4 * HOUR) / 1500);
      const outcome = random() < 0.001 ? 'error' : 'ok';
      tally.add({ toggle: '', operation: 'download', outcome, variant: 'on', user: undefined, at, count: 1 });
    }
    return tally.evidence('download');
  });
  const judgements = (): void => {
    for (let i = 0; i < 20_000; i++) sum += judge(gate, [all[i % all.length]!], STEP, now).criteria.length;
  };
  const functions = (): void => {
    for (let i = 0; i < 20_000; i++) {
      const { errors, ok } = all[i % all.length]!.treated;
      const events = ok + errors;
      const test = proportionTest(bound);
      sum += test.logPass(errors, events) + test.logFail(errors, events);
      sum += rateInterval({ errors, events, alpha: 0.05 }).upper;
    }
  };
  judgements();
  functions();
  let [judged, special] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < rounds; round++) {
    judged = Math.min(judged, timed(judgements));
    special = Math.min(special, timed(functions));
  }
  if (!(Math.abs(sum) > 0)) throw new Error('Unexpected sum 0, expected work to have been done');
  return judged / special;
}
