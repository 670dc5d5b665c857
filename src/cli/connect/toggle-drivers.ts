// The toggle system of the team's own that a rollout was pinned with, by its driver and its connection.
import { resolve } from 'node:path';
import { createCommandToggles } from '../../adapters/toggles-command/command-toggles.ts';
import { createFlagdToggles } from '../../adapters/toggles-flagd/flagd-toggles.ts';
import { createActorChecks } from '../../adapters/toggles-flipper/actor-checks.ts';
import { createFlipperApiToggles } from '../../adapters/toggles-flipper/flipper-api-toggles.ts';
import { createFlipperTableToggles } from '../../adapters/toggles-flipper/flipper-table-toggles.ts';
import { createToggleHttp } from '../../adapters/toggles-http/toggle-http.ts';
import { createLaunchDarklyToggles } from '../../adapters/toggles-launchdarkly/launchdarkly-toggles.ts';
import { createUnleashToggles } from '../../adapters/toggles-unleash/unleash-toggles.ts';
import { createWebhookToggles } from '../../adapters/toggles-webhook/webhook-toggles.ts';
import { SECOND } from '../../core/calendar/instant.ts';
import type { Rollout } from '../../core/plan/plan.ts';
import type { ToggleDriver } from '../../core/toggle/driver.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { Toggles } from '../../engine/ports.ts';
import type { CallToggles, Credential } from '../../engine/toggle-call.ts';
import type { Connections } from '../bindings/bindings-schema.ts';
import { CommandEnd, EXIT } from '../exit.ts';
import { readSecret, type SecretReference } from './read-secret.ts';

/** Drivers that reach a system of the team's own; `embedded` and `manual` reach none. */
export type ForeignDriver = Exclude<ToggleDriver, 'embedded' | 'manual'>;

export interface Surroundings {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Where references to variables are looked up; of it programs get PATH, HOME and the like. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** A system that does not answer for so long is not there. */
const PATIENCE = 10 * SECOND;
const PATIENCE_WITH_PROGRAMS = 30 * SECOND;

/** Until a percentage has reached every application, where the bindings do not say: by how each system's applications poll. */
const EFFECTIVE_WITHIN = {
  flagd: 5 * SECOND,
  unleash: 30 * SECOND,
  launchdarkly: 30 * SECOND,
  flipper: 10 * SECOND,
  webhook: 0,
  command: 0,
} as const satisfies Record<ForeignDriver, number>;

/** Of an environment, what programs need to run at all. */
const FOR_PROGRAMS = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'TZ', 'SYSTEMROOT'];

/**
 * The toggles of a rollout whose driver is not Phasegate's own.
 * @throws CommandEnd where the bindings do not say how it is reached, or `drive` has no credential for writing.
 */
export function togglesFor(
  { id, mode }: Pick<Rollout, 'id' | 'mode'>,
  driver: ForeignDriver,
  connections: Connections,
  surroundings: Surroundings,
): Toggles {
  const { now, environment } = surroundings;
  const call = createToggleHttp({ deadline: () => AbortSignal.timeout(PATIENCE), now });
  const lookUp = credentialsOf(id, mode, driver, environment);
  switch (driver) {
    case 'flagd': {
      const { file, effectiveWithin = EFFECTIVE_WITHIN.flagd } = connected(connections, driver, id);
      return createFlagdToggles({ file: resolve(file), effectiveWithin });
    }
    case 'unleash': {
      const { credentials, ...given } = connected(connections, driver, id);
      const defaults = { project: 'default', stickiness: 'default', effectiveWithin: EFFECTIVE_WITHIN.unleash };
      return createUnleashToggles({ ...defaults, ...given, call, credentials: lookUp(credentials) });
    }
    case 'launchdarkly': {
      const { credentials, ...given } = connected(connections, driver, id);
      const defaults = { address: 'https://app.launchdarkly.com', effectiveWithin: EFFECTIVE_WITHIN.launchdarkly };
      return createLaunchDarklyToggles({ ...defaults, ...given, call, credentials: lookUp(credentials) });
    }
    case 'flipper':
      return flipperToggles(connected(connections, driver, id), call, lookUp);
    case 'webhook': {
      const { credentials, ...given } = connected(connections, driver, id);
      const keys = lookUp({ ...credentials, read: credentials.read ?? credentials.write ?? NOWHERE });
      return createWebhookToggles({
        effectiveWithin: EFFECTIVE_WITHIN.webhook,
        ...given,
        call,
        credentials: keys,
        now,
      });
    }
    case 'command': {
      const { credentials = {}, timeout = PATIENCE_WITH_PROGRAMS, ...given } = connected(connections, driver, id);
      const each = (variables: Readonly<Record<string, SecretReference>> = {}) =>
        Object.fromEntries(
          Object.entries(variables).map(([name, reference]) => [name, async () => readSecret(reference, environment)]),
        );
      return createCommandToggles({
        effectiveWithin: EFFECTIVE_WITHIN.command,
        ...given,
        credentials: { read: each(credentials.read), write: each(credentials.write) },
        environment: Object.fromEntries(FOR_PROGRAMS.map((name) => [name, environment[name]])),
        deadline: () => AbortSignal.timeout(timeout),
      });
    }
    default:
      return unreachable(driver);
  }
}

/** A hook without any key: asking for it says so. */
const NOWHERE: SecretReference = { env: 'connections.webhook.credentials' };

function connected<D extends ForeignDriver>(
  connections: Connections,
  driver: D,
  id: string,
): NonNullable<Connections[D]> {
  const connection = connections[driver];
  if (connection) return connection as NonNullable<Connections[D]>;
  throw new CommandEnd(
    EXIT.usage,
    `Unexpected driver "${driver}" of ${id} without a connection, expected connections.${driver} in the bindings: how it is reached.`,
  );
}

interface CredentialReferences {
  readonly read: SecretReference;
  readonly write?: SecretReference | undefined;
}

type LookUp = (references: CredentialReferences) => { readonly read: Credential; readonly write: Credential };

/** In `advise` mode there need not be a credential for writing anywhere, and none is looked up. */
function credentialsOf(
  id: string,
  mode: Rollout['mode'],
  driver: ForeignDriver,
  environment: Surroundings['environment'],
): LookUp {
  return ({ read, write }) => {
    if (mode === 'drive' && !write)
      throw new CommandEnd(
        EXIT.usage,
        `Unexpected mode "drive" of ${id} without a credential for writing, expected connections.${driver}.credentials.write in the bindings, or mode: advise.`,
      );
    return {
      read: async () => readSecret(read, environment),
      write: async () => {
        if (write && mode === 'drive') return readSecret(write, environment);
        throw new Error('in mode "advise" nothing is written');
      },
    };
  };
}

function flipperToggles(
  {
    address,
    scheme = 'Bearer',
    credentials,
    withoutActor = [],
    code,
    effectiveWithin = EFFECTIVE_WITHIN.flipper,
  }: NonNullable<Connections['flipper']>,
  call: CallToggles,
  lookUp: LookUp,
): Toggles {
  const requireActor = createActorChecks({ withoutActor, ...(code !== undefined && { code: resolve(code) }) });
  const shared = { credentials: lookUp(credentials), requireActor, effectiveWithin };
  return address === undefined
    ? createFlipperTableToggles({ ...shared, timeout: PATIENCE })
    : createFlipperApiToggles({ ...shared, call, address, scheme });
}
