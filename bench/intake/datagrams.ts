// What is sent: counters of one service with the tags that clients set, or operation events of ten thousand users.

export const TOGGLE = 'document_provider';

export type Traffic = 'counters' | 'operations';

/** What DogStatsD clients fill a UDP datagram to. */
const PACKED_BYTES = 1_432;
const DIFFERENT = 4_096;

/** Lines in the order in which they are sent, again and again: a hundred series, or ten thousand users. */
export function linesOf(traffic: Traffic): readonly string[] {
  return traffic === 'counters'
    ? Array.from({ length: DIFFERENT }, (_, i) => {
        const [route, status] = [(i * 7) % 25, [200, 200, 404, 502][i % 4]];
        return `http.requests:1|c|#env:prod,service:letters,route:r${route},status:${status}`;
      })
    : Array.from({ length: 10_240 }, (_, i) => {
        const operation = i % 2 ? 'download' : 'index';
        const outcome = i % 1000 === 7 ? 'error' : 'ok';
        const user = ((i * 7919) % 10_007).toString(36).padStart(22, 'a');
        return `phasegate.operation:1|c|#toggle:${TOGGLE},operation:${operation},outcome:${outcome},variant:${i % 3 ? 'on' : 'off'},user:${user}`;
      });
}

/** One line each, or as many as fit into a datagram. */
export function datagramsOf(lines: readonly string[], packed: boolean): readonly string[] {
  if (!packed) return lines;
  const datagrams: string[] = [];
  let open = '';
  for (const line of lines) {
    if (open !== '' && open.length + 1 + line.length > PACKED_BYTES) {
      datagrams.push(open);
      open = '';
    }
    open = open === '' ? line : `${open}\n${line}`;
  }
  return open === '' ? datagrams : [...datagrams, open];
}

/** As send.pl reads them: each with its length before it, in four bytes. */
export function framed(datagrams: readonly string[]): Buffer {
  return Buffer.concat(
    datagrams.flatMap((datagram) => {
      const bytes = Buffer.from(datagram);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  );
}
