// OpenFeature's server SDK over a client of Phasegate: toggles from memory, tracking calls as operation events.
import type {
  AnyProviderEvent,
  ErrorCode,
  EvaluationContext,
  Provider,
  ResolutionDetails,
} from '@openfeature/server-sdk';
import type { Client } from '../client.ts';
import { providerEvents } from './provider-events.ts';
import { trackedOperation } from './tracked-operation.ts';

export interface ProviderOptions {
  /** How long `initialize` waits for the server, in milliseconds. Default 5,000. */
  readonly readyMs?: number;
}

/** OpenFeature's own names of its events and errors, which at run time are just these. */
const CHANGED = 'PROVIDER_CONFIGURATION_CHANGED' as AnyProviderEvent;
const READY = 'PROVIDER_READY' as AnyProviderEvent;
const FLAG_NOT_FOUND = 'FLAG_NOT_FOUND' as ErrorCode;
const TYPE_MISMATCH = 'TYPE_MISMATCH' as ErrorCode;

/**
 * A provider for `@openfeature/server-sdk` (its types only: nothing of it is loaded here). The client stays its owner's to close. A
 * toggle that is not known is FLAG_NOT_FOUND, one that is asked for as anything but a boolean is TYPE_MISMATCH.
 */
export function phasegateProvider(client: Client, { readyMs = 5_000 }: ProviderOptions = {}): Provider {
  const events = providerEvents();
  let late = false;
  const stop = client.onChange((flagsChanged) => {
    if (late) {
      late = false;
      events.emit(READY);
    }
    events.emit(CHANGED, { flagsChanged: [...flagsChanged] });
  });
  const mismatch = async <T>(key: string, fallback: T): Promise<ResolutionDetails<T>> => {
    if (client.evaluate(key, '').variant === undefined) return notFound(key, fallback);
    return {
      value: fallback,
      reason: 'ERROR',
      errorCode: TYPE_MISMATCH,
      errorMessage: `Unexpected type for toggle ${key}, expected boolean`,
    };
  };

  return {
    metadata: { name: 'phasegate' },
    runsOn: 'server',
    events,
    async initialize() {
      if (await client.ready(readyMs)) return;
      late = true;
      throw new Error(
        `Phasegate has not told its toggles within ${readyMs} ms; until it does, those of the snapshot file count`,
      );
    },
    async onClose() {
      stop();
      await client.flush();
    },
    async resolveBooleanEvaluation(key, fallback, context): Promise<ResolutionDetails<boolean>> {
      const evaluation = client.evaluate(key, userOf(context), context, fallback);
      return evaluation.variant === undefined ? notFound(key, fallback) : (evaluation as ResolutionDetails<boolean>);
    },
    resolveStringEvaluation: mismatch,
    resolveNumberEvaluation: mismatch,
    resolveObjectEvaluation: mismatch,
    track(name, context, details) {
      const operation = trackedOperation(name, userOf(context), context, details, client);
      if (operation) client.record(operation);
    },
  };
}

function userOf({ targetingKey }: EvaluationContext): string {
  return typeof targetingKey === 'string' ? targetingKey : '';
}

function notFound<T>(key: string, value: T): ResolutionDetails<T> {
  return { value, reason: 'ERROR', errorCode: FLAG_NOT_FOUND, errorMessage: `There is no toggle "${key}"` };
}
