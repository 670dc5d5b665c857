// Recognizes an evaluation as nearly every client sends it: one whole request in one piece, with nothing about it that HTTP treats specially.
import type { IncomingHttpHeaders } from 'node:http';

export interface PlainRequest {
  /** The toggle's key, '' for all toggles. */
  readonly key: string;
  readonly body: string;
  /** The only headers that mean anything for an evaluation. */
  readonly headers: Pick<
    IncomingHttpHeaders,
    'host' | 'origin' | 'sec-fetch-site' | 'if-none-match' | 'x-forwarded-for'
  >;
}

/** What is larger is left to node:http, and to the limits that stand there. */
const MOST_BYTES = 16 * 1024;
const MOST_HEAD_BYTES = 4 * 1024;

/**
 * Printable ASCII only, lines that end by CR LF only, no folded lines, no tabs. Cannot run wild: where one part ends, and the next begins, no
 * other way of dividing the same text exists.
 */
const HEAD = /^POST \/ofrep\/v1\/evaluate\/flags(?:\/([\w.~-]+))? HTTP\/1\.1(?:\r\n[\w-]+:[ -~]*)+\r\n\r\n/;

/**
 * Total, and narrower than HTTP on purpose: undefined for anything that could be read in two ways (a header twice, another framing of the
 * body than by its length, more or fewer bytes than that), and for what asks for something besides an answer. None of it is wrong; it is
 * for node:http to say.
 */
export function readPlainRequest(bytes: Buffer): PlainRequest | undefined {
  if (bytes.length > MOST_BYTES) return undefined;
  const text = bytes.toString();
  const bodyAt = text.indexOf('\r\n\r\n') + 4;
  if (bodyAt < 4 || bodyAt > MOST_HEAD_BYTES) return undefined;
  const match = HEAD.exec(text);
  if (match === null) return undefined;
  let [host, length, origin, site, noneMatch, forwarded]: (string | undefined)[] = [];
  let end = text.indexOf('\r\n');
  while (end < bodyAt - 4) {
    const at = end + 2;
    const colon = text.indexOf(':', at);
    end = text.indexOf('\r\n', colon);
    switch (text.slice(at, colon).toLowerCase()) {
      case 'host':
        if (host !== undefined) return undefined;
        host = text.slice(colon + 1, end).trim();
        break;
      case 'content-length':
        if (length !== undefined) return undefined;
        length = text.slice(colon + 1, end).trim();
        break;
      case 'origin':
        if (origin !== undefined) return undefined;
        origin = text.slice(colon + 1, end).trim();
        break;
      case 'sec-fetch-site':
        if (site !== undefined) return undefined;
        site = text.slice(colon + 1, end).trim();
        break;
      case 'if-none-match':
        if (noneMatch !== undefined) return undefined;
        noneMatch = text.slice(colon + 1, end).trim();
        break;
      case 'x-forwarded-for':
        if (forwarded !== undefined) return undefined;
        forwarded = text.slice(colon + 1, end).trim();
        break;
      // Which node:http takes for the same thing.
      case 'proxy-connection':
      case 'connection':
        if (
          text
            .slice(colon + 1, end)
            .trim()
            .toLowerCase() !== 'keep-alive'
        )
          return undefined;
        break;
      case 'transfer-encoding':
      case 'expect':
      case 'upgrade':
      case 'te':
      case 'trailer':
        return undefined;
    }
  }
  // The head is ASCII, so that its characters are its bytes.
  if (host === undefined || length === undefined || !/^\d{1,5}$/.test(length)) return undefined;
  if (bytes.length - bodyAt !== Number(length)) return undefined;
  return {
    key: match[1] ?? '',
    body: text.slice(bodyAt),
    headers: { host, origin, 'sec-fetch-site': site, 'if-none-match': noneMatch, 'x-forwarded-for': forwarded },
  };
}
