// The same plan gated by another tool's rule, in the same kind of world: same steps, soaks, openings and traffic.
import { addWorking, openingOf, workingBetween } from '../calendar/business-time.ts';
import { HOUR, type Instant, toInstant } from '../calendar/instant.ts';
import type { Criterion } from '../gate/criterion.ts';
import type { Rollout, Step } from '../plan/plan.ts';
import { earliestStart, soakEndOf } from '../plan/schedule.ts';
import { type Chance, createChance } from './chance.ts';
import type { Forecaster, Harms, RunOutcome } from './forecast-run.ts';
import { startOf } from './looks.ts';
import { type CheckRule, differenceAtLeast, type Seen } from './peer-rules.ts';
import { limitOf, type OperationTraffic } from './traffic.ts';

/** A metric that a tool compares with a limit: fails when the share of errors is `limit` or more, or any where it is 0. */
interface Metric {
  /** Place among the operations of the step's traffic. */
  readonly place: number;
  readonly limit: number;
}

interface PeerStep {
  readonly metrics: readonly Metric[];
  readonly traffic: readonly OperationTraffic[];
  readonly share: number;
  /** When it is over and when the next can begin, by when it begins and when it passes. */
  soakEnd(startsAt: Instant): Instant;
  next(from: Instant): Instant | undefined;
}

/** Checks that never end (all of them empty) end the run as if it had passed; no rule here waits for so long. */
const MOST_CHECKS = 200;

/** Runs of a rule that counts checks. */
export function checkForecaster(
  rollout: Rollout,
  traffic: readonly (readonly OperationTraffic[])[],
  rule: CheckRule,
  harms: Harms,
): Forecaster {
  const steps = peerSteps(rollout, traffic);
  const begin = startOf(rollout);
  const { calendar } = rollout;
  const working = rememberedWorking(rollout);
  const checkAt = remembered(([from = 0, to = 0, n = 0]) =>
    addWorking(calendar, toInstant(from), Math.round((working([from, to]) * n) / rule.perSoak)),
  );
  return {
    run(seed, number) {
      const chance = createChance(seed, number, 1);
      const tally = createTally(harms);
      const failed = new Map<Metric | undefined, number>();
      let startsAt = begin;
      for (const [index, step] of steps.entries()) {
        const soakEnds = step.soakEnd(startsAt);
        if (!rule.keepsFailures) failed.clear();
        let passed = 0;
        let before = startsAt;
        for (let check = 1; check <= MOST_CHECKS; check++) {
          const at = checkAt([startsAt, soakEnds, check]);
          const millis = working([before, at]);
          before = at;
          const counts = step.traffic.map((each) => tally.draw(each, millis, chance));
          const bad = step.metrics.filter(
            ({ place, limit }) => Number.isFinite(limit) && isBad(counts[place], limit, rule.emptyFails),
          );
          for (const metric of rule.perMetric ? bad : bad.slice(0, 1)) {
            const key = rule.perMetric ? metric : undefined;
            failed.set(key, (failed.get(key) ?? 0) + 1);
          }
          if (bad.length === 0) passed++;
          if (isOver(rule, bad, failed)) return tally.outcome('rolledBack', at, index);
          const done = rule.perMetric ? check >= rule.perSoak : rule.verdict(0, passed) === 'passes';
          if (done) break;
        }
        const free = toInstant(Math.max(before, soakEnds));
        const next = step.next(free);
        if (next === undefined) return tally.outcome('completed', free, index);
        startsAt = next;
      }
      return tally.outcome('completed', startsAt, steps.length - 1);
    },
  };
}

/** A failure where the plan allows none is given no limit of failures either. */
function isOver(rule: CheckRule, bad: readonly Metric[], failed: ReadonlyMap<Metric | undefined, number>): boolean {
  if (!rule.perMetric) return rule.verdict(failed.get(undefined) ?? 0, 0) === 'fails';
  return bad.some((metric) => metric.limit === 0 || rule.verdict(failed.get(metric) ?? 0, 0) === 'fails');
}

function isBad(seen: Seen | undefined, limit: number, emptyFails: boolean): boolean {
  if (!seen || seen.events === 0) return emptyFails;
  return limit === 0 ? seen.errors > 0 : seen.errors / seen.events >= limit;
}

export const GROWTHBOOK = {
  name: 'GrowthBook',
  settings:
    'guardrails compared with users who are off by a one-sided sequential test (0.05, tuned to 5,000), looked at every 6 hours, automatic rollback; nothing shown means go on, and at 100% nobody is left to compare with',
} as const;

const REFRESH = 6 * HOUR;
const LEVEL = 0.05;

