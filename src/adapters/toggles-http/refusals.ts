// What a status that is no success means: which kind of failure it is, and to a person the system's own words, the fix, and how long to leave it alone.
import { refusedFault, toggleFault, unreachedFault } from '../../engine/toggle-call.ts';

/** What the system said about it, for the end of a sentence: ': "No such project"'. Never the credential, should it be repeated. */
export function wordsOf(text: string, secret: string | undefined): string {
  const words = messageIn(text);
  if (words === undefined) return '';
  const safe = secret === undefined || secret === '' ? words : words.replaceAll(secret, '•••');
  return `: "${safe
    .replace(/[\s\u0000-\u001f\u007f]+/g, ' ')
    .trim()
    .slice(0, MOST_WORDS)}"`;
}

const MOST_WORDS = 300;

function messageIn(text: string): string | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof json !== 'object' || json === null) return undefined;
  const { message, detail, error } = json as Readonly<Record<string, unknown>>;
  return [message, detail, error].find((words) => typeof words === 'string' && words !== '') as string | undefined;
}

/** The kind of failure: a refused credential, no usable answer (RFC 9110 15.5.9 and 15.6, RFC 6585 4), or one of another place. */
export function faultFor(status: number): typeof toggleFault {
  if (status === 401 || status === 403) return refusedFault;
  return status === 408 || status === 425 || status === 429 || status >= 500 ? unreachedFault : toggleFault;
}

/** What to do about a refusal of reading or writing. */
export function fixFor(status: number, doing: 'read' | 'write'): string {
  const credential = `the credential for ${doing === 'read' ? 'reading' : 'writing'}`;
  if (status >= 300 && status < 400) return 'Give the address to which it leads in the bindings.';
  switch (status) {
    case 401:
      return `Renew ${credential}, which is not valid (any more); the new one is used as soon as it is there.`;
    case 403:
      return `Give ${credential} the right to do this.`;
    case 404:
    case 405:
      return 'Check address, project and environment in the bindings.';
    case 409:
    case 423:
      return 'Somebody else is changing it; this is tried again.';
    case 429:
      return 'It is asked too often; this is tried again when it allows it.';
    default:
      return status >= 500 ? 'This is tried again.' : 'Check the bindings of this driver.';
  }
}

const LONGEST_WAIT = 60_000;
const DEFAULT_WAIT = 1_000;

/**
 * Milliseconds to wait, by Retry-After (RFC 9110, 10.2.3: seconds or a date), or by X-Ratelimit-Reset as LaunchDarkly has it
 * (milliseconds since the epoch), whichever is there and later; a second without either, a minute at most.
 */
export function waitOf(headers: Headers, now: number): number {
  const waits = [untilRetry(headers.get('retry-after'), now), untilReset(headers.get('x-ratelimit-reset'), now)];
  const known = waits.filter((wait) => !Number.isNaN(wait));
  return known.length === 0 ? DEFAULT_WAIT : Math.min(Math.max(...known, 0), LONGEST_WAIT);
}

function untilRetry(retryAfter: string | null, now: number): number {
  if (retryAfter === null) return Number.NaN;
  return /^\d+$/.test(retryAfter.trim()) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - now;
}

/** Other systems count seconds there, from now or from the epoch: what can only be milliseconds is taken, nothing is guessed. */
function untilReset(reset: string | null, now: number): number {
  return reset !== null && /^\d{13}$/.test(reset.trim()) ? Number(reset) - now : Number.NaN;
}
