// Keeps other people's web pages out: a browser on this machine can be made to send requests here by any page it shows.
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

export type Guard = (request: Pick<IncomingMessage, 'method' | 'headers'>) => string | undefined;

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Says why a request must be refused, or undefined. The Host must be an address or a name of ours: against DNS rebinding,
 * which needs a name of its own (addresses cannot be rebound). A request that may change something must not come from a page
 * of another origin. Programs that are no browsers send no Origin and pass.
 * @param names Host names besides `localhost` by which this server is reached, without port.
 */
export function createGuard(names: readonly string[]): Guard {
  const known = new Set(['localhost', ...names.map((name) => name.toLowerCase())]);

  return ({ method, headers }) => {
    const host = headers.host?.toLowerCase();
    const name = host === undefined ? undefined : hostName(host);
    if (name === undefined || !(known.has(name) || isIP(name) !== 0))
      return `Unexpected Host "${headers.host ?? ''}", expected an address or one of: ${[...known].join(', ')}`;
    if (READS.has(method ?? '')) return undefined;
    const { origin } = headers;
    if (origin !== undefined && origin.toLowerCase() !== `http://${host}` && origin.toLowerCase() !== `https://${host}`)
      return `Unexpected Origin "${origin}", expected this server's own page`;
    const site = headers['sec-fetch-site'];
    if (site !== undefined && site !== 'same-origin' && site !== 'none')
      return `Unexpected request of a ${site} page, expected this server's own page`;
    return undefined;
  };
}

/** "localhost:4180" -> "localhost", "[::1]:4180" -> "::1"; undefined when it is no host. */
function hostName(host: string): string | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^:[\]/@\s]+))(?::\d{1,5})?$/.exec(host);
  return match?.[1] ?? match?.[2];
}
