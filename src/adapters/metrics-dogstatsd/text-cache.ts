// Turns bytes that come again and again into the same text (or what is made of it) without decoding them each time.

export interface TextCache<T> {
  /** What `make` gives for the text in [from, to). */
  get(data: Buffer, from: number, to: number): T;
}

/** Longer texts are not remembered, only made. */
const LONGEST = 64;

/**
 * Remembers at most `size` (a power of two) texts, each at the one place that its hash gives it: the last one to come there
 * stays. Memory is bounded whatever is sent, and bytes made to collide only cost the decoding that they would cost anyway.
 */
export function createTextCache<T>(size: number, make: (text: string) => T): TextCache<T> {
  const bytes = new Uint8Array(size * LONGEST);
  const lengths = new Uint8Array(size);
  const values: (T | undefined)[] = Array(size).fill(undefined);

  function isAt(place: number, data: Buffer, from: number, length: number): boolean {
    if (lengths[place] !== length) return false;
    const start = place * LONGEST;
    for (let i = 0; i < length; i++) if (bytes[start + i] !== data[from + i]) return false;
    return true;
  }

  return {
    get(data, from, to) {
      const length = to - from;
      if (length === 0 || length > LONGEST) return make(data.toString('utf8', from, to));
      const place = hash(data, from, to) & (size - 1);
      if (isAt(place, data, from, length)) return values[place] as T;
      const value = make(data.toString('utf8', from, to));
      for (let i = 0; i < length; i++) bytes[place * LONGEST + i] = data[from + i]!;
      lengths[place] = length;
      values[place] = value;
      return value;
    },
  };
}

/** FNV-1a, 32 bits, with its high bits folded in because the place is taken from the low ones. */
function hash(data: Buffer, from: number, to: number): number {
  let h = 0x811c9dc5;
  for (let at = from; at < to; at++) h = Math.imul(h ^ data[at]!, 0x01000193);
  return h ^ (h >>> 15);
}
