// Buckets of one user under many toggles: the user is read once for all of them, and what is needed of the toggles lies close together.
import { avalanche, bucketAfter, type HashedKey, mixBlock, mixScrambled, scramble, toBucket } from './bucket.ts';

/** Hashed keys of many toggles, one array for each part. */
export interface HashedKeys {
  readonly all: readonly HashedKey[];
  readonly ascii: boolean;
  readonly hashes: Int32Array;
  readonly blocks: Int32Array;
  /** How many bytes of the key are left over in its block, 0 to 3: where in the blocks of the hash the user begins. */
  readonly offsets: Uint8Array;
  /** Of the keys, in bytes. */
  readonly lengths: Int32Array;
  /** For each offset the blocks of the user, written anew for each user. */
  readonly words: Int32Array;
}

/** Longer users are hashed one toggle at a time. */
const MOST_USER_LENGTH = 124;
/** A first block that the key shares, those between, and a tail. */
const WORDS = MOST_USER_LENGTH / 4 + 2;

export function hashKeys(all: readonly HashedKey[]): HashedKeys {
  return {
    all,
    ascii: all.every(({ ascii }) => ascii),
    hashes: Int32Array.from(all, ({ hash }) => hash),
    blocks: Int32Array.from(all, ({ block }) => block),
    offsets: Uint8Array.from(all, ({ bits }) => bits / 8),
    lengths: Int32Array.from(all, ({ key }) => key.length),
    words: new Int32Array(4 * WORDS),
  };
}

/** Writes `bucketAfter` of each key and `user` to the same place of `buckets`. */
export function bucketsAfter(keys: HashedKeys, user: string, buckets: Int32Array): void {
  const { all, hashes, blocks, offsets, lengths, words } = keys;
  const length = user.length;
  // A user of four bytes fills the first block, whatever the key left over.
  if (!keys.ascii || length < 4 || length > MOST_USER_LENGTH || !isAscii(user)) {
    for (let i = 0; i < all.length; i++) buckets[i] = bucketAfter(all[i] as HashedKey, user);
    return;
  }
  let written = 0;
  for (let i = 0; i < hashes.length; i++) {
    const offset = offsets[i] as number;
    const first = offset * WORDS;
    const tail = first + ((offset + length) >> 2);
    if ((written & (1 << offset)) === 0) {
      written |= 1 << offset;
      writeWords(words, first, user, offset);
    }
    let hash = mixBlock(hashes[i] as number, (blocks[i] as number) | (words[first] as number));
    for (let at = first + 1; at < tail; at++) hash = mixScrambled(hash, words[at] as number);
    buckets[i] = toBucket(avalanche(hash ^ (words[tail] as number) ^ ((lengths[i] as number) + length)));
  }
}

/** The user's part of the first block as it is, as a key's bytes come before it; of what follows all that does not depend on the key. */
function writeWords(words: Int32Array, first: number, user: string, offset: number): void {
  words[first] = wordAt(user, 0, 4 - offset) << (8 * offset);
  let to = first + 1;
  let from = 4 - offset;
  for (; from + 4 <= user.length; from += 4) words[to++] = scramble(wordAt(user, from, 4));
  words[to] = scramble(wordAt(user, from, user.length - from));
}

function wordAt(text: string, from: number, bytes: number): number {
  let word = 0;
  for (let i = 0; i < bytes; i++) word |= text.charCodeAt(from + i) << (8 * i);
  return word;
}

function isAscii(text: string): boolean {
  let seen = 0;
  for (let i = 0; i < text.length; i++) seen |= text.charCodeAt(i);
  return seen < 0x80;
}
