// The bytes that DogStatsD is made of, and the few questions that its parser asks of a stretch of them.

export const NEWLINE = 0x0a;
export const RETURN = 0x0d;
export const HASH = 0x23;
export const PLUS = 0x2b;
export const COMMA = 0x2c;
export const MINUS = 0x2d;
export const DOT = 0x2e;
export const ZERO = 0x30;
export const NINE = 0x39;
export const COLON = 0x3a;
export const TIME = 0x54;
export const AT = 0x40;
export const BAR = 0x7c;

/** Place of the first `byte` in [from, to), or `to` when there is none. */
export function find(data: Uint8Array, byte: number, from: number, to: number): number {
  let at = from;
  while (at < to && data[at] !== byte) at++;
  return at;
}

/** The bytes of an ASCII word, to be compared with `startsWith`. */
export function ascii(word: string): Uint8Array {
  return Uint8Array.from(word, (character) => character.charCodeAt(0));
}

/** Whether [from, to) begins with this word. */
export function startsWith(data: Uint8Array, from: number, to: number, word: Uint8Array): boolean {
  if (to - from < word.length) return false;
  for (let i = 0; i < word.length; i++) if (data[from + i] !== word[i]) return false;
  return true;
}
