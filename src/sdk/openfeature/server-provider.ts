// OpenFeature's server SDK over a client of Phasegate: toggles from memory, tracking calls as operation events.
import type { AnyProviderEvent, EvaluationContext, Provider } from '@openfeature/server-sdk';
import { type Client, type ConnectOptions, connect } from '../client.ts';
import type { Connection } from '../connection.ts';
import { providerEvents } from './provider-events.ts';
import { resolveBy, type ToggleAnswer, type ToggleValues } from './toggle-values.ts';
import { trackedOperation } from './tracked-operation.ts';

export type { ToggleValue, ToggleValues } from './toggle-values.ts';

export interface ProviderOptions {
  /** How long `initialize` waits for the server, in milliseconds. Default 5,000. */
  readonly readyMs?: number;
  /** What toggles stand for that the application asks for as anything but a boolean. */
  readonly values?: ToggleValues;
}

/** OpenFeature's own names of its events, which at run time are just these. */
const CHANGED = 'PROVIDER_CONFIGURATION_CHANGED' as AnyProviderEvent;
const READY = 'PROVIDER_READY' as AnyProviderEvent;
const STALE = 'PROVIDER_STALE' as AnyProviderEvent;

/**
 * A provider for `@openfeature/server-sdk` (its types only: nothing of it is loaded here). Given how to connect, it has a client of its
 * own, from `initialize` to `onClose` and as often as that; a client that is given stays its owner's to close. Either way it says
 * PROVIDER_STALE when the server is lost. A toggle that is not known is FLAG_NOT_FOUND, one that is asked for as what it is not is
 * TYPE_MISMATCH.
 */
export function phasegateProvider(
  from: Client | ConnectOptions = {},
  { readyMs = 5_000, values }: ProviderOptions = {},
): Provider {
  const events = providerEvents();
  const resolve = resolveBy(values);
  const shared = 'evaluate' in from ? from : undefined;
  let client = shared;
  let release = async () => {};
  /** What becomes of `starting` is the SDK's to say. */
  let state: 'starting' | 'ready' | 'away' | 'closed' = 'closed';
  let connection: Connection = { kind: 'starting' };

  /** Says what has come of a provider that had begun. */
  function follow(): void {
    if (connection.kind === 'away' && state === 'ready') {
      state = 'away';
      events.emit(STALE, { message: connection.message });
    } else if (connection.kind === 'live' && state === 'away') {
      state = 'ready';
      events.emit(READY);
    }
  }

  /** Begins with a client; what is left of an earlier one was released. */
  function begin(): Client {
    state = 'starting';
    const begun = 'evaluate' in from ? from : connect(from);
    const deaf = begun.onConnection((now) => {
      connection = now;
      follow();
    });
    const still = begun.onChange((flagsChanged) => {
      if (state !== 'starting') events.emit(CHANGED, { flagsChanged: [...flagsChanged] });
    });
    release = async () => {
      release = async () => {};
      state = 'closed';
      deaf();
      still();
      await (begun === shared ? begun.flush() : begun.close());
    };
    return begun;
  }

  const ask = (key: string, context: EvaluationContext, fallback = false): ToggleAnswer | undefined => {
    const evaluation = client?.evaluate(key, userOf(context), context, fallback);
    return evaluation?.variant === undefined ? undefined : evaluation;
  };

  return {
    metadata: { name: 'phasegate' },
    runsOn: 'server',
    events,
    async initialize() {
      await release();
      client = begin();
      const told = await client.ready(readyMs);
      // It may have been closed meanwhile.
      if (state === 'starting') state = told ? 'ready' : 'away';
      // A client that is given may have lost the server since it was told. The SDK first says READY of itself, in this turn.
      if (told) return void setImmediate(follow);
      throw new Error(
        `Phasegate has not told its toggles within ${readyMs} ms; until it does, those of the snapshot file count`,
      );
    },
    onClose: () => release(),
    async resolveBooleanEvaluation(key, fallback, context) {
      return resolve(key, 'boolean', fallback, ask(key, context, fallback));
    },
    async resolveStringEvaluation(key, fallback, context) {
      return resolve(key, 'string', fallback, ask(key, context));
    },
    async resolveNumberEvaluation(key, fallback, context) {
      return resolve(key, 'number', fallback, ask(key, context));
    },
    async resolveObjectEvaluation(key, fallback, context) {
      return resolve(key, 'object', fallback, ask(key, context));
    },
    track(name, context, details) {
      if (client === undefined) return;
      const operation = trackedOperation(name, userOf(context), context, details, client);
      if (operation) client.record(operation);
    },
  };
}

function userOf({ targetingKey }: EvaluationContext): string {
  return typeof targetingKey === 'string' ? targetingKey : '';
}
