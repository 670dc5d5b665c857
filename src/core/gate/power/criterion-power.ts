// What one criterion can show at one step with the users that are planned: its chances at several true rates, and how soon.

import type { Criterion } from '../criterion.ts';
import { EVENTS_PER_USER } from '../evidence.ts';
import { inside, outside, widening } from '../formulas/band.ts';
import { atMost } from '../formulas/binomial.ts';
import { errorBound } from '../formulas/error-bound.ts';
import { leastFrom } from '../formulas/least.ts';
import { userCellsEvidence } from '../formulas/per-user.ts';
import { eventsToFail, eventsToPass } from '../formulas/proportion.ts';
import { zeroEventsNeeded } from '../formulas/zero.ts';
import { mostInside } from '../judging/literal.ts';
import { baselineChances, USUAL_ERROR_RATE } from './baseline-power.ts';
import { type Boundaries, type DecisionChances, decisionChances } from './decision-chances.ts';

type Rate = Extract<Criterion, { kind: 'below' | 'above' | 'latency' }>;

/** As multiples of what a row is a multiple of. */
export const POWER_TIMES = [0, 0.1, 0.5, 1, 2, 5] as const;

export interface PowerRow extends DecisionChances {
  readonly times: number;
  /** The true share of errors (of slow ones), or the true ratio of successes (or errors) on to off. */
  readonly value: number;
}

export interface CriterionPower {
  /** What is counted: users where a user counts once, else events. */
  readonly unit: 'users' | 'events';
  /** How many of them are planned. */
  readonly planned: number;
  /** What rows are multiples of: the bound as a share of errors; the ratio of users on to users off. */
  readonly of: 'bound' | 'ratio';
  /** The share of users who are off that meet an error, where the ratio is of errors and nothing says how many do. */
  readonly off?: number;
  readonly rows: readonly PowerRow[];
}

/**
 * The chances of a criterion's slow test when each user is wholly well or wholly broken (the most that errors can cluster), looked
 * at after every one; fast tests and control are left aside, so that a fail is at least as likely. Undefined for what has no rate
 * that could be true (any), and for what a person answers.
 * @param users planned with the toggle on. @param share of all users who are on, 0..1. @param perUser false where events carry no
 * user, so that each counts by itself.
 */
export function criterionPower(
  criterion: Criterion,
  input: { readonly users: number; readonly eventsPerUser: number; readonly share: number; readonly perUser?: boolean },
): CriterionPower | undefined {
  const { users, eventsPerUser, share } = input;
  const events = Math.floor(users * eventsPerUser);
  switch (criterion.kind) {
    case 'below':
    case 'above':
    case 'latency': {
      const unit = criterion.kind === 'latency' || input.perUser === false ? 'events' : 'users';
      const planned = unit === 'users' ? Math.floor(users) : events;
      const bound = criterion.kind === 'latency' ? 1 - criterion.quantile : errorBound(criterion);
      const boundaries =
        unit === 'users'
          ? userBoundaries(criterion, bound, eventsPerUser, planned)
          : eventBoundaries(criterion, bound, planned);
      return {
        unit,
        planned,
        of: 'bound',
        rows: rowsOf(bound, (rate) => decisionChances({ boundaries, events: planned, rate })),
      };
    }
    case 'zero': {
      const needed = zeroEventsNeeded({ rate: criterion.rate, alpha: criterion.passAlpha });
      const isEnough = events >= (criterion.proof === 'statistical' ? needed : 1);
      return {
        unit: 'events',
        planned: events,
        of: 'bound',
        rows: rowsOf(criterion.rate, firstFailure(events, isEnough)),
      };
    }
    case 'proportional':
      return share < 1 ? scalingPower(criterion, input) : undefined;
    case 'baseline':
      return share > 0 && share < 1 ? baselinePower(criterion, input) : undefined;
    case 'any':
    case 'manual':
    case 'observe':
      return undefined;
    default:
      return criterion satisfies never;
  }
}

function rowsOf(bound: number, chances: (rate: number) => DecisionChances): readonly PowerRow[] {
  return POWER_TIMES.map((times) => {
    const value = Math.min(1, times * bound);
    return { times, value, ...chances(value) };
  });
}

/** One failure fails it whenever it comes, so that it passes when none comes at all. */
export function firstFailure(events: number, isEnough: boolean): (rate: number) => DecisionChances {
  return (rate) => {
    const clean = (1 - rate) ** events;
    return { pass: isEnough ? clean : 0, fail: 1 - clean, events: rate > 0 ? (1 - clean) / rate : events };
  };
}

