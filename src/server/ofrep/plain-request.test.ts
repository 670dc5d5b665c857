import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPlainRequest } from './plain-request.ts';

const BODY = '{"context":{"targetingKey":"Łukasz"}}';
const length = (body: string) => `Content-Length: ${Buffer.byteLength(body)}`;

/** `lines` are headers besides Host and Content-Length. */
function request(lines: readonly string[] = [], target = '/letters', body = BODY): string {
  const head = [`POST /ofrep/v1/evaluate/flags${target} HTTP/1.1`, 'Host: localhost:4180', length(body), ...lines];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

const read = (text: string) => readPlainRequest(Buffer.from(text));

describe('readPlainRequest', () => {
  it('reads what clients send', () => {
    expect(
      read(
        request([
          'connection: keep-alive',
          'accept: */*',
          'user-agent: node',
          'IF-NONE-MATCH:  "a", W/"b" ',
          'content-type: application/json; charset=utf-8',
          'x-forwarded-for: 192.0.2.1, 192.0.2.2',
          'sec-fetch-site: same-origin',
          'origin: http://localhost:4180',
        ]),
      ),
    ).toEqual({
      key: 'letters',
      body: BODY,
      headers: {
        host: 'localhost:4180',
        'if-none-match': '"a", W/"b"',
        'x-forwarded-for': '192.0.2.1, 192.0.2.2',
        'sec-fetch-site': 'same-origin',
        origin: 'http://localhost:4180',
      },
    });
    expect(read(request([], ''))).toMatchObject({ key: '', body: BODY });
    expect(read(request([], '', ''))).toMatchObject({ key: '', body: '' });
  });

  it.each([
    ['another method', request().replace('POST', 'PUT')],
    ['another version', request().replace('HTTP/1.1', 'HTTP/1.0')],
    ['another path', request().replace('/flags', '/flagz')],
    ['an empty key', request([], '/')],
    ['a deeper path', request([], '/a/b')],
    ['an encoded key', request([], '/a%20b')],
    ['a query', request([], '/a?b')],
    ['an absolute address', request().replace('POST ', 'POST http://localhost')],
    ['no Host', request().replace('Host', 'Hosts')],
    ['two Hosts', request(['host: evil.example'])],
    ['no length', request().replace('Content-Length', 'Content-Size')],
    ['two equal lengths', request([length(BODY)])],
    ['a length with a sign', request().replace('Length: ', 'Length: +')],
    ['a length in hexadecimal', request().replace(/Length: \d+/, 'Length: 0x26')],
    ['chunks', request(['Transfer-Encoding: chunked'])],
    ['chunks, hidden', request(['transfer-encoding : chunked'])],
    ['two origins', request(['origin: a', 'Origin: b'])],
    ['two senders before', request(['x-forwarded-for: a', 'x-forwarded-for: b'])],
    ['two tags', request(['if-none-match: "a"', 'if-none-match: "b"'])],
    ['a connection that closes', request(['Connection: close'])],
    ['a connection that names a header', request(['Connection: keep-alive, x'])],
    ['a proxy connection that closes', request(['Proxy-Connection: close'])],
    ['another protocol', request(['Upgrade: h2c'])],
    ['an expectation', request(['Expect: 100-continue'])],
    ['trailers', request(['Trailer: x'])],
    ['a folded line', request(['x: a\r\n b'])],
    ['a bare line feed', request(['x: a\nTransfer-Encoding: chunked'])],
    ['a bare carriage return', request(['x: a\rb'])],
    ['a NUL', request(['x: a\0'])],
    ['a tab', request(['x:\ta'])],
    ['a header beyond ASCII', request(['x: é'])],
    ['a space before a header', request([' x: a'])],
    ['a header without a name', request([': a'])],
    ['a line without a colon', request(['x'])],
    ['a large head', request([`x: ${'a'.repeat(5_000)}`])],
    ['a large body', request([], '', JSON.stringify({ context: { targetingKey: 'u'.repeat(16_384) } }))],
    ['a body that is not there yet', request().slice(0, -1)],
    ['more than a body', `${request()}POST`],
    ['half a head', request().slice(0, 40)],
    ['nothing', ''],
  ])('leaves to node:http %s', (_, text) => {
    expect(read(text)).toBeUndefined();
  });

  it('is total, and takes nothing that is cut or grows', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.nat(200), (bytes, at) => {
        const whole = Buffer.from(request());
        readPlainRequest(Buffer.from(bytes));
        expect(readPlainRequest(whole.subarray(0, Math.min(at, whole.length - 1)))).toBeUndefined();
        if (bytes.length > 0) expect(readPlainRequest(Buffer.concat([whole, bytes]))).toBeUndefined();
      }),
    );
  });
});
