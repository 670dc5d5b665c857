// Text that breaks off in the middle of a sentence at the document's end.
import type { Reported, Rule, Source } from './rule.ts';

const OPEN_END =
  /\b(?:the|an?|to|of|for|and|or|with|in|on|at|by|from|is|are|be|that|which|as|our|its|to (?:mark|create|ensure|verify|make|set|update|enable|disable|check|confirm|add|remove|send|show|get|use|provide|allow|support|avoid|include))$/;

export const truncatedText: Rule = {
  name: 'truncated-text',
  severity: 'warning',
  reason: 'Something was cut off when the document was copied, and nobody knows how much.',
  examples: {
    good: ['# Rollout\n## Stage A: 10%\n## Stage B: 100%\n- Create a tag to mark the release in version control.\n'],
    bad: [
      { text: '# Rollout\n## Stage A: 10%\n## Stage B: 100%\n- Create a tag in the repository to mark\n', lines: [4] },
    ],
  },
  check({ outline }: Source): readonly Reported[] {
    const last = outline.blocks.at(-1);
    if (!last || (last.kind !== 'item' && last.kind !== 'line') || last.text.trim().length < 30) return [];
    const words = last.text.trimEnd();
    return OPEN_END.test(words)
      ? [
          {
            message: `Unexpected end of the document after "${words.slice(-20).trim()}", expected the rest of the sentence`,
            span: last.span,
          },
        ]
      : [];
  },
};