/** Where events that are each judged by themselves turn a criterion. */
export function eventBoundaries(criterion: Rate, bound: number, planned: number): Boundaries {
  const fails = remembered((errors) => eventsToFail({ bound, errors, alpha: criterion.slowAlpha }));
  if (criterion.proof === 'literal') return { fails, mostAtEnd: mostInside(bound, planned) };
  return { fails, passes: remembered((errors) => eventsToPass({ bound, errors, alpha: criterion.passAlpha })) };
}

/**
 * Users fail by their first events, at half of the level, and pass when they are closed: at the eighth event, or all at the end of
 * the soak.
 */
function userBoundaries(criterion: Rate, bound: number, eventsPerUser: number, planned: number): Boundaries {
  const fails = remembered((errors) => eventsToFail({ bound, errors, alpha: criterion.slowAlpha / 2 }));
  if (criterion.proof === 'literal') return { fails, mostAtEnd: mostInside(bound, planned) };
  const line = Math.log(1 / criterion.passAlpha);
  const shows = (errors: number, users: number) =>
    userCellsEvidence(bound, [
      [1, 1, errors],
      [0, 1, users - errors],
    ]).logPass >= line;
  if (eventsPerUser < EVENTS_PER_USER)
    return { fails, mostAtEnd: leastFrom(0, (errors) => errors > planned || !shows(errors, planned)) - 1 };
  return { fails, passes: remembered((errors) => leastFrom(errors, (users) => shows(errors, users))) };
}

function remembered<T>(find: (errors: number) => T): (errors: number) => T {
  const known = new Map<number, T>();
  return (errors) => {
    if (!known.has(errors)) known.set(errors, find(errors));
    return known.get(errors) as T;
  };
}

function baselinePower(
  criterion: Extract<Criterion, { kind: 'baseline' }>,
  { users, share }: { readonly users: number; readonly share: number },
): CriterionPower {
  const planned = Math.floor(users);
  const chances = baselineChances(criterion, { users: planned, share });
  const rows = POWER_TIMES.map((times) => ({ times, value: times, ...chances(times) }));
  return { unit: 'users', planned, of: 'ratio', off: USUAL_ERROR_RATE, rows };
}

/** At the end of the soak: given all successes, those of users who are on are binomial, whatever the ratio. */
function scalingPower(
  criterion: Extract<Criterion, { kind: 'proportional' }>,
  { users, eventsPerUser, share }: { readonly users: number; readonly eventsPerUser: number; readonly share: number },
): CriterionPower {
  const events = Math.floor(users * eventsPerUser);
  const off = Math.round((events * (1 - share)) / share);
  // Users with m events each: sum(x^2)/sum(x)^2 - 1/sum(x) is (1 - 1/m)/users.
  const burst = Math.max(0, 1 - 1 / eventsPerUser);
  const spread = Math.sqrt(burst / users + (burst * share) / (users * (1 - share)));
  const [low, high] = criterion.band;
  const [failAt, passAt] = [widening(spread, criterion.slowAlpha / 2), widening(spread, criterion.passAlpha)];
  const [failLine, passLine] = [Math.log(2 / criterion.slowAlpha), Math.log(1 / criterion.passAlpha)];
  const chances = (ratio: number): DecisionChances => {
    const total = Math.round(off + events * ratio);
    const theta = (share * ratio) / (share * ratio + 1 - share);
    const between = (from: number, past: number) =>
      past <= from ? 0 : atMost(past - 1, total, theta) - atMost(from - 1, total, theta);
    const counts = (on: number) => ({ treated: on, control: total - on });
    const shown = (on: number) => inside(counts(on), share, low * passAt, high / passAt) >= passLine;
    const direction = (on: number) => outside(counts(on), share, low / failAt, high * failAt);
    const middle = Math.round(total * share);
    const failsBelow = leastFrom(0, (on) => on > total || direction(on).less < failLine);
    const failsFrom = leastFrom(middle, (on) => on > total || direction(on).more >= failLine);
    const read = (on: number) => {
      const observed = (on * (1 - share)) / ((total - on) * share);
      return observed >= low && observed <= high;
    };
    const passes = criterion.proof === 'statistical' ? shown : read;
    const first = passes(middle) ? middle + 1 - leastFrom(1, (below) => below > middle || !passes(middle - below)) : 0;
    const past = passes(middle) ? leastFrom(middle, (on) => on > total || !passes(on)) : 0;
    const fail = atMost(failsBelow - 1, total, theta) + (1 - atMost(failsFrom - 1, total, theta));
    return { pass: between(first, past), fail: Math.min(1, fail), events };
  };
  return {
    unit: 'events',
    planned: events,
    of: 'ratio',
    rows: POWER_TIMES.map((times) => ({ times, value: times, ...chances(times) })),
  };
}
