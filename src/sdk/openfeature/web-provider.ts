// OpenFeature's web SDK over OFREP: all evaluations of one user at once, kept up to date by the server's event stream.
import type {
  AnyProviderEvent,
  ClientProviderStatus,
  CommonProvider,
  EvaluationContext,
  JsonValue,
  ResolutionDetails,
} from '@openfeature/server-sdk';
import { type ChangeStream, followChanges } from './change-stream.ts';
import { fetchEvaluations, type WebEvaluation } from './fetch-evaluations.ts';
import { providerEvents } from './provider-events.ts';
import { resolveBy, type ToggleValues } from './toggle-values.ts';

export type { ToggleValue, ToggleValues } from './toggle-values.ts';

/** Where the page is: the SDK compiles without a browser's types. */
declare const location: { readonly href: string };

export interface WebProviderOptions {
  /** Where `/ofrep/` is served. Default: the page's own origin. */
  readonly url?: string;
  /** Sent with each question for evaluations, such as those that a proxy in between asks for. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How long an answer may take, in milliseconds. Default 5,000. */
  readonly timeoutMs?: number;
  /** What toggles stand for that the application asks for as anything but a boolean. */
  readonly values?: ToggleValues;
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

/** A page that lost the server asks again after 1 s, then twice as long each time, up to this. */
const FIRST_RETRY_MILLIS = 1_000;
const LAST_RETRY_MILLIS = 30_000;

/**
 * A provider for `@openfeature/web-sdk` (types only: nothing of OpenFeature is loaded here), for browsers. The context must have a
 * `targetingKey`. `initialize` and a change of the context reject when the server does not answer; it is asked again until it does, and
 * then PROVIDER_READY is said. Tracking calls are not sent: a browser has no way to count operations.
 */
export function phasegateWebProvider(options: WebProviderOptions = {}): WebProvider {
  const { url = '', headers = {}, timeoutMs = 5_000, values } = options;
  const base = url.replace(/\/$/, '');
  const events = providerEvents();
  const resolve = resolveBy(values);
  let flags: ReadonlyMap<string, WebEvaluation> = new Map();
  /** Whose they are. */
  let owner: string | undefined;
  let etag: string | undefined;
  let context: EvaluationContext = {};
  let stream: ChangeStream | undefined;
  /** The SDK, or we, have said that the server is not heard. */
  let away = false;
  /** The stream is lost: an answer, which may have been on its way before, does not bring it back. */
  let deaf = false;
  /** Of several questions only the last one's answer counts. */
  let asked = 0;
  let latest: Promise<readonly string[] | 'superseded'> = Promise.resolve([]);
  let wait = FIRST_RETRY_MILLIS;
  let retrying: ReturnType<typeof setTimeout> | undefined;

  /** Resolves with the keys that changed, 'superseded' when a later question was asked. @throws Error when there is no answer. */
  function load(known: string | undefined): typeof latest {
    latest = ask(known);
    return latest;
  }

  async function ask(known: string | undefined): typeof latest {
    const question = ++asked;
    clearTimeout(retrying);
    const told = await fetchEvaluations({ base, context, headers, known, timeoutMs });
    if (question !== asked) return 'superseded';
    if (told.kind === 'failed') {
      if (told.again !== undefined) {
        retrying = setTimeout(() => void refetch(true), Math.max(told.again, wait));
        wait = Math.min(wait * 2, LAST_RETRY_MILLIS);
      }
      throw new Error(told.message);
    }
    wait = FIRST_RETRY_MILLIS;
    owner = context.targetingKey;
    if (told.kind === 'same') return [];
    const before = flags;
    flags = told.flags;
    etag = told.etag;
    follow(told.stream);
    return [...new Set([...before.keys(), ...flags.keys()])].filter((key) => {
      const [was, is] = [before.get(key), flags.get(key)];
      return was?.value !== is?.value || was?.variant !== is?.variant;
    });
  }

  function follow(told: string | undefined): void {
    const address = told === undefined ? undefined : new URL(told, base || location.href).href;
    if (stream?.address === address) return;
    stream?.close();
    deaf = false;
    stream = address === undefined ? undefined : followChanges(address, { onChange, onLost });
  }

  function onChange(unknown: boolean): void {
    deaf = false;
    void refetch(unknown);
  }

  function onLost(): void {
    deaf = true;
    lost('the stream of changes ended');
  }

  async function refetch(unknown: boolean): Promise<void> {
    try {
      const flagsChanged = await load(unknown ? undefined : etag);
      if (flagsChanged === 'superseded') return;
      if (away && !deaf) {
        away = false;
        events.emit(READY);
      }
      if (flagsChanged.length > 0) events.emit(CHANGED, { flagsChanged: [...flagsChanged] });
    } catch (error) {
      lost(error instanceof Error ? error.message : String(error));
    }
  }

  function lost(why: string): void {
    if (!away) events.emit(STALE, { message: `Toggles are not being updated: ${why}` });
    away = true;
  }

  /** For the SDK, which itself says what comes of it. */
  async function begin(now: EvaluationContext): Promise<void> {
    context = now;
    try {
      let changed = await load(undefined);
      // Whatever is asked meanwhile is asked for this context, too: its answer is the one to wait for.
      while (changed === 'superseded') changed = await latest;
      away = false;
    } catch (error) {
      away = true;
      // What one user has is no answer for another.
      if (owner !== context.targetingKey) {
        flags = new Map();
        etag = undefined;
      }
      throw error;
    }
  }

  return {
    metadata: { name: 'phasegate-web' },
    runsOn: 'client',
    events,
    initialize: (given = {}) => begin(given),
    onContextChange: (_, now) => begin(now),
    async onClose() {
      asked++;
      latest = Promise.resolve([]);
      clearTimeout(retrying);
      stream?.close();
      stream = undefined;
      deaf = false;
    },
    resolveBooleanEvaluation: (key, fallback) => resolve(key, 'boolean', fallback, flags.get(key)),
    resolveStringEvaluation: (key, fallback) => resolve(key, 'string', fallback, flags.get(key)),
    resolveNumberEvaluation: (key, fallback) => resolve(key, 'number', fallback, flags.get(key)),
    resolveObjectEvaluation: (key, fallback) => resolve(key, 'object', fallback, flags.get(key)),
  };
}
