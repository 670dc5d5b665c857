// The words in a block of HTML: comments and tags are none, and `<li>` begins an item of a list.
import type { Range } from '../mask.ts';
import { joined } from './joined.ts';

export interface HtmlLine {
  /** From its first word to its last. */
  readonly range: Range;
  /** What is left of the range without tags. */
  readonly parts: readonly Range[];
  /** Its words stand right behind `<li>`. */
  readonly item: boolean;
}

const TAG = /<!--[\s\S]*?(?:-->|$)|<[^<>]*>/g;

/** The lines that have words, in order. */
export function htmlLines(text: string, lines: readonly Range[]): readonly HtmlLine[] {
  const { source } = joined(text, lines);
  const words = source.replace(TAG, (tag) => tag.replace(/[^\n]/g, '\0')).split('\n');
  return lines.flatMap(([start], index): HtmlLine[] => {
    const line = /[^\0\s](?:.*[^\0\s])?/s.exec(words[index]!);
    if (!line) return [];
    const at = start + line.index;
    const parts = [...line[0].matchAll(/[^\0]+/g)].map(
      (part): Range => [at + part.index, at + part.index + part[0].length],
    );
    const item = /<li\b[^>]*>\s*$/i.test(text.slice(start, at));
    return [{ range: [at, at + line[0].length], parts, item }];
  });
}
