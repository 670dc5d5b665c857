// One request to Datadog: keys by reference, and for every way in which it can fail its own reason.
import type { Instant } from '../../core/calendar/instant.ts';
import { answerText } from '../../engine/answer-text.ts';
import { serverTime } from '../../engine/clock-skew.ts';
import type { SourceFailing } from '../../engine/count-source.ts';
import { messageOf } from '../../engine/faults.ts';
import { oneLine, withoutAnswer } from '../../engine/one-line.ts';

export interface DatadogConnection {
  /** "https://api.datadoghq.com", without a slash at its end. */
  readonly url: string;
  /** Read at each request, so that a key is changed without a stop. @throws Error that names the reference, never the key. */
  readonly apiKey: () => string;
  readonly appKey: () => string;
  readonly now: () => Instant;
  /** Milliseconds for one answer; 10 seconds by default. */
  readonly timeout?: number;
  /** Gives a request up. */
  readonly signal?: AbortSignal;
}

export interface DatadogAnswer {
  readonly kind: 'answer';
  readonly body: unknown;
  /** Datadog's own time when it answered. */
  readonly serverNow: Instant;
  /** Milliseconds until its rate limit opens again, when this request was the last that it allows. */
  readonly wait?: number;
}

export interface DatadogRefusal extends SourceFailing {
  readonly status?: number;
}

export interface DatadogRequest {
  readonly path: string;
  readonly parameters?: Readonly<Record<string, string>>;
  /** Sent as JSON by POST; absent: GET. */
  readonly body?: object;
}

/** The address of a site's API: "https://api.us5.datadoghq.com". */
export function siteUrl(site: string): string {
  return `https://api.${site}`;
}

const TIMEOUT = 10_000;
/** What is wrong with a key or a site stays wrong for a while. */
const MINUTE = 60_000;
const MOST_WAIT = 3_600_000;

/** Never throws for what Datadog, the network or a reference does. */
export async function askDatadog(
  { url, apiKey, appKey, now, timeout = TIMEOUT, signal }: DatadogConnection,
  { path, parameters, body }: DatadogRequest,
): Promise<DatadogAnswer | DatadogRefusal> {
  let keys: readonly [string, string];
  try {
    keys = [apiKey(), appKey()];
  } catch (error) {
    return { kind: 'failing', why: messageOf(error), wait: MINUTE };
  }
  const hide = (text: string): string =>
    keys.reduce((shown, key) => (key === '' ? shown : shown.split(key).join('•••')), text);
  const query = parameters ? `?${new URLSearchParams(parameters)}` : '';
  try {
    const sentAt = now();
    const response = await fetch(`${url}${path}${query}`, {
      method: body ? 'POST' : 'GET',
      headers: {
        accept: 'application/json',
        'dd-api-key': keys[0],
        'dd-application-key': keys[1],
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
      // Keys are not sent on to wherever an answer points.
      redirect: 'error',
      signal: AbortSignal.any([AbortSignal.timeout(timeout), ...(signal ? [signal] : [])]),
    });
    const text = await answerText(response);
    if (!response.ok) return refusal(response, hide(text));
    const server = serverTime('Datadog', response.headers, { sentAt, receivedAt: now() });
    if ('why' in server) return { kind: 'failing', why: server.why, wait: MINUTE };
    const json = parsed(text);
    if (json === undefined)
      return { kind: 'failing', why: 'Datadog answered with something that is no JSON; is there a proxy in between?' };
    const wait = response.headers.get('x-ratelimit-remaining') === '0' ? waitOf(response.headers) : undefined;
    return { kind: 'answer', body: json, serverNow: server.now, ...(wait !== undefined && { wait }) };
  } catch (error) {
    return { kind: 'failing', why: hide(unreached(error, url, timeout)) };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refusal({ status, headers }: Response, text: string): DatadogRefusal {
  const said = saidBy(text);
  switch (status) {
    case 400:
    case 422:
      return { kind: 'failing', status, why: `Datadog refuses a query (${status})${said}`, wait: MINUTE };
    case 401:
    case 403:
      return {
        kind: 'failing',
        status,
        why: `Datadog refuses the keys (${status})${said}. Check connections.datadog: apiKey and appKey must belong to the site, and the application key needs timeseries_query`,
        wait: MINUTE,
      };
    case 404:
      return {
        kind: 'failing',
        status,
        why: `Datadog knows no such address (404)${said}. Check site or url of connections.datadog`,
        wait: MINUTE,
      };
    case 429: {
      const wait = waitOf(headers) ?? MINUTE;
      const name = headers.get('x-ratelimit-name');
      return {
        kind: 'failing',
        status,
        why: `Datadog's rate limit${name === null ? '' : ` "${oneLine(name)}"`} is reached; it is asked again in ${Math.ceil(wait / 1000)} s`,
        wait,
      };
    }
    default:
      return { kind: 'failing', status, why: `Datadog answers with status ${status}${said}` };
  }
}

/** Milliseconds until the limit opens: as X-RateLimit-Reset says, else Retry-After, else a whole X-RateLimit-Period. */
function waitOf(headers: Headers): number | undefined {
  for (const name of ['x-ratelimit-reset', 'retry-after', 'x-ratelimit-period']) {
    const seconds = Number(headers.get(name) ?? Number.NaN);
    if (Number.isFinite(seconds) && seconds >= 0) return Math.min(MOST_WAIT, Math.max(1000, Math.ceil(seconds * 1000)));
  }
  return undefined;
}

/** ": first error", from { errors: [...] }; nothing where there is none. */
function saidBy(text: string): string {
  const body = parsed(text);
  const errors: unknown = typeof body === 'object' && body !== null && 'errors' in body ? body.errors : undefined;
  const list = Array.isArray(errors) ? errors : [errors];
  const first = list.map(wordsOf).filter((each) => each !== '');
  return first.length > 0 ? `: ${first.join('; ')}` : '';
}

/** An error is a text, or an object of JSON:API with title and detail. */
function wordsOf(error: unknown): string {
  if (typeof error === 'string') return oneLine(error);
  if (typeof error !== 'object' || error === null) return '';
  const { title, detail } = error as { title?: unknown; detail?: unknown };
  return oneLine([title, detail].filter((each) => typeof each === 'string').join(': '));
}

function unreached(error: unknown, url: string, timeout: number): string {
  if (error instanceof Error && error.name === 'TimeoutError')
    return `Datadog did not answer within ${timeout / 1000} s (${url})`;
  return `Datadog cannot be reached at ${url}${withoutAnswer(error)}`;
}
