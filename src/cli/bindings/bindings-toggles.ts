// What is wrong with where a bindings file has toggles: drivers that are not reached, or without what driving takes.
import { type Bindings, bindingsOf } from '../../core/plan/bindings.ts';
import { moving } from '../../core/plan/compiling/moving.ts';
import type { Severity } from '../../core/plan/finding.ts';
import { TOGGLE_DRIVERS, type ToggleDriver } from '../../core/toggle/driver.ts';
import type { Connections } from './bindings-schema.ts';
import type { YamlPath } from './yaml-places.ts';

export interface TogglesProblem {
  readonly rule: 'bindings-connection' | 'bindings-unused';
  readonly severity: Severity;
  readonly message: string;
  readonly path: YamlPath;
}

export function togglesProblems(bindings: Bindings, connections: Connections): readonly TogglesProblem[] {
  const { rollouts = {}, ...shared } = bindings;
  // A plan may have rollouts that the file does not name: for them the shared settings hold.
  const parts: readonly (readonly [path: YamlPath, moving: ReturnType<typeof moving>])[] = [
    [[], moving(shared)],
    ...Object.keys(rollouts).map((id) => [['rollouts', id], moving(bindingsOf(bindings, id))] as const),
  ];
  const used = new Set(parts.map(([, { driver }]) => driver));
  return [
    ...parts.flatMap(([path, { driver, mode }]) => {
      // Said once, where it is chosen; what a rollout inherits is said above.
      const chosen = path.length === 0 ? shared : rollouts[String(path[1])];
      if (chosen?.driver === undefined && chosen?.mode === undefined) return [];
      return partProblem([...path, chosen.driver === undefined ? 'mode' : 'driver'], driver, mode, connections);
    }),
    ...unusedConnections(connections, used),
    ...clearTextConnections(connections),
  ];
}

function partProblem(
  path: YamlPath,
  driver: ToggleDriver,
  mode: 'advise' | 'drive',
  connections: Connections,
): readonly TogglesProblem[] {
  if (driver === 'embedded' || driver === 'manual') return [];
  if (!connections[driver])
    return [
      error(
        `Unexpected "driver: ${driver}" without a connection, expected connections.${driver}: how it is reached`,
        path,
      ),
    ];
  if (mode === 'advise' || driver === 'flagd' || driver === 'command' || connections[driver].credentials.write)
    return [];
  return [
    error(
      `Unexpected "mode: drive" without a credential for writing, expected connections.${driver}.credentials.write, or "mode: advise"`,
      path,
    ),
  ];
}

function error(message: string, path: YamlPath): TogglesProblem {
  return { rule: 'bindings-connection', severity: 'error', message, path };
}

function unusedConnections(connections: Connections, used: ReadonlySet<ToggleDriver>): readonly TogglesProblem[] {
  return TOGGLE_DRIVERS.filter((driver) => driver !== 'embedded' && connections[driver] && !used.has(driver)).map(
    (driver) => ({
      rule: 'bindings-unused',
      severity: 'warning',
      message: `Unexpected connection to ${driver}, expected "driver: ${driver}" beside it: nothing is set there`,
      path: ['connections', driver],
    }),
  );
}

/** Within this machine nobody listens; anywhere else a credential would be read on its way. */
function clearTextConnections(connections: Connections): readonly TogglesProblem[] {
  return (['unleash', 'launchdarkly', 'flipper', 'webhook'] as const)
    .filter((driver) => isClearText(connections[driver]?.address))
    .map((driver) => ({
      rule: 'bindings-connection',
      severity: 'warning',
      message: `Unexpected "http:" in connections.${driver}.address, expected "https:": credentials would travel in clear text`,
      path: ['connections', driver, 'address'],
    }));
}

function isClearText(address: string | undefined): boolean {
  if (address === undefined) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === 'http:' && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}
