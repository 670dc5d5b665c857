// Posts a notice to an address that is a secret: in time, without redirects, and with failures that do not show it.
import { Fault, messageOf } from '../../engine/faults.ts';

export interface Posting {
  /** As people know it, without what is secret of its address: "the web hook at https://example.gov". */
  readonly place: (url: URL) => string;
  /** The address, looked up anew each time, so that it can be rotated while a rollout runs. */
  readonly url: () => string;
  /** Aborts when it has taken too long. */
  readonly deadline: () => AbortSignal;
}

/** @throws Fault PG_NOTIFY: no address, no connection, no answer in time, or another status than 200 to 299. */
export async function post(
  { place, url, deadline }: Posting,
  body: string,
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  const address = addressOf(url);
  const where = place(address);
  let status: number;
  try {
    const response = await fetch(address, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...headers },
      // Followed, a redirect could carry what is told elsewhere.
      redirect: 'manual',
      signal: deadline(),
    });
    status = response.status;
    await response.body?.cancel();
  } catch (error) {
    const isLate = error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');
    const code = error instanceof Error ? (error.cause as NodeJS.ErrnoException | undefined)?.code : undefined;
    const what = isLate ? 'it did not answer in time' : `nothing answers there${code ? ` (${code})` : ''}`;
    throw untold(where, `${what}. Is it up, and reachable from here? This is tried again.`);
  }
  if (status < 200 || status > 299) throw untold(where, `it answered ${status}. ${fixFor(status)}`);
}

/** A secret, looked up. @throws Fault PG_NOTIFY that names the reference when it is not there. */
export function lookUp(secret: () => string): string {
  try {
    return secret();
  } catch (error) {
    throw untold('a channel', `${messageOf(error)}. Provide it, or take the channel out of "notify" in the bindings.`);
  }
}

function addressOf(url: () => string): URL {
  const text = lookUp(url);
  // Its own message would show the address.
  if (!URL.canParse(text))
    throw untold('a channel', 'its address is none. Expected one such as https://example.gov/hook.');
  return new URL(text);
}

function untold(where: string, what: string): Fault {
  return new Fault('PG_NOTIFY', `People could not be told by ${where}: ${what}`);
}

function fixFor(status: number): string {
  if (status >= 300 && status < 400) return 'Give the address to which it leads.';
  if (status === 401 || status === 403 || status === 404 || status === 410)
    return 'Renew its address; the new one is used as soon as it is there.';
  return 'This is tried again.';
}
