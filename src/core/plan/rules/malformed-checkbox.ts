// "- []" is no task-list item: the box is shown as two brackets.
import { spanOf } from '../outline.ts';
import type { Reported, Rule, Source } from './rule.ts';

const BROKEN = /^[ \t>]*(?:[-*+]|\d{1,3}[.)])[ \t]*(\[\](?=\s|$)|\[[ xX]?\](?=[^\s([]))/;

export const malformedCheckbox: Rule = {
  name: 'malformed-checkbox',
  severity: 'warning',
  reason:
    'A task-list item is "- [ ]" or "- [x]", with a space in the box and one after it; anything else cannot be ticked.',
  examples: {
    good: ['# Rollout\n- [ ] set to 10%\n- [x] done\n## Stage A: 10%\n## Stage B: 100%\n'],
    bad: [
      {
        text: '# Rollout\n- [] set to 10%\n- [] set to 100%\n\n- [ ]done\n## Stage A: 10%\n## Stage B: 100%\n',
        lines: [2, 5],
      },
    ],
  },
  check({ text, outline }: Source): readonly Reported[] {
    const code = new Set(outline.blocks.filter((block) => block.kind === 'code').map((block) => block.span.line));
    let last = -1;
    return outline.lines.starts.flatMap((start, index): Reported[] => {
      const match = BROKEN.exec(
        text.slice(start, Math.min(start + 60, outline.lines.starts[index + 1] ?? text.length)),
      );
      if (!match || code.has(index + 1)) return [];
      const goesOn = last === index - 1; // one finding for a run of them
      last = index;
      const at = start + match[0].lastIndexOf(match[1]!);
      return goesOn
        ? []
        : [
            {
              message: `Unexpected "${match[1]}", expected "[ ] "`,
              span: spanOf(outline.lines, at, at + match[1]!.length),
            },
          ];
    });
  },
};
