// What a simulation takes to be true: how much is done at each step, and how much of it fails, stated or assumed, and said.
import { workingBetween } from '../calendar/business-time.ts';
import { HOUR, MINUTE, toInstant } from '../calendar/instant.ts';
import type { Criterion } from '../gate/criterion.ts';
import { formatCount, formatMillis, formatShare } from '../gate/judging/wording.ts';
import { USUAL_ERROR_RATE } from '../gate/power/baseline-power.ts';
import type { Rollout } from '../plan/plan.ts';
import { schedule } from '../plan/schedule.ts';
import { formatPercentage, type Percentage } from '../toggle/percentage.ts';
import { unreachable } from '../unreachable.ts';
import { countedOperation, timedBound } from './timed-operation.ts';

/** Expected operations per millisecond of working time, by outcome. */
export interface Flow {
  readonly ok: number;
  readonly error: number;
}

/** What is done at one step. */
export interface OperationTraffic {
  readonly operation: string;
  readonly on: Flow;
  readonly off: Flow;
}

/** The true share of errors among users who are on, from one percentage on. */
export interface TrueRate {
  readonly operation: string;
  readonly rate: number;
  readonly from: Percentage;
}

/** Operations of the whole population per working hour; of every operation where none is named. */
export interface StatedTraffic {
  readonly operation: string | undefined;
  readonly perHour: number;
}

export interface Assumed {
  /** By step, by operation. */
  readonly steps: readonly (readonly OperationTraffic[])[];
  /** Each a sentence. */
  readonly assumptions: readonly string[];
}

/** A healthy change fails at this part of its limit, where nothing else is said: the same that choosing a proof supposes. */
const HEALTHY_PART = 0.1;
/** Operations of all users per working day where the plan names no users. */
const USUAL_PER_DAY = 1_000;

export function assumeTraffic(
  rollout: Rollout,
  stated: { readonly rates: readonly TrueRate[]; readonly traffic: readonly StatedTraffic[] },
): Assumed {
  const operations = operationsOf(rollout);
  const everywhere = stated.traffic.findLast(({ operation }) => operation === undefined);
  const volume = (operation: string): StatedTraffic | undefined =>
    stated.traffic.findLast((each) => each.operation === countedOperation(operation)) ?? everywhere;
  const planned = plannedPerHour(rollout);
  const steps = rollout.steps.map((step, index) =>
    operations.map((operation): OperationTraffic => {
      const total = volume(operation)?.perHour;
      const onPerHour = total === undefined ? (planned.perHour[index] ?? 0) : total * step.share;
      const on = onPerHour / HOUR;
      const off = step.share >= 1 ? 0 : (on * (1 - step.share)) / step.share;
      const healthy = healthyRate(rollout, operation);
      const rate = rateAt(stated.rates, operation, step.percentage) ?? healthy;
      return {
        operation,
        on: { ok: on * (1 - rate), error: on * rate },
        off: { ok: off * (1 - healthy), error: off * healthy },
      };
    }),
  );
  return { steps, assumptions: sentences(rollout, stated, operations, planned.sentence) };
}

/** Operations that the gates count, in the order of the plan. */
export function operationsOf(rollout: Rollout): readonly string[] {
  const all = rollout.steps.flatMap(({ gate }) =>
    gate.criteria.flatMap((each) => ('operation' in each ? [each.operation] : [])),
  );
  return [...new Set(all)];
}

function rateAt(rates: readonly TrueRate[], operation: string, at: Percentage): number | undefined {
  return rates.findLast((each) => each.operation === operation && at >= each.from)?.rate;
}

/** A tenth of the strictest limit on the operation; none where it must not fail at all or has no limit. */
export function healthyRate(rollout: Rollout, operation: string): number {
  const criteria = rollout.steps
    .flatMap(({ gate }) => gate.criteria)
    .filter((each) => 'operation' in each && each.operation === operation);
  if (criteria.some(({ kind }) => kind === 'zero')) return 0;
  const limits = criteria.flatMap((each) => limitOf(each) ?? []);
  if (limits.length > 0) return HEALTHY_PART * Math.min(...limits);
  return criteria.some(({ kind }) => kind === 'baseline') ? USUAL_ERROR_RATE : 0;
}

/** The share of errors, or of what is slow, that a criterion allows; undefined where it limits none. */
export function limitOf(criterion: Criterion): number | undefined {
  switch (criterion.kind) {
    case 'below':
      return criterion.bound;
    case 'above':
      return 1 - criterion.bound;
    case 'latency':
      return 1 - criterion.quantile;
    case 'zero':
    case 'any':
    case 'proportional':
    case 'baseline':
    case 'manual':
    case 'observe':
      return undefined;
    default:
      return unreachable(criterion);
  }
}

