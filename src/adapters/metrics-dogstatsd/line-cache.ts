// Finds again what was made of a line's name, type and tags the last time they came, without making strings of them.

/** Where the parts of a line are that say which series it is of; the user, [skip, resume), is passed over. */
export interface LineKey {
  readonly type: number;
  readonly nameFrom: number;
  readonly nameTo: number;
  readonly tagsFrom: number;
  readonly skip: number;
  readonly resume: number;
  readonly tagsTo: number;
  readonly hash: number;
}

export interface LineCache<T> {
  find(data: Uint8Array, key: LineKey): T | undefined;
  keep(data: Uint8Array, key: LineKey, value: T): void;
  clear(): void;
}

/** Longer keys are not remembered, only made. */
const LONGEST = 480;
const WAYS = 2;

/**
 * Remembers at most `size` (a power of two) keys, each at one of the two places that its hash gives it; a new one takes the place
 * that was taken longer ago. Memory is bounded whatever is sent, and bytes made to collide only cost what they would cost anyway.
 */
export function createLineCache<T>(size: number): LineCache<T> {
  const bytes = new Uint8Array(size * LONGEST);
  const hashes = new Int32Array(size);
  const names = new Uint16Array(size);
  const lengths = new Uint16Array(size);
  const types = new Uint8Array(size);
  const values: (T | undefined)[] = Array(size).fill(undefined);
  const next = new Uint8Array(size / WAYS);

  const setOf = (hash: number): number => (hash ^ (hash >>> 15)) & (size / WAYS - 1);

  function isAt(place: number, data: Uint8Array, key: LineKey): boolean {
    const { nameFrom, nameTo, tagsFrom, skip, resume, tagsTo } = key;
    if (hashes[place] !== key.hash || types[place] !== key.type || names[place] !== nameTo - nameFrom) return false;
    if (lengths[place] !== nameTo - nameFrom + (skip - tagsFrom) + (tagsTo - resume)) return false;
    let at = place * LONGEST;
    for (let i = nameFrom; i < nameTo; i++) if (bytes[at++] !== data[i]) return false;
    for (let i = tagsFrom; i < skip; i++) if (bytes[at++] !== data[i]) return false;
    for (let i = resume; i < tagsTo; i++) if (bytes[at++] !== data[i]) return false;
    return true;
  }

  return {
    find(data, key) {
      const place = setOf(key.hash) * WAYS;
      if (isAt(place, data, key)) return values[place];
      return isAt(place + 1, data, key) ? values[place + 1] : undefined;
    },
    keep(data, key, value) {
      const { nameFrom, nameTo, tagsFrom, skip, resume, tagsTo } = key;
      const length = nameTo - nameFrom + (skip - tagsFrom) + (tagsTo - resume);
      if (length > LONGEST) return;
      const set = setOf(key.hash);
      const place = set * WAYS + next[set]!;
      next[set]! ^= 1;
      let at = place * LONGEST;
      for (let i = nameFrom; i < nameTo; i++) bytes[at++] = data[i]!;
      for (let i = tagsFrom; i < skip; i++) bytes[at++] = data[i]!;
      for (let i = resume; i < tagsTo; i++) bytes[at++] = data[i]!;
      hashes[place] = key.hash;
      names[place] = nameTo - nameFrom;
      lengths[place] = length;
      types[place] = key.type;
      values[place] = value;
    },
    clear() {
      values.fill(undefined);
      lengths.fill(0);
      names.fill(0);
    },
  };
}
