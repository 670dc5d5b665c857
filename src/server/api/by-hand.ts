// How to go to 0% by hand, also when Phasegate is down: stands in every report, so that nobody has to look for it at night.
import type { Rollout } from '../../core/plan/plan.ts';
import { driverName, type ToggleDriver } from '../../core/toggle/driver.ts';
import { unreachable } from '../../core/unreachable.ts';

/** Steps in order, each a sentence that can be followed as it stands. */
export function byHandOf({ id, toggle, mode, driver = 'embedded' }: Rollout): readonly string[] {
  const here = `Where Phasegate runs: press "Roll back" on its page, or in any terminal of its machine: phasegate rollback ${id}`;
  if (mode === 'drive') return [here, `Where it is down, or in doubt: ${systemWords(driver, toggle)}`];
  return [
    `${capitalised(systemWords(driver, toggle))}; that needs no leave of Phasegate`,
    `Then tell Phasegate, so that it asks nobody to raise it again: phasegate rollback ${id}`,
  ];
}

function systemWords(driver: ToggleDriver, toggle: string): string {
  switch (driver) {
    case 'embedded':
      return `start Phasegate again with the same state folder (phasegate serve) and roll back. Until then applications with our SDK keep the percentage of ${toggle} that they heard last; one that is started without address and snapshot file takes its old path`;
    case 'flagd':
      return `in the flag definition that flagd reads, set the "defaultVariant" of ${toggle} to "off" and remove its "targeting"; flagd notices the file by itself`;
    case 'unleash':
      return `in Unleash, open the feature toggle ${toggle} and switch it off in the environment of production`;
    case 'flipper':
      return `in Flipper, open the feature ${toggle} and disable it (Flipper.disable :${toggle}), its percentage of actors too`;
    case 'launchdarkly':
      return `in LaunchDarkly, open the flag ${toggle} in the environment of production and switch its targeting off; its off variation must be the old path`;
    case 'manual':
    case 'webhook':
    case 'command':
      return `set the toggle ${toggle} to 0% (off for everybody) in ${driverName(driver)}`;
    default:
      return unreachable(driver);
  }
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
