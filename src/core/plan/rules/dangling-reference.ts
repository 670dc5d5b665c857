// A reference to a section of the document that does not exist.
import { plain, spanOf } from '../reading/outline.ts';
import type { Reported, Rule, Source } from './rule.ts';

const REFERENCE = /\bsee\s+(?:the\s+)?["“]([^"”\n]{2,60})["”]\s+(?:section|heading|above|below)/gi;

/** References that are looked up: more than any plan has. */
const MOST = 100;

export const danglingReference: Rule = {
  name: 'dangling-reference',
  severity: 'warning',
  reason:
    'Readers are sent to something that is not there: it was renamed, or stayed in the plan this one was copied from.',
  examples: {
    good: ['# Rollout\n## Helpful Links\nSee "Helpful Links" section above!\n## Stage A: 10%\n## Stage B: 100%\n'],
    bad: [{ text: '# Rollout\nSee "Helpful Links" section above!\n## Stage A: 10%\n## Stage B: 100%\n', lines: [2] }],
  },
  check({ outline }: Source): readonly Reported[] {
    const references = [...outline.masked.matchAll(REFERENCE)].slice(0, MOST);
    if (references.length === 0) return [];
    const names = outline.blocks
      .filter((block) => block.kind === 'heading' || (block.kind === 'line' && block.bold))
      .map((block) => plain(block.text));
    return references.flatMap((match): Reported[] => {
      const name = plain(match[1]!);
      if (names.some((other) => other.includes(name))) return [];
      const span = spanOf(outline.lines, match.index, match.index + match[0].length);
      return [
        { message: `Unexpected reference to "${match[1]}", expected a section of that name in this document`, span },
      ];
    });
  },
};
