// Writes one server-sent event (https://html.spec.whatwg.org/multipage/server-sent-events.html).

/** JSON has no raw line break, so one data line is enough. */
export function frameEvent(event: string, data: unknown): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** A comment: readers ignore it, connections and proxies see that somebody is there. */
export const HEARTBEAT = ':\n\n';

/** `text` as one chunk of HTTP/1.1's chunked coding (RFC 9112, 7.1), made once and written to every socket as it is. */
export function chunkOf(text: string): Buffer {
  return Buffer.from(`${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`);
}
