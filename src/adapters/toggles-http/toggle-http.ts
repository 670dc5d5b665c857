// Asks toggle systems over HTTP: in time, in one piece, and without ever telling a credential.
import { Fault } from '../../engine/faults.ts';
import {
  type CallToggles,
  secretOf,
  type ToggleAnswer,
  type ToggleErrand,
  type ToggleRequest,
  toggleFault,
  unreachedFault,
} from '../../engine/toggle-call.ts';
import { faultFor, fixFor, waitOf, wordsOf } from './refusals.ts';

export interface ToggleHttpOptions {
  /** Aborts when a request has taken too long: `() => AbortSignal.timeout(10_000)`. */
  readonly deadline: () => AbortSignal;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** The description of a flag takes kilobytes; whatever is longer is no answer. */
const LONGEST_ANSWER = 8 * 1024 * 1024;

/**
 * While a system has asked to be left alone (Retry-After, a minute at most), it is not read from, so that it recovers; a
 * percentage is sent all the same, because it may be a rollback.
 */
export function createToggleHttp({ deadline, now }: ToggleHttpOptions): CallToggles {
  const leftAloneUntil = new Map<string, number>();

  return async (errand, request) => {
    const place = `${new URL(request.url).origin} ${errand.doing}`;
    const until = leftAloneUntil.get(place) ?? 0;
    // The time, and not how long it is till then: the same trouble has the same words, and is told once.
    if (until > now() && errand.doing === 'read')
      throw unreachedFault(errand, `it asked to be left alone until ${new Date(until).toISOString()}`, AGAIN);
    const secret = request.authorization && (await secretOf(errand, request.authorization.credential));
    const { status, headers, text } = await exchange(errand, request, secret, deadline());
    if ((status >= 200 && status < 300) || request.understood?.includes(status))
      return { status, json: jsonOf(errand, status, text) };
    if (status === 429 || status === 503) leftAloneUntil.set(place, now() + waitOf(headers, now()));
    throw faultFor(status)(errand, `it answered ${status}${wordsOf(text, secret)}`, fixFor(status, errand.doing));
  };
}

const AGAIN = 'This is tried again.';

interface Exchanged {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

async function exchange(
  errand: ToggleErrand,
  { method, url, headers, body, authorization }: ToggleRequest,
  secret: string | undefined,
  signal: AbortSignal,
): Promise<Exchanged> {
  try {
    const response = await fetch(url, {
      method,
      // Followed, a redirect could carry the credential somewhere else.
      redirect: 'manual',
      signal,
      headers: {
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
        ...(secret !== undefined && { authorization: `${authorization?.scheme ?? ''}${secret}` }),
      },
      ...(body !== undefined && { body }),
    });
    return { status: response.status, headers: response.headers, text: await textOf(errand, response) };
  } catch (error) {
    throw unanswered(errand, error);
  }
}

async function textOf(errand: ToggleErrand, response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > LONGEST_ANSWER)
      throw toggleFault(errand, 'its answer is longer than 8 MB', 'Is the address that of its API?');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** No message of the HTTP client is shown whole: one of a malformed header repeats the header. */
function unanswered(errand: ToggleErrand, error: unknown): Fault {
  if (error instanceof Fault) return error;
  const name = error instanceof Error ? error.name : '';
  if (name === 'TimeoutError' || name === 'AbortError')
    return unreachedFault(errand, 'it did not answer in time', `Is it up, and reachable from here? ${AGAIN}`);
  const cause = error instanceof Error ? error.cause : undefined;
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EHOSTUNREACH')
    return unreachedFault(errand, `nothing answers there (${code})`, `Is it up, and is the address right? ${AGAIN}`);
  return unreachedFault(errand, `the connection broke off${code ? ` (${code})` : ''}`, AGAIN);
}

function jsonOf(errand: ToggleErrand, status: number, text: string): ToggleAnswer['json'] {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw toggleFault(
      errand,
      `it answered ${status} with something else than JSON`,
      'Is the address that of its API, or does a page to log in stand before it?',
    );
  }
}
