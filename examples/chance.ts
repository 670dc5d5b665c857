// Chance that repeats: the same seed gives the same faults, in every run and on every machine.

/** A stream of numbers in [0, 1), its own for every seed and name. Mulberry32 by Tommy Ettinger (public domain). */
export function chanceStream(seed: number, name: string): () => number {
  let state = hash(`${seed}/${name}`);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    return finish(state);
  };
}

/** A number in [0, 1) that belongs to `key` for ever. */
export function chanceOf(seed: number, name: string, key: string): number {
  return finish(hash(`${seed}/${name}/${key}`));
}

/** FNV-1a, 32 bits, over UTF-16 code units. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}

function finish(state: number): number {
  let t = Math.imul(state ^ (state >>> 15), state | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000;
}
