// Puts a user into one of 100,000 buckets of a toggle: the same one for ever, in every process and in every flagd provider.

/** Buckets are thousandths of a percent, so a toggle at `percentage` is on for buckets 0 .. percentage - 1. */
export const BUCKETS = 100_000;

/**
 * The bucket, 0..99999, of `user` under `toggle`: floor(hash * 100000 / 2^32) where hash is MurmurHash3 x86 32 with seed 0
 * of the UTF-8 bytes of the toggle key followed directly by the targeting key, as flagd's `fractional` has it. Allocates
 * nothing. A lone surrogate counts as U+FFFD, as in every UTF-8 encoder. Keys outside ASCII: flagd's own providers hash
 * different bytes in different languages (the JavaScript one hashes UTF-16 code units); this is the UTF-8 of Go and Rust.
 */
export function bucketOf(toggle: string, user: string): number {
  const toggleLength = toggle.length;
  const userLength = user.length;
  let hash = 0;
  let seen = 0;

  const toggleBlocks = toggleLength & ~3;
  for (let i = 0; i < toggleBlocks; i += 4) {
    const a = toggle.charCodeAt(i);
    const b = toggle.charCodeAt(i + 1);
    const c = toggle.charCodeAt(i + 2);
    const d = toggle.charCodeAt(i + 3);
    seen |= a | b | c | d;
    hash = mixBlock(hash, a | (b << 8) | (c << 16) | (d << 24));
  }

  // The block that straddles both keys, without joining them: a joined string would have to be allocated.
  let block = 0;
  let shift = 0;
  for (let i = toggleBlocks; i < toggleLength; i++, shift += 8) {
    const unit = toggle.charCodeAt(i);
    seen |= unit;
    block |= unit << shift;
  }
  let next = 0;
  if (shift !== 0) {
    for (; shift !== 32 && next < userLength; next++, shift += 8) {
      const unit = user.charCodeAt(next);
      seen |= unit;
      block |= unit << shift;
    }
    if (shift === 32) {
      hash = mixBlock(hash, block);
      block = 0;
      shift = 0;
    }
  }

  for (; next + 4 <= userLength; next += 4) {
    const a = user.charCodeAt(next);
    const b = user.charCodeAt(next + 1);
    const c = user.charCodeAt(next + 2);
    const d = user.charCodeAt(next + 3);
    seen |= a | b | c | d;
    hash = mixBlock(hash, a | (b << 8) | (c << 16) | (d << 24));
  }
  for (; next < userLength; next++, shift += 8) {
    const unit = user.charCodeAt(next);
    seen |= unit;
    block |= unit << shift;
  }

  // Nearly all keys are ASCII, where a code unit is its byte; only the others pay for encoding.
  return toBucket(seen < 0x80 ? finish(hash, block, toggleLength + userLength) : hashUtf8(toggle, user));
}

/** The same hash over code points, encoded byte by byte. */
function hashUtf8(toggle: string, user: string): number {
  const length = toggle.length + user.length;
  let hash = 0;
  let block = 0;
  let shift = 0;
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
      block |= utf8Byte(point, size, byte) << shift;
      shift += 8;
      if (shift === 32) {
        hash = mixBlock(hash, block);
        block = 0;
        shift = 0;
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
function mixBlock(hash: number, block: number): number {
  const mixed = hash ^ scramble(block);
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

function scramble(block: number): number {
  const k = Math.imul(block, 0xcc9e2d51);
  return Math.imul((k << 15) | (k >>> 17), 0x1b873593);
}

/** The tail (an empty one is 0 and scrambles to 0), the length in bytes, and the final avalanche. */
function finish(hash: number, tail: number, bytes: number): number {
  let h = hash ^ scramble(tail) ^ bytes;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Exact in a double: hash * 100000 < 2^49, and dividing by a power of two rounds nothing. */
function toBucket(hash: number): number {
  return Math.floor((hash * BUCKETS) / 0x1_0000_0000);
}