/** Runs of a ramp with guardrails. */
export function rampForecaster(
  rollout: Rollout,
  traffic: readonly (readonly OperationTraffic[])[],
  harms: Harms,
): Forecaster {
  const steps = peerSteps(rollout, traffic);
  const begin = startOf(rollout);
  const working = rememberedWorking(rollout);
  return {
    run(seed, number) {
      const chance = createChance(seed, number, 2);
      const tally = createTally(harms);
      const sums = (steps[0]?.traffic ?? []).map(() => ({
        on: { errors: 0, events: 0 },
        off: { errors: 0, events: 0 },
      }));
      let look = begin + REFRESH;
      let startsAt = begin;
      for (const [index, step] of steps.entries()) {
        const soakEnds = step.soakEnd(startsAt);
        const next = step.next(soakEnds);
        const leavesAt = next ?? soakEnds;
        for (let at = startsAt as number; at < leavesAt; ) {
          const until = Math.min(look, leavesAt);
          const millis = working([at, until]);
          for (const [place, each] of step.traffic.entries()) {
            const on = tally.draw(each, millis, chance);
            if (step.share >= 1) continue;
            add(sums[place]?.on, on);
            add(sums[place]?.off, drawSide(each.off, millis, chance));
          }
          at = until;
          if (until < look) break;
          look += REFRESH;
          const isHarmed = step.metrics.some(({ place }) => {
            const seen = sums[place];
            return step.share < 1 && seen && (differenceAtLeast(seen.on, seen.off, LEVEL) ?? 0) > 0;
          });
          if (isHarmed) return tally.outcome('rolledBack', toInstant(until), index);
        }
        if (next === undefined) return tally.outcome('completed', soakEnds, index);
        startsAt = next;
      }
      return tally.outcome('completed', startsAt, steps.length - 1);
    },
  };
}

function add(sum: { errors: number; events: number } | undefined, more: Seen): void {
  if (!sum) return;
  sum.errors += more.errors;
  sum.events += more.events;
}

function drawSide({ ok, error }: OperationTraffic['on'], millis: number, chance: Chance): Seen {
  const errors = chance.poisson(error * millis);
  return { errors, events: errors + chance.poisson(ok * millis) };
}

function createTally(harms: Harms) {
  let operations = 0;
  let errors = 0;
  return {
    draw({ operation, on }: OperationTraffic, millis: number, chance: Chance): Seen {
      const seen = drawSide(on, millis, chance);
      if (harms(operation)) {
        operations += seen.events;
        errors += seen.errors;
      }
      return seen;
    },
    outcome: (end: 'completed' | 'rolledBack', at: Instant, step: number): RunOutcome => ({
      end,
      about: undefined,
      at,
      step,
      operations,
      errors,
    }),
  };
}

function peerSteps(rollout: Rollout, traffic: readonly (readonly OperationTraffic[])[]): readonly PeerStep[] {
  const { calendar } = rollout;
  return rollout.steps.map((step, index): PeerStep => {
    const own = traffic[index] ?? [];
    const after = rollout.steps[index + 1];
    const soakEnd = remembered(([from = 0]) => soakEndOf(calendar, step, toInstant(from)));
    const next = remembered(([from = 0]) =>
      after ? earliestStart(calendar, after, toInstant(from)) : openingOf(calendar, step.window.start),
    );
    return {
      metrics: metricsOf(step, own),
      traffic: own,
      share: step.share,
      soakEnd: (startsAt) => soakEnd([startsAt]),
      next: (from) => (after ? next([from]) : undefined),
    };
  });
}

function metricsOf(step: Step, traffic: readonly OperationTraffic[]): readonly Metric[] {
  return step.gate.criteria.flatMap((criterion: Criterion): readonly Metric[] => {
    // What is only compared with users who are off has no limit for a check, and is seen by a tool that compares.
    const limit = criterion.kind === 'zero' ? 0 : criterion.kind === 'baseline' ? Infinity : limitOf(criterion);
    if (limit === undefined || !('operation' in criterion)) return [];
    const place = traffic.findIndex(({ operation }) => operation === criterion.operation);
    return place < 0 ? [] : [{ place, limit }];
  });
}

/** Milliseconds of working time between two instants. */
function rememberedWorking({ calendar }: Rollout): (key: readonly number[]) => number {
  return remembered(([from = 0, to = 0]) => toInstant(workingBetween(calendar, toInstant(from), toInstant(to))));
}

/** Calendars are asked the same again and again; the keys are numbers, one after another. */
function remembered(compute: (key: readonly number[]) => Instant): (key: readonly number[]) => Instant {
  interface Node {
    value?: Instant;
    readonly next: Map<number, Node>;
  }
  const root: Node = { next: new Map() };
  return (key) => {
    let node = root;
    for (const each of key) {
      let next = node.next.get(each);
      if (!next) {
        next = { next: new Map() };
        node.next.set(each, next);
      }
      node = next;
    }
    node.value ??= compute(key);
    return node.value;
  };
}
