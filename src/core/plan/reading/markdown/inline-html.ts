// What stands between pointed brackets in a line: addresses, tags, comments (CommonMark 6.4 and 6.5).

/** Finds where such a thing ends. It remembers what there is none of, so that a text of many beginnings is gone through once. */
export type PointedEnd = (from: number) => number;

const ADDRESS = /<[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\x00-\x20<>\x7f]*>/y;
const EMAIL =
  /<[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*>/y;
const TAG =
  /<(?:[A-Za-z][A-Za-z0-9-]*(?:[ \t\n]+[A-Za-z_:][\w.:-]*(?:[ \t\n]*=[ \t\n]*(?:[^ \t\n"'=<>`]+|'[^']*'|"[^"]*"))?)*[ \t\n]*\/?|\/[A-Za-z][A-Za-z0-9-]*[ \t\n]*)>/y;

/** Offset behind `<https://...>` or `<somebody@example.com>`, or -1: its words stay, its brackets do not. */
export function addressEnd(source: string, from: number): number {
  return endOf(ADDRESS, source, from) ?? endOf(EMAIL, source, from) ?? -1;
}

/** For the offset of a `<`, the one behind the tag, comment, declaration or instruction that begins there, or -1. */
export function markupEnds(source: string): PointedEnd {
  const missing = new Set<string>();
  const behind = (sign: string, from: number): number => {
    const at = missing.has(sign) ? -1 : source.indexOf(sign, from);
    if (at < 0) missing.add(sign);
    return at < 0 ? -1 : at + sign.length;
  };
  return (from) => {
    const next = source.charCodeAt(from + 1);
    if (next === 63) return behind('?>', from + 2);
    if (next !== 33) return endOf(TAG, source, from) ?? -1;
    // "<!-->" is a whole comment: its dashes begin and end it.
    if (source.startsWith('<!--', from)) return behind('-->', from + 2);
    if (source.startsWith('<![CDATA[', from)) return behind(']]>', from + 9);
    return /[A-Za-z]/.test(source.charAt(from + 2)) ? behind('>', from + 3) : -1;
  };
}

function endOf(pattern: RegExp, source: string, from: number): number | undefined {
  pattern.lastIndex = from;
  return pattern.test(source) ? pattern.lastIndex : undefined;
}
