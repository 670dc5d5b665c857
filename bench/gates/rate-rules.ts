// Ways to decide whether a share of errors is below its bound, each as two boundaries: ours and those that people reach for.

import { leastFrom } from '../../src/core/gate/formulas/least.ts';
import { eventsToFail, eventsToPass } from '../../src/core/gate/formulas/proportion.ts';

/** For a number of errors: fails up to so many events, passes from so many on. */
export interface RateRule {
  readonly name: string;
  /** Nothing is decided before so many events. */
  readonly first: number;
  failsUpTo(errors: number): number;
  passesFrom(errors: number): number;
}

export function ours(bound: number, alpha: number): RateRule {
  return {
    name: 'Phasegate',
    first: 1,
    failsUpTo: (errors) => eventsToFail({ bound, errors, alpha }) ?? -1,
    passesFrom: (errors) => eventsToPass({ bound, errors, alpha }),
  };
}

/** A rule by the ends of an interval for the share, looked at after every event from `first` on. */
function byInterval(
  name: string,
  bound: number,
  first: number,
  interval: (errors: number, events: number) => { readonly lower: number; readonly upper: number },
): RateRule {
  return {
    name,
    first,
    // The lower end falls, and so does the upper one, as events without an error come.
    failsUpTo: (errors) => {
      const from = Math.max(errors, first);
      const holds = leastFrom(from, (events) => interval(errors, events).lower <= bound);
      return holds === from ? -1 : holds - 1;
    },
    passesFrom: (errors) => leastFrom(Math.max(errors, first), (events) => interval(errors, events).upper < bound),
  };
}

/** The Wilson score interval at 95%, which is meant to be looked at once. */
export function wilsonPeeked(bound: number): RateRule {
  const z = 1.959963984540054;
  return byInterval('Wilson 95% interval, peeked', bound, 1, (errors, events) => {
    const share = errors / events;
    const centre = (share + z ** 2 / (2 * events)) / (1 + z ** 2 / events);
    const half = (z / (1 + z ** 2 / events)) * Math.sqrt((share * (1 - share)) / events + z ** 2 / (4 * events ** 2));
    return { lower: centre - half, upper: centre + half };
  });
}

/** A normal confidence sequence with the variance that was seen (mSPRT), from 100 events on, tuned to 5,000. */
export function normalSequence(bound: number, alpha: number): RateRule {
  const log = -2 * Math.log(alpha);
  const square = (log + Math.log(1 + log)) / 5_000;
  return byInterval('normal mSPRT, plug-in variance', bound, 100, (errors, events) => {
    const share = errors / events;
    const scaled = events * square + 1;
    const half = Math.sqrt(
      ((share * (1 - share) * 2 * scaled) / (events * events * square)) * Math.log(Math.sqrt(scaled) / alpha),
    );
    return { lower: share - half, upper: share + half };
  });
}
