// OpenFeature's web SDK over OFREP: all evaluations of one user at once, kept up to date by the server's event stream.
import type {
  AnyProviderEvent,
  ClientProviderStatus,
  CommonProvider,
  ErrorCode,
  EvaluationContext,
  JsonValue,
  ResolutionDetails,
} from '@openfeature/server-sdk';
import { type ChangeStream, followChanges } from './change-stream.ts';
import { type BulkAnswer, fetchEvaluations } from './fetch-evaluations.ts';
import { providerEvents } from './provider-events.ts';

/** Where the page is: the SDK compiles without a browser's types. */
declare const location: { readonly href: string };

export interface WebProviderOptions {
  /** Where `/ofrep/` is served. Default: the page's own origin. */
  readonly url?: string;
  /** Sent with each question for evaluations, such as those that a proxy in between asks for. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** `Provider` of @openfeature/web-sdk, by its parts that all SDKs share. */
export interface WebProvider extends CommonProvider<ClientProviderStatus> {
  readonly runsOn: 'client';
  onContextChange(before: EvaluationContext, now: EvaluationContext): Promise<void>;
  resolveBooleanEvaluation(key: string, fallback: boolean): ResolutionDetails<boolean>;
  resolveStringEvaluation(key: string, fallback: string): ResolutionDetails<string>;
  resolveNumberEvaluation(key: string, fallback: number): ResolutionDetails<number>;
  resolveObjectEvaluation<T extends JsonValue>(key: string, fallback: T): ResolutionDetails<T>;
}

const CHANGED = 'PROVIDER_CONFIGURATION_CHANGED' as AnyProviderEvent;
const READY = 'PROVIDER_READY' as AnyProviderEvent;
const STALE = 'PROVIDER_STALE' as AnyProviderEvent;

/**
 * A provider for `@openfeature/web-sdk` (types only: nothing of OpenFeature is loaded here), for browsers. The context must have a
 * `targetingKey`. Tracking calls are not sent: a browser has no way to count operations.
 */
export function phasegateWebProvider({ url = '', headers = {} }: WebProviderOptions = {}): WebProvider {
  const base = url.replace(/\/$/, '');
  const events = providerEvents();
  let answer: BulkAnswer = { flags: new Map(), etag: undefined, stream: undefined };
  let context: EvaluationContext = {};
  let stream: ChangeStream | undefined;
  let stale = false;
  /** Of several questions only the last one's answer counts. */
  let asked = 0;

  /** Resolves with the keys that changed. @throws Error when the server does not answer as it should. */
  async function load(known: string | undefined): Promise<readonly string[]> {
    const question = ++asked;
    const told = await fetchEvaluations(base, context, headers, known);
    if (question !== asked || told === 'same') return [];
    const before = answer.flags;
    answer = told;
    follow();
    return [...new Set([...before.keys(), ...told.flags.keys()])].filter((key) => {
      const [was, is] = [before.get(key), told.flags.get(key)];
      return was?.value !== is?.value || was?.variant !== is?.variant;
    });
  }

  function follow(): void {
    const address = answer.stream === undefined ? undefined : new URL(answer.stream, base || location.href).href;
    if (stream?.address === address) return;
    stream?.close();
    stream = address === undefined ? undefined : followChanges(address, (unknown) => void refetch(unknown));
  }

  async function refetch(unknown: boolean): Promise<void> {
    try {
      const flagsChanged = await load(unknown ? undefined : answer.etag);
      if (stale) events.emit(READY);
      stale = false;
      if (flagsChanged.length > 0) events.emit(CHANGED, { flagsChanged: [...flagsChanged] });
    } catch (error) {
      if (!stale) events.emit(STALE, { message: error instanceof Error ? error.message : String(error) });
      stale = true;
    }
  }

  function resolve<T>(key: string, fallback: T): ResolutionDetails<T> {
    const flag = answer.flags.get(key);
    if (flag === undefined) return failure(fallback, 'FLAG_NOT_FOUND', `There is no toggle "${key}"`);
    if (typeof flag.value !== typeof fallback)
      return failure(fallback, 'TYPE_MISMATCH', `Unexpected ${typeof fallback} for toggle ${key}, expected boolean`);
    return flag as ResolutionDetails<unknown> as ResolutionDetails<T>;
  }

  return {
    metadata: { name: 'phasegate-web' },
    runsOn: 'client',
    events,
    async initialize(given = {}) {
      context = given;
      await load(undefined);
    },
    async onContextChange(_, now) {
      context = now;
      await load(undefined);
    },
    async onClose() {
      asked++;
      stream?.close();
      stream = undefined;
    },
    resolveBooleanEvaluation: resolve,
    resolveStringEvaluation: resolve,
    resolveNumberEvaluation: resolve,
    resolveObjectEvaluation: resolve,
  };
}

function failure<T>(value: T, errorCode: string, errorMessage: string): ResolutionDetails<T> {
  return { value, reason: 'ERROR', errorCode: errorCode as ErrorCode, errorMessage };
}
