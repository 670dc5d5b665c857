// The document with its markup as spaces: words keep their offsets, so that no grammar needs to know Markdown.

export type Range = readonly [start: number, end: number];

/**
 * As long as `text`: what lies in `kept` (in document order, not overlapping) stays, all else but line ends is a space.
 * Inside what stays, escapes lose their backslash and addresses and entities their letters.
 */
export function mask(text: string, kept: readonly Range[]): string {
  let out = '';
  let at = 0;
  for (const [start, end] of kept) {
    if (end <= start || start < at) continue;
    out += blank(text, at, start) + words(text.slice(start, end));
    at = end;
  }
  return out + blank(text, at, text.length);
}

const SPACES = ' '.repeat(64);

/** Spaces as long as the text from `start` to `end`; line ends stay. */
export function blank(text: string, start = 0, end: number = text.length): string {
  let out = '';
  let from = start;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code !== 10 && code !== 13) continue;
    out += spaces(at - from) + text[at];
    from = at + 1;
  }
  return out + spaces(end - from);
}

function spaces(length: number): string {
  return length <= SPACES.length ? SPACES.slice(0, length) : ' '.repeat(length);
}

const ENTITIES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&', '&ge;': '≥', '&le;': '≤' };

function words(text: string): string {
  let out = text;
  if (text.includes('\\')) out = out.replace(/\\(?=[!-/:-@[-`{-~])/g, ' ');
  if (text.includes('&'))
    out = out.replace(/&(?:[a-z][a-z0-9]{1,30}|#\d{1,7}|#x[\da-f]{1,6});/gi, (entity) =>
      (ENTITIES[entity.toLowerCase()] ?? ' ').padEnd(entity.length),
    );
  if (text.includes('://')) out = out.replace(/\bhttps?:\/\/[^\s)]+/g, (address) => blank(address));
  return out;
}
