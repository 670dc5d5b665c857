import { describe, expect, it } from 'vitest';
import { faultFor, fixFor, waitOf, wordsOf } from './refusals.ts';

const NOW = Date.UTC(2026, 10, 24, 15);

describe('waitOf', () => {
  it.each<[header: string | null, millis: number]>([
    [null, 1000],
    ['0', 0],
    ['7', 7000],
    [' 30 ', 30_000],
    ['86400', 60_000],
    [new Date(NOW + 5000).toUTCString(), 5000],
    [new Date(NOW - 5000).toUTCString(), 0],
    ['soon', 1000],
    ['', 1000],
  ])('Retry-After %j is %i ms', (header, millis) => {
    expect(waitOf(new Headers(header === null ? {} : { 'retry-after': header }), NOW)).toBe(millis);
  });

  it.each<[reset: string, retryAfter: string | undefined, millis: number]>([
    [String(NOW + 8000), undefined, 8000],
    [String(NOW - 8000), undefined, 0],
    [String(NOW + 8000), '3', 8000],
    [String(NOW + 8000), '12', 12_000],
    // Seconds, as others have it, from now or from the epoch.
    ['30', undefined, 1000],
    [String(NOW / 1000 + 8), undefined, 1000],
  ])('X-Ratelimit-Reset %s with Retry-After %s is %i ms', (reset, retryAfter, millis) => {
    const headers = new Headers({ 'x-ratelimit-reset': reset, ...(retryAfter && { 'retry-after': retryAfter }) });
    expect(waitOf(headers, NOW)).toBe(millis);
  });
});

describe('faultFor', () => {
  it.each([
    [401, 'refused'],
    [403, 'refused'],
    [408, 'unreached'],
    [425, 'unreached'],
    [429, 'unreached'],
    [500, 'unreached'],
    [599, 'unreached'],
    [302, 'unclear'],
    [400, 'unclear'],
    [404, 'unclear'],
    [409, 'unclear'],
  ])('%i is %s', (status, trouble) => {
    const errand = { toggle: 'letters', doing: 'read', place: 'the system' } as const;
    expect(faultFor(status)(errand, 'it answered so', 'Look.')).toMatchObject({ code: 'PG_TOGGLE_READ', trouble });
  });
});

describe('wordsOf', () => {
  it('is what the system said, on one line, without the credential', () => {
    expect(wordsOf('{"message":"No\\nsuch\\tproject"}', undefined)).toBe(': "No such project"');
    expect(wordsOf('{"error":"token abc is bad, abc!"}', 'abc')).toBe(': "token ••• is bad, •••!"');
    expect(wordsOf(JSON.stringify({ detail: 'x'.repeat(1000) }), undefined)).toHaveLength(304);
  });

  it.each([[''], ['<h1>Oops</h1>'], ['null'], ['[1]'], ['{"message":{}}'], ['{"message":""}']])(
    'is nothing for %j',
    (text) => {
      expect(wordsOf(text, 'abc')).toBe('');
    },
  );
});

describe('fixFor', () => {
  it.each([
    [302, 'Give the address'],
    [401, 'Renew the credential for writing'],
    [403, 'the right to do this'],
    [404, 'Check address'],
    [409, 'Somebody else'],
    [429, 'asked too often'],
    [503, 'tried again'],
    [418, 'Check the bindings'],
  ])('%i: %s', (status, words) => {
    expect(fixFor(status, 'write')).toContain(words);
  });
});
