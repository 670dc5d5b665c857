// Holds the byte-wise reading of numbers to the language's own.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readNumber } from './read-number.ts';

function read(text: string): number {
  const padded = Buffer.from(`9${text}9`);
  return readNumber(padded, 1, padded.length - 1);
}

test.each([
  '0',
  '-0.5',
  '+3',
  '.5',
  '5.',
  '00012',
  '1e3',
  '-2.5E-2',
  '123456789012345678901234567890',
  '0.30000000000000004',
])('reads %s', (text) => {
  expect(read(text)).toBe(Number(text));
});

test.each([
  '',
  '-',
  '+',
  '.',
  '-.',
  '1.2.3',
  '1-',
  '0x10',
  'NaN',
  'Infinity',
  'inf',
  '1e',
  'e5',
  '1e999',
  ' 1',
  '1_0',
  '٣',
  '9'.repeat(65),
])('finds no number in "%s"', (text) => {
  expect(read(text)).toBeNaN();
});

test('reads every printed number as it was', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(read(String(value))).toBe(value === 0 ? 0 : value);
    }),
  );
});
