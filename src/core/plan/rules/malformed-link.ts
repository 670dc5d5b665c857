// A link whose brackets are the wrong way round, or that points into somebody's own machine.
import type { Repair } from '../finding.ts';
import { type Outline, spanOf } from '../reading/outline.ts';
import { covering } from '../reading/spans.ts';
import { quoted } from './quoted.ts';
import type { Reported, Rule, Source } from './rule.ts';

const BROKEN = /\([^()\n]{1,80}\)\[https?:\/\/[^\]\s]+\]|\]\((?:file:|\/(?:Users|home)\/|[A-Z]:\\)[^)\n]*\)/g;

export const malformedLink: Rule = {
  name: 'malformed-link',
  severity: 'warning',
  reason: 'Nobody can follow it.',
  examples: {
    good: ['# Rollout\n[plan](https://example.com/plan)\n## Stage A: 10%\n## Stage B: 100%\n'],
    bad: [{ text: '# Rollout\n(plan)[https://example.com/plan]\n## Stage A: 10%\n## Stage B: 100%\n', lines: [2] }],
  },
  check({ text, outline }: Source): readonly Reported[] {
    const code = covering(outline.blocks.filter((block) => block.kind === 'code').map((block) => block.span));
    return [...text.matchAll(BROKEN)]
      .filter((match) => !code(match.index))
      .map((match) => ({
        message: `Unexpected link ${quoted(match[0])}, expected [text](address)`,
        span: spanOf(outline.lines, match.index, match.index + match[0].length),
        ...repairOf(match[0], match.index, outline),
      }));
  },
};

/** The brackets changed round, where they are that and nothing else: not behind another link, in code, or around more brackets. */
function repairOf(link: string, at: number, outline: Outline): { readonly repair?: Repair } {
  const parts = /^\(([^()[\]`\\]+)\)\[(https?:\/\/[^()<>[\]\s`\\]+)\]$/.exec(link);
  const { text, lines } = outline;
  const span = spanOf(lines, at, at + link.length);
  const before = text.slice(lines.starts[span.line - 1], at);
  if (!parts || /[\]!\\]$|`/.test(before) || /^[[(:]/.test(text.slice(span.end, span.end + 1))) return {};
  return {
    repair: {
      title: 'Change the brackets round',
      safe: true,
      edit: { span, text: `[${parts[1]}](${parts[2]})` },
    },
  };
}
