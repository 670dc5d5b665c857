// Who moves the toggle, and where it is: driver and mode of a rollout from its bindings.
import { driverName, type ToggleDriver } from '../../toggle/driver.ts';
import type { RolloutBindings } from '../bindings.ts';
import type { Rollout } from '../plan.ts';

export interface Moving {
  readonly driver: ToggleDriver;
  readonly mode: Rollout['mode'];
  /** Why the two do not go together, for the author; absent when they do. */
  readonly problem?: string;
}

/**
 * Advising comes before driving: every toggle system but our own is `advise` unless the bindings say `drive`. Where they say
 * `advise` and no driver, a person sets the toggle by hand.
 */
export function moving({ driver, mode, targeting }: RolloutBindings): Moving {
  const system = driver ?? (mode === 'advise' ? 'manual' : 'embedded');
  const how = mode ?? (system === 'embedded' ? 'drive' : 'advise');
  if (system === 'manual' && how === 'drive')
    return {
      driver: system,
      mode: how,
      problem: 'Unexpected mode "drive" with the driver "manual", expected "advise": nobody but a person can move it',
    };
  if (system === 'embedded' && how === 'advise')
    return {
      driver: system,
      mode: how,
      problem: `Unexpected mode "advise" with the driver "embedded", expected "drive", or a driver that says where the toggle is: nobody else can set ${driverName(system)}`,
    };
  if (targeting && system !== 'embedded')
    return {
      driver: system,
      mode: how,
      problem: `Unexpected targeting with the driver "${system}", expected it to be set in ${driverName(system)} itself: Phasegate moves only the percentage there`,
    };
  return { driver: system, mode: how };
}
