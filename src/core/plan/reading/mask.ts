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
    out += blank(text.slice(at, start)) + words(text.slice(start, end));
    at = end;
  }
  return out + blank(text.slice(at));
}

/** Spaces of the same length; line ends stay. */
export function blank(text: string): string {
  return text.replace(/[^\r\n]/g, ' ');
}

const ENTITIES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&', '&ge;': '≥', '&le;': '≤' };

function words(text: string): string {
  return text
    .replace(/\\(?=[!-/:-@[-`{-~])/g, ' ')
    .replace(/&(?:[a-z][a-z0-9]{1,30}|#\d{1,7}|#x[\da-f]{1,6});/gi, (entity) =>
      (ENTITIES[entity.toLowerCase()] ?? ' ').padEnd(entity.length),
    )
    .replace(/\bhttps?:\/\/[^\s)]+/g, blank);
}
