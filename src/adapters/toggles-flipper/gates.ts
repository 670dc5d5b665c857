// What Flipper holds of a feature, and which percentage of actors that is.
import { FULL, type Percentage } from '../../core/toggle/percentage.ts';
import { percentageIn, type ToggleErrand, toggleFault } from '../../engine/toggle-call.ts';

/** The gates of a feature; any one that is open lets a user in. Values as the API or the tables have them. */
export interface Gates {
  readonly boolean: unknown;
  readonly percentageOfActors: unknown;
  readonly percentageOfTime: unknown;
  /** Whether actors, groups or an expression are let in by name: those are the team's own and stay. */
  readonly named: boolean;
}

/** On for everybody, with an actor and without one. Flipper takes these four for true. */
export function isOnForAll({ boolean }: Gates): boolean {
  return boolean === true || boolean === 'true' || boolean === 1 || boolean === '1';
}

/**
 * A percentage of time is made for checks without an actor, for which a percentage of actors does nothing.
 * @throws Fault for that, and for a percentage that is none.
 */
export function percentageOf(errand: ToggleErrand, gates: Gates): Percentage {
  if (![undefined, null, 0, '0'].includes(gates.percentageOfTime as undefined))
    throw toggleFault(
      errand,
      'it is on for a percentage of time, which lets the same user in and out from call to call',
      'Set that to 0 there, and check the toggle with an actor (Flipper.enabled?(:name, user)).',
    );
  return isOnForAll(gates) ? FULL : percentageIn(errand, gates.percentageOfActors ?? 0);
}