/**
 * Operations per hour of users who are on, by step: the planned users, one operation each, spread over the soak. Between steps
 * with planned users they grow with the percentage, and beyond the last in proportion to it.
 */
function plannedPerHour(rollout: Rollout): { readonly perHour: readonly number[]; readonly sentence: string } {
  const known = rollout.steps.flatMap(({ audience, percentage }) => (audience ? [{ audience, percentage }] : []));
  const dates = schedule(rollout, toInstant(0));
  const hours = (index: number): number => {
    const entry = dates[index];
    return entry ? workingBetween(rollout.calendar, entry.startsAt, entry.soakEndsAt) / HOUR : 1;
  };
  if (known.length === 0) {
    const workday = ((rollout.calendar.closes - rollout.calendar.opens) * MINUTE) / HOUR;
    return {
      perHour: rollout.steps.map(({ share }) => (USUAL_PER_DAY * share) / workday),
      sentence: `the plan names no users: ${formatCount(USUAL_PER_DAY)} operations a working day of all users, on and off`,
    };
  }
  const users = rollout.steps.map(({ percentage }) => usersAt(known, percentage));
  const list = rollout.steps
    .map((step, index) => `${formatCount(Math.round(users[index] ?? 0))} at ${formatPercentage(step.percentage)}`)
    .join(', ');
  return {
    perHour: users.map((count, index) => count / Math.max(hours(index), 1 / 60)),
    sentence: `the planned users, one operation each during the soak: ${list}`,
  };
}

function usersAt(
  known: readonly { readonly audience: number; readonly percentage: Percentage }[],
  percentage: Percentage,
): number {
  const before = known.findLast((each) => each.percentage <= percentage);
  const after = known.find((each) => each.percentage >= percentage);
  if (!before) return after ? (after.audience * percentage) / after.percentage : 0;
  if (!after || after.percentage === before.percentage)
    return before.percentage === percentage ? before.audience : (before.audience * percentage) / before.percentage;
  const part = (percentage - before.percentage) / (after.percentage - before.percentage);
  return before.audience + part * (after.audience - before.audience);
}

function sentences(
  rollout: Rollout,
  stated: { readonly rates: readonly TrueRate[]; readonly traffic: readonly StatedTraffic[] },
  operations: readonly string[],
  planned: string,
): readonly string[] {
  const isStated = stated.traffic.length > 0;
  const unstated = operations.filter(
    (operation) =>
      !stated.traffic.some((each) => each.operation === undefined || each.operation === countedOperation(operation)),
  );
  const traffic = stated.traffic.map(
    ({ operation, perHour }) =>
      `${operation === undefined ? 'every operation' : `"${operation}"`}: ${formatCount(perHour)} an hour of all users, on and off, as stated`,
  );
  const rates = operations.map((operation) => {
    const own = stated.rates.filter((each) => each.operation === operation);
    const healthy = healthyRate(rollout, operation);
    const isLimited = rollout.steps.some(({ gate }) =>
      gate.criteria.some((each) => 'operation' in each && each.operation === operation && limitOf(each) !== undefined),
    );
    const limited = healthy === 0 ? '' : isLimited ? ' (a tenth of its limit)' : ' (nothing bounds it)';
    const bound = timedBound(operation);
    const name = `"${countedOperation(operation)}"`;
    const fail = bound === undefined ? 'fail' : `take ${formatMillis(bound)} or longer`;
    if (own.length === 0) return `${name}: ${formatShare(healthy)} ${fail}${limited}`;
    const words = own.map(
      ({ rate, from }) => `${formatShare(rate)}${from > 0 ? ` from ${formatPercentage(from)} on` : ''}`,
    );
    return `${name}: ${words.join(', ')} of users who are on ${fail}, as stated; ${formatShare(healthy)} of the others${limited}`;
  });
  return [
    ...traffic,
    ...(isStated && unstated.length === 0 ? [] : [planned]),
    ...rates,
    "every operation is another user's, at a random time in working hours; a fault is there from its first step on",
    'nobody answers: a run ends with the first question to a person, with a rollback, or completed',
    ...(rollout.steps.some(({ gate }) => gate.criteria.some(({ kind }) => kind === 'manual'))
      ? ['what people record is recorded as each step begins, and is inside its limit']
      : []),
    ...(rollout.policy.weekend === 'retreat'
      ? ['over days off this plan goes to 0% and returns at the next opening; other tools stay']
      : []),
  ];
}
