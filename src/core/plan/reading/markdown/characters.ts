// The classes of characters that Markdown tells apart, by UTF-16 unit.

/** Space, tab or line end: what separates words in CommonMark. */
export function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 10 || code === 13;
}

export function isLineEnd(code: number): boolean {
  return code === 10 || code === 13;
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** One of the 32 signs of ASCII, which a backslash can escape. */
export function isAsciiPunctuation(code: number): boolean {
  return (
    (code >= 33 && code <= 47) ||
    (code >= 58 && code <= 64) ||
    (code >= 91 && code <= 96) ||
    (code >= 123 && code <= 126)
  );
}

/** ASCII control characters; they end an address. */
export function isControl(code: number): boolean {
  return code < 32 || code === 127;
}

/** What `\s` and `trim` take for white: wider than Markdown's own. */
export function isWhite(code: number): boolean {
  if (code < 128) return code === 32 || (code >= 9 && code <= 13);
  return (
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000 ||
    code === 0xfeff
  );
}

/** How a character beside a run of `*`, `_` or `~` bears on it (CommonMark 6.2); NaN is the edge of the text. */
export function classOf(code: number): 'white' | 'punctuation' | 'other' {
  if (Number.isNaN(code) || isWhite(code)) return 'white';
  if (code < 128) return isAsciiPunctuation(code) ? 'punctuation' : 'other';
  return /[\p{P}\p{S}]/u.test(String.fromCharCode(code)) ? 'punctuation' : 'other';
}
