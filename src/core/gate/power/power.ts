// Told before the run: what the planned users can show at all, how likely that is, and so by which proof a criterion is judged.

import type { Criterion } from '../criterion.ts';
import { inside, widening } from '../formulas/band.ts';
import { atMost } from '../formulas/binomial.ts';
import { crossingChance } from '../formulas/crossing.ts';
import { requireCount, requireFraction } from '../formulas/domain.ts';
import { errorBound } from '../formulas/error-bound.ts';
import { leastFrom } from '../formulas/least.ts';
import { userCellsEvidence } from '../formulas/per-user.ts';
import { proportionTest } from '../formulas/proportion.ts';
import { zeroEventsNeeded } from '../formulas/zero.ts';
import { mostInside } from '../judging/literal.ts';
import type { Proof } from '../judging/proof.ts';
import { formatChance, formatCount, formatShare } from '../judging/wording.ts';

type Tested = Extract<Criterion, { readonly proof: Proof }>['kind'];

/** `auto` is statistical where the planned users prove the bound with this probability, */
const CHANCE_WANTED = 0.8;
/** when the true rate is this part of it. */
const HEALTHY_PART = 0.1;
const BAND = [0.8, 1.25] as const;

/** What is planned for one criterion at one step. */
export interface Planned {
  readonly kind: Tested;
  /** As in the criterion: 0.003 for "below 0.3%", 0.99 for "above 99%"; for latency the share that may be slow; else not looked at. */
  readonly bound: number;
  /** The failure rate against which `zero` is proved; not looked at for the other classes. */
  readonly rate: number;
  readonly eventsPerUser: number;
  /** Level of E_pass. */
  readonly alpha: number;
  /**
   * Whether events will carry users (default: they do). Then a rate is judged per user, and each user is taken to be wholly well
   * or wholly broken: the most that errors can cluster, and exact for one event a user.
   */
  readonly perUser?: boolean;
}

/**
 * Chance that a criterion passes by its test before the planned users are through, when each event fails with probability
 * `trueRate`: exact, looked at after every event (or user); fails are left aside, so for a bad rate it is an upper bound of a
 * false advance. More than 400 errors are not followed: there it is a lower bound. Not for `proportional`.
 * @throws RangeError outside the domain of the formulas.
 */
export function chanceToPass(
  input: Omit<Planned, 'kind'> & {
    readonly kind: Exclude<Tested, 'proportional' | 'baseline'>;
    readonly users: number;
    readonly trueRate: number;
  },
): number {
  const { kind, users, trueRate } = input;
  requireCount('users', users);
  const events = Math.floor(users * input.eventsPerUser);
  switch (kind) {
    case 'any':
      return 1 - trueRate ** events;
    case 'zero': {
      const needed = zeroEventsNeeded(input);
      return events >= needed ? (1 - trueRate) ** needed : 0;
    }
    case 'below':
    case 'above':
    case 'latency':
      return crossingChance({
        boundary: passBoundary(input),
        events: isPerUser(input) ? Math.floor(users) : events,
        rate: trueRate,
      });
  }
}

/** Whether the planned users could show the bound at all: with not one error among them. */
export function canEverShow(
  input: Omit<Planned, 'rate'> & { readonly rate?: number; readonly audience: number },
): boolean {
  const { kind, audience, eventsPerUser, alpha, rate = 0.01 } = input;
  switch (kind) {
    case 'below':
    case 'above':
    case 'latency':
      return passBoundary(input)(0) <= (isPerUser(input) ? audience : audience * eventsPerUser);
    case 'zero':
      return audience * eventsPerUser >= zeroEventsNeeded({ rate, alpha });
    case 'any':
    case 'proportional':
    case 'baseline':
      return audience * eventsPerUser >= 1;
  }
}

/**
 * What `auto` means for one criterion at one step, with the reason and the chance that the planned users prove a healthy rollout:
 * one with a tenth of the bound, with the ratio 1, without any failure. A function of the plan alone, never of data.
 * @param audience planned users with the toggle on; undefined where the plan names none.
 * @param share share of the users who are on at the step, 0..1.
 */
