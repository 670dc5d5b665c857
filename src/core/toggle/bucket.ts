// Puts a user into one of 100,000 buckets of a toggle: the same one for ever, in every process and in every flagd provider.

/** Buckets are thousandths of a percent, so a toggle at `percentage` is on for buckets 0 .. percentage - 1. */
export const BUCKETS = 100_000;

/** The hash of a toggle's key, stopped before the user: worth keeping where a toggle is asked for many users. */
export interface HashedKey {
  readonly key: string;
  /** State after the key's whole blocks of four bytes. */
  readonly hash: number;
  /** The key's last 0 to 3 bytes, and how many bits they fill. */
  readonly block: number;
  readonly bits: number;
  readonly ascii: boolean;
}

/**
 * The bucket, 0..99999, of `user` under `toggle`: floor(hash * 100000 / 2^32) where hash is MurmurHash3 x86 32 with seed 0
 * of the UTF-8 bytes of the toggle key followed directly by the targeting key, as flagd's `fractional` has it. A lone
 * surrogate counts as U+FFFD, as in every UTF-8 encoder. Keys outside ASCII: flagd's own providers hash different bytes in
 * different languages (the JavaScript one hashes UTF-16 code units); this is the UTF-8 of Go and Rust.
 */
export function bucketOf(toggle: string, user: string): number {
  return bucketAfter(hashKey(toggle), user);
}

/** Hashes a toggle's key, to go on with many users. */
export function hashKey(key: string): HashedKey {
  const whole = key.length & ~3;
  let hash = 0;
  let seen = 0;
  let i = 0;
  for (; i < whole; i += 4) {
    const a = key.charCodeAt(i);
    const b = key.charCodeAt(i + 1);
    const c = key.charCodeAt(i + 2);
    const d = key.charCodeAt(i + 3);
    seen |= a | b | c | d;
    hash = mixBlock(hash, a | (b << 8) | (c << 16) | (d << 24));
  }
  let block = 0;
  let bits = 0;
  for (; i < key.length; i++, bits += 8) {
    const unit = key.charCodeAt(i);
    seen |= unit;
    block |= unit << bits;
  }
  return { key, hash, block, bits, ascii: seen < 0x80 };
}

/** `bucketOf` from a hashed key. Allocates nothing: the two keys are never joined and the user is encoded while hashing. */
export function bucketAfter(toggle: HashedKey, user: string): number {
  const length = user.length;
  const whole = length & ~3;
  let { hash, block, bits } = toggle;
  let seen = 0;
  let i = 0;
  for (; i < whole; i += 4) {
    const a = user.charCodeAt(i);
    const b = user.charCodeAt(i + 1);
    const c = user.charCodeAt(i + 2);
    const d = user.charCodeAt(i + 3);
    seen |= a | b | c | d;
    const four = a | (b << 8) | (c << 16) | (d << 24);
    // A block begins with what the key left over and leaves over as much; in two shifts, because a shift by 32 is one by 0.
    hash = mixBlock(hash, block | (four << bits));
    block = (four >>> 1) >>> (31 - bits);
  }
  for (; i < length; i++) {
    const unit = user.charCodeAt(i);
    seen |= unit;
    block |= unit << bits;
    bits += 8;
    if (bits === 32) {
      hash = mixBlock(hash, block);
      block = 0;
      bits = 0;
    }
  }
  // Nearly all keys are ASCII, where a code unit is its byte; only the others pay for encoding.
  const ascii = toggle.ascii && seen < 0x80;
  return toBucket(ascii ? finish(hash, block, toggle.key.length + length) : hashUtf8(toggle.key, user));
}

/** The same hash over code points, encoded byte by byte. */
function hashUtf8(toggle: string, user: string): number {
  const length = toggle.length + user.length;
  let hash = 0;
  let block = 0;
  let bits = 0;
  let bytes = 0;
  for (let i = 0; i < length; i++) {
    const unit = unitAt(toggle, user, i);
    let point = unit;
    if ((unit & 0xf800) === 0xd800) {
      const low = unit < 0xdc00 && i + 1 < length ? unitAt(toggle, user, i + 1) : 0;
      if ((low & 0xfc00) === 0xdc00) {
        point = 0x10000 + ((unit & 0x3ff) << 10) + (low & 0x3ff);
        i++;
      } else point = 0xfffd;
    }
    const size = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    for (let byte = 0; byte < size; byte++) {
      block |= utf8Byte(point, size, byte) << bits;
      bits += 8;
      if (bits === 32) {
        hash = mixBlock(hash, block);
        block = 0;
        bits = 0;
      }
    }
    bytes += size;
  }
  return finish(hash, block, bytes);
}

/** UTF-16 code unit `i` of both keys in a row. */
function unitAt(toggle: string, user: string, i: number): number {
  return i < toggle.length ? toggle.charCodeAt(i) : user.charCodeAt(i - toggle.length);
}

/** Byte `index` of the `size` bytes of UTF-8 (RFC 3629) that stand for `point`. */
function utf8Byte(point: number, size: number, index: number): number {
  if (size === 1) return point;
  const bits = point >>> (6 * (size - 1 - index));
  return index === 0 ? ((0xf00 >>> size) & 0xff) | bits : 0x80 | (bits & 0x3f);
}

/** One block of four bytes, little-endian: the body of MurmurHash3_x86_32 by Austin Appleby (public domain). */
export function mixBlock(hash: number, block: number): number {
  return mixScrambled(hash, scramble(block));
}

/** The part of it that depends on what came before. */
export function mixScrambled(hash: number, scrambled: number): number {
  const mixed = hash ^ scrambled;
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

/** The part of it that depends on the block alone. */
export function scramble(block: number): number {
  const k = Math.imul(block, 0xcc9e2d51);
  return Math.imul((k << 15) | (k >>> 17), 0x1b873593);
}

/** The tail (an empty one is 0 and scrambles to 0), the length in bytes, and the final avalanche. */
function finish(hash: number, tail: number, bytes: number): number {
  return avalanche(hash ^ scramble(tail) ^ bytes);
}

export function avalanche(hash: number): number {
  let h = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Exact in a double: hash * 100000 < 2^49, and dividing by a power of two rounds nothing. */
export function toBucket(hash: number): number {
  return Math.floor((hash * BUCKETS) / 0x1_0000_0000);
}
