import { expect, test } from 'vitest';
import { documentText } from './document-text.ts';

const bytes = (...parts: readonly (string | readonly number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'utf8') : Buffer.from(part))));

test('every UTF-8 text comes back byte for byte, its BOM and line ends included', () => {
  for (const text of ['', '\uFEFF# Plan\r\n', 'no end', 'naïve — 日本 🚦\n'])
    expect(bytes(documentText(bytes(text), 'plan.md'))).toEqual(bytes(text));
});

test('what is no UTF-8 text is refused with the reason and the place', () => {
  expect(() => documentText(bytes('# a\nb\n', [0xe9], ' \n'), 'plan.md')).toThrow(/plan\.md .*line 3/);
  expect(() => documentText(bytes('# a\n', [0xed, 0xa0, 0x80]), 'plan.md')).toThrow(/line 2/);
  expect(() => documentText(bytes([0x50, 0x4b, 3, 4, 0, 0]), 'plan.zip')).toThrow(/binary/);
  expect(() => documentText(bytes([0xff, 0xfe, 0x23, 0]), 'plan.md')).toThrow(/UTF-16/);
});
