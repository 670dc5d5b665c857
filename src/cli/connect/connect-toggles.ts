// The toggle system of each rollout that a run moves, by the driver that its plan was pinned with.
import { createManualToggles } from '../../adapters/toggles-manual/manual-toggles.ts';
import type { Rollout } from '../../core/plan/plan.ts';
import { driverName } from '../../core/toggle/driver.ts';
import type { Toggles } from '../../engine/ports.ts';
import type { Connections } from '../bindings/bindings-schema.ts';
import { type Surroundings, togglesFor } from './toggle-drivers.ts';

/** Asked for rollouts whose toggle is not Phasegate's own. @throws CommandEnd where the bindings do not say how it is reached. */
export function connectToggles(connections: Connections, surroundings: Surroundings): (rollout: Rollout) => Toggles {
  return (rollout) => {
    const { driver = 'embedded' } = rollout;
    if (driver === 'manual') return createManualToggles(manualPlace(connections.manual?.address));
    if (driver !== 'embedded') return togglesFor(rollout, driver, connections, surroundings);
    throw new TypeError(`Unexpected rollout ${rollout.id} of Phasegate's own toggles, expected one of another system`);
  };
}

function manualPlace(address: string | undefined): string {
  return address === undefined ? driverName('manual') : `${driverName('manual')} (${address})`;
}