export function chooseProof(input: Planned & { readonly audience: number | undefined; readonly share: number }): {
  readonly proof: Proof;
  readonly chance: number | undefined;
  readonly why: string;
} {
  const { kind, audience } = input;
  if (kind === 'any') return { proof: 'statistical', chance: undefined, why: 'the first success decides' };
  if (audience === undefined)
    return { proof: 'literal', chance: undefined, why: 'the plan names no number of users here' };
  const users = formatCount(audience);
  switch (kind) {
    case 'zero': {
      const events = audience * input.eventsPerUser;
      const needed = zeroEventsNeeded(input);
      const enough = events >= needed;
      const why = `${formatCount(events)} planned events, ${formatCount(needed)} without a failure show less than ${formatShare(input.rate)}`;
      return { proof: enough ? 'statistical' : 'literal', chance: enough ? 1 : 0, why };
    }
    case 'proportional': {
      if (input.share >= 1) return { proof: 'literal', chance: undefined, why: 'nobody is off to compare with' };
      const chance = scalingChance(audience, input);
      const why = `${users} users on at ${formatShare(input.share)} show that it scales with probability ${formatChance(chance)} when it does`;
      return { proof: chance >= CHANCE_WANTED ? 'statistical' : 'literal', chance, why };
    }
    case 'baseline':
      return {
        proof: 'literal',
        chance: undefined,
        why: 'nobody can say before how many errors there will be to compare',
      };
    case 'below':
    case 'above':
    case 'latency':
      return chooseForRate(input, audience);
  }
}

function chooseForRate(input: Planned, audience: number) {
  const bound = errorBound(input);
  const unit = isPerUser(input) ? 'users' : 'events';
  const planned = isPerUser(input) ? audience : Math.floor(audience * input.eventsPerUser);
  const slow = input.kind === 'latency' ? ' slow ones' : '';
  const limits = `${input.kind === 'above' ? 'more' : 'less'} than ${formatShare(input.bound)}${slow}`;
  const least = passBoundary(input)(0);
  if (planned < least) {
    const why = `${formatCount(planned)} ${unit} can never show ${limits}, not even without a single ${slow === '' ? 'error' : 'one'}; that takes ${formatCount(least)}`;
    return { proof: 'literal', chance: 0, why } as const;
  }
  const chance = crossingChance({ boundary: passBoundary(input), events: planned, rate: bound * HEALTHY_PART });
  const why = `${formatCount(planned)} ${unit} show ${limits} with probability ${formatChance(chance)} when the true rate is a tenth of the limit`;
  return { proof: chance >= CHANCE_WANTED ? 'statistical' : 'literal', chance, why } as const;
}

/**
 * Chance that a literal reading lets a true rate of errors through: that fewer than `bound` of `events` are errors. 500 events
 * read against 0.3% let 0.78% through 10% of the time.
 * @param bound of the share of errors; for "above 99%" that is 0.01.
 */
export function literalPassChance(input: {
  readonly bound: number;
  readonly events: number;
  readonly trueRate: number;
}): number {
  const { bound, events, trueRate } = input;
  requireFraction('bound', bound);
  requireCount('events', events);
  const whole = Math.floor(events);
  return whole === 0 ? 0 : atMost(mostInside(bound, whole), whole, trueRate);
}

/** Durations come without users. */
function isPerUser({ kind, perUser }: Pick<Planned, 'kind' | 'perUser'>): boolean {
  return kind !== 'latency' && perUser !== false;
}

/** The number of events (or users) from which on S errors pass, as a function of S. */
function passBoundary(input: Pick<Planned, 'kind' | 'bound' | 'alpha' | 'perUser'>): (errors: number) => number {
  const bound = errorBound(input);
  const line = Math.log(1 / input.alpha);
  const test = proportionTest(bound);
  const logPass = isPerUser(input)
    ? (errors: number, users: number) =>
        userCellsEvidence(bound, [
          [1, 1, errors],
          [0, 1, users - errors],
        ]).logPass
    : test.logPass;
  let last = 0;
  return (errors) => {
    last = leastFrom(Math.max(last, errors), (n) => logPass(errors, n) >= line);
    return last;
  };
}

/**
 * Chance that both edges of the band are crossed at the end, for so many users on, each with the planned number of events, when
 * on and off behave alike: given all events, those of users on are binomial, and the successes that pass are an interval.
 */
function scalingChance(
  audience: number,
  { eventsPerUser, share, alpha }: Planned & { readonly share: number },
): number {
  const treated = Math.floor(audience * eventsPerUser);
  const total = Math.round(treated / share);
  const usersOff = (audience * (1 - share)) / share;
  // Users with m events each: sum(x^2)/sum(x)^2 - 1/sum(x) is (1 - 1/m)/users.
  const burst = Math.max(0, 1 - 1 / eventsPerUser);
  const spread = Math.sqrt(burst / audience + burst / usersOff);
  const edge = widening(spread, alpha);
  const line = Math.log(1 / alpha);
  const passes = (on: number) =>
    inside({ treated: on, control: total - on }, share, BAND[0] * edge, BAND[1] / edge) >= line;
  if (treated === 0 || !passes(treated)) return 0;
  const first = treated + 1 - leastFrom(1, (below) => below > treated || !passes(treated - below));
  const past = leastFrom(treated, (on) => on > total || !passes(on));
  return atMost(past - 1, total, share) - atMost(first - 1, total, share);
}
