// Template text that still stands where a value belongs.

import { readDates } from '../grammar/date.ts';
import { readPlaceholders } from '../grammar/placeholder.ts';
import { headingLabelOf, labelOf } from '../reading/block-words.ts';
import { partOf } from '../reading/outline.ts';
import { quoted } from './quoted.ts';
import type { Reported, Rule, Source } from './rule.ts';

export const placeholderLeft: Rule = {
  name: 'placeholder-left',
  severity: 'warning',
  reason: 'Somebody meant to fill this in. Slots for results are passed over: they are filled when the step has run.',
  examples: {
    good: [
      '# Rollout\n## Stage A: 10%\n- Length of time: 2 days\n### Results\n- Number of users: [FILL_IN]\n## Stage B: 100%\n',
    ],
    bad: [
      {
        text: '# Rollout\n## Stage A: 10%\n- Length of time: [FILL_IN]\n## Stage B: 100% - mm/dd/yyyy\n',
        lines: [3, 4],
      },
      {
        text: '# Rollout\n- Access: _lorem ipsum_\n- Approval (add link)\n- 10% of users (x weeks)\n## Stage A: 10%\n## Stage B: 100%\n',
        lines: [2, 3, 4],
      },
      {
        text: '# Rollout\n- Research plan [here]\n- Success criteria: [use your KPIs to help guide this]\n## Stage A: 10%\n## Stage B: 100%\n',
        lines: [2, 3],
      },
    ],
  },
  check({ outline }: Source): readonly Reported[] {
    const found: Reported[] = [];
    let results: number | undefined; // depth of the heading whose section holds results
    let slot = false; // a results label on a line or item
    let bold = false; // that label is a bold line, which stands for a heading
    let depth = 0;
    let last = 0;
    for (const block of outline.blocks) {
      if (block.kind === 'heading') {
        slot = false;
        bold = false;
        if (results !== undefined && block.depth <= results) results = undefined;
        if (
          results === undefined &&
          (headingLabelOf(block)?.role === 'results' || /\bpost[- ]launch\b/i.test(block.text))
        )
          results = block.depth;
      } else if (block.kind === 'line' || block.kind === 'item') {
        const label = labelOf(block);
        if (block.kind === 'line' && block.bold) {
          bold = label?.role === 'results';
          slot = bold;
        } else if (label && !bold && (!slot || block.depth <= depth)) {
          slot = label.role === 'results';
          depth = block.depth;
        }
      }
      if (
        results !== undefined ||
        slot ||
        block.kind === 'code' ||
        (block.kind === 'row' && block.row === 0) ||
        block.span.line === last
      )
        continue;
      const words = /[`\\]|\]\(/.test(block.raw) ? withoutMarkup(block.raw) : block.raw;
      const hit = words.includes('\0')
        ? (readPlaceholders(words.replaceAll('\0', ' '))[0] ?? readPlaceholders(words.replaceAll('\0', ''))[0])
        : readPlaceholders(words)[0];
      if (!hit) {
        const date = block.text.includes(':') ? /\bdates?:\s+([^,;|:]*[^,;|:\s])\s*$/i.exec(block.text) : null;
        if (date && readDates(date[1]!).length === 0) {
          const start = block.text.lastIndexOf(date[1]!);
          found.push({
            message: `Unexpected ${quoted(date[1]!)} in a date slot, expected a day or a range of days`,
            span: partOf(block, start, start + date[1]!.length),
          });
        }
        continue;
      }
      last = block.span.line;
      const start = Math.min(hit.start, block.raw.length);
      const text = block.raw.slice(hit.start, hit.end);
      found.push({
        message: `Unexpected placeholder ${quoted(text)}, expected a value`,
        span: partOf(block, start, Math.min(hit.end, block.raw.length)),
      });
    }
    return found;
  },
};

/** Code, addresses and escapes as so many NULs. */
function withoutMarkup(raw: string): string {
  return raw.replace(/`[^`]*`|\]\([^)]*\)/g, (part) => '\0'.repeat(part.length)).replace(/\\(?=[[\]_])/g, '\0');
}
