// The toggle system of each rollout that a run moves, by the driver that its plan was pinned with.
import { createManualToggles } from '../adapters/toggles-manual/manual-toggles.ts';
import type { Rollout } from '../core/plan/plan.ts';
import { driverName } from '../core/toggle/driver.ts';
import type { Toggles } from '../engine/ports.ts';
import type { Connections } from './bindings-schema.ts';
import { CommandEnd, EXIT } from './exit.ts';

/** Asked for rollouts whose toggle is not Phasegate's own. @throws CommandEnd where the bindings do not say how it is reached. */
export function connectToggles(connections: Connections): (rollout: Rollout) => Toggles {
  return ({ id, driver = 'manual' }) => {
    if (driver === 'manual') return createManualToggles(manualPlace(connections.manual?.address));
    throw new CommandEnd(
      EXIT.usage,
      `Unexpected driver "${driver}" of ${id}, expected connections.${driver} in the bindings, which this version does not read yet; "manual" has a person set and confirm it.`,
    );
  };
}

function manualPlace(address: string | undefined): string {
  return address === undefined ? driverName('manual') : `${driverName('manual')} (${address})`;
}
