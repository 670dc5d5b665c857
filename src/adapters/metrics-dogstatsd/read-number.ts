// Reads the numbers of a metric line from its bytes, without making a string of the plain ones.
import { DOT, MINUS, NINE, PLUS, ZERO } from './ascii.ts';

/** Decimal digits that a double holds exactly; longer numbers are left to the engine's own reading. */
const EXACT_DIGITS = 15;

/** The number written in [from, to): sign, digits, fraction, exponent. NaN for anything else, infinities and hex included. */
export function readNumber(data: Buffer, from: number, to: number): number {
  const sign = data[from];
  let at = sign === MINUS || sign === PLUS ? from + 1 : from;
  let value = 0;
  let digits = 0;
  let scale = 1;
  let fraction = false;
  for (; at < to; at++) {
    const byte = data[at]!;
    if (byte >= ZERO && byte <= NINE) {
      value = value * 10 + (byte - ZERO);
      digits++;
      if (fraction) scale *= 10;
    } else if (byte === DOT && !fraction) fraction = true;
    else return readRare(data, from, to);
  }
  if (digits === 0) return Number.NaN;
  if (digits > EXACT_DIGITS) return readRare(data, from, to);
  return (sign === MINUS ? -value : value) / scale;
}

/** Longer than any sensible number: no string is made of it. */
const LONGEST = 64;

function readRare(data: Buffer, from: number, to: number): number {
  if (to - from > LONGEST) return Number.NaN;
  const text = data.toString('latin1', from, to);
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) return Number.NaN;
  const value = Number(text);
  return Number.isFinite(value) ? value : Number.NaN;
}
