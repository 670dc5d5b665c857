// Compares an application's version with the least one that a toggle asks for, without allocating.

export type Release = readonly [major: number, minor: number, patch: number];

const RELEASE = /^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})$/;

/** A release without a suffix, "2.3.0"; undefined for anything else. */
export function readRelease(text: string): Release | undefined {
  const match = RELEASE.exec(text);
  return match ? [Number(match[1]), Number(match[2]), Number(match[3])] : undefined;
}

const DOT = 46;
const HYPHEN = 45;
const PLUS = 43;
const MOST_LENGTH = 256;

/**
 * Whether `text` is a version that is `least` or later by the precedence of https://semver.org (2.0.0): a pre-release comes before its
 * release, build metadata means nothing. As flagd's `sem_ver` has it, a "v" may stand in front and minor and patch may be left out where
 * nothing follows. False for what is no version.
 */
export function isAtLeast(text: string, least: Release): boolean {
  if (text.length > MOST_LENGTH) return false;
  let at = text.charCodeAt(0) === 118 || text.charCodeAt(0) === 86 ? 1 : 0;
  let order = 0;
  for (let part = 0; part < 3; part++) {
    const end = digitsEnd(text, at);
    // A number that does not exist, has a leading zero, or is beyond what counts exactly.
    if (end === at || end - at > 15 || (end - at > 1 && text.charCodeAt(at) === 48)) return false;
    if (order === 0) order = numberIn(text, at, end) - (least[part] as number);
    at = end;
    if (part === 2) break;
    if (at === text.length) return isOrLater(order, least, part);
    if (text.charCodeAt(at++) !== DOT) return false;
  }
  if (at === text.length) return order >= 0;
  const preRelease = text.charCodeAt(at) === HYPHEN;
  if (preRelease) {
    at = identifiersEnd(text, at + 1, true);
    if (at < 0) return false;
  }
  if (at < text.length) {
    if (text.charCodeAt(at) !== PLUS || identifiersEnd(text, at + 1, false) !== text.length) return false;
  }
  return preRelease ? order > 0 : order >= 0;
}

/** The parts after `part` were left out and are 0. */
function isOrLater(order: number, least: Release, part: number): boolean {
  if (order !== 0) return order > 0;
  for (let missing = part + 1; missing < 3; missing++) if ((least[missing] as number) > 0) return false;
  return true;
}

function isDigit(unit: number): boolean {
  return unit >= 48 && unit <= 57;
}

function digitsEnd(text: string, from: number): number {
  let at = from;
  while (isDigit(text.charCodeAt(at))) at++;
  return at;
}

function numberIn(text: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) value = value * 10 + text.charCodeAt(at) - 48;
  return value;
}

/** Where a list of identifiers with dots between them ends, or -1 when one is empty or, of a pre-release, a number with a leading zero. */
function identifiersEnd(text: string, from: number, preRelease: boolean): number {
  let start = from;
  for (let at = from; ; at++) {
    const unit = text.charCodeAt(at);
    if (isDigit(unit) || unit === HYPHEN || (unit >= 65 && unit <= 90) || (unit >= 97 && unit <= 122)) continue;
    if (at === start) return -1;
    if (preRelease && at - start > 1 && text.charCodeAt(start) === 48 && digitsEnd(text, start) === at) return -1;
    if (unit !== DOT) return at;
    start = at + 1;
  }
}
