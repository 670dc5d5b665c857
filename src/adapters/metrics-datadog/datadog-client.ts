// One request to Datadog: keys by reference, and for every way in which it can fail its own reason.
import { type Instant, toInstant } from '../../core/calendar/instant.ts';
import type { SourceFailing } from '../../engine/count-source.ts';
import { messageOf } from '../../engine/faults.ts';

export interface DatadogConnection {
  /** "https://api.datadoghq.com", without a slash at its end. */
  readonly url: string;
  /** Read at each request, so that a key is changed without a stop. @throws Error that names the reference, never the key. */
  readonly apiKey: () => string;
  readonly appKey: () => string;
  readonly now: () => Instant;
  /** Milliseconds for one answer; 10 seconds by default. */
  readonly timeout?: number;
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
/** Beyond this the time of an event and that of a step cannot be compared. */
const MOST_SKEW = 30_000;
/** What is wrong with a key or a site stays wrong for a while. */
const MINUTE = 60_000;
const MOST_WAIT = 3_600_000;

/** Never throws for what Datadog, the network or a reference does. */
export async function askDatadog(
  { url, apiKey, appKey, now, timeout = TIMEOUT }: DatadogConnection,
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
      signal: AbortSignal.timeout(timeout),
    });
    const text = await response.text();
    if (!response.ok) return refusal(response, hide(text));
    const serverNow = serverTime(response.headers, sentAt, now());
    if (typeof serverNow === 'string') return { kind: 'failing', why: serverNow, wait: MINUTE };
    const json = parsed(text);
    if (json === undefined)
      return { kind: 'failing', why: 'Datadog answered with something that is no JSON; is there a proxy in between?' };
    const wait = response.headers.get('x-ratelimit-remaining') === '0' ? waitOf(response.headers) : undefined;
    return { kind: 'answer', body: json, serverNow, ...(wait !== undefined && { wait }) };
  } catch (error) {
    return { kind: 'failing', why: hide(unreached(error, url, timeout)) };
  }
}

/** The time in the Date header, which is whole seconds; ours where a proxy left it out; words when the two are too far apart. */
function serverTime(headers: Headers, sentAt: Instant, receivedAt: Instant): Instant | string {
  const date = Date.parse(headers.get('date') ?? '');
  if (Number.isNaN(date)) return receivedAt;
  // The header was written at some time between sending and receiving, and cuts off what is less than a second.
  const behind = date - receivedAt;
  const ahead = sentAt - (date + 1000);
  const skew = Math.max(behind, ahead);
  if (skew <= MOST_SKEW) return toInstant(date);
  const seconds = Math.round(skew / 1000);
  return `the clock of this machine is ${seconds} s ${behind > 0 ? 'behind' : 'ahead of'} Datadog's, so that the times of events and steps cannot be compared: set it (NTP)`;
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
        why: `Datadog's rate limit${name === null ? '' : ` "${printable(name)}"`} is reached; it is asked again in ${Math.ceil(wait / 1000)} s`,
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
  if (typeof error === 'string') return printable(error);
  if (typeof error !== 'object' || error === null) return '';
  const { title, detail } = error as { title?: unknown; detail?: unknown };
  return printable([title, detail].filter((each) => typeof each === 'string').join(': '));
}

/** On one line, without anything that moves a cursor, and not too long. */
export function printable(text: string): string {
  const line = text.replace(/[\p{C}\s]+/gu, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}

function unreached(error: unknown, url: string, timeout: number): string {
  if (error instanceof Error && error.name === 'TimeoutError')
    return `Datadog did not answer within ${timeout / 1000} s (${url})`;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? ` (${String(cause.code)})` : '';
  return `Datadog cannot be reached at ${url}${code}: ${printable(messageOf(cause))}`;
}
