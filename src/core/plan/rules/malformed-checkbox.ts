// "- []" is no task-list item: the box is shown as two brackets.
import type { Repair } from '../finding.ts';
import { lineAt, type Outline, spanOf } from '../reading/outline.ts';
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
    if (!text.includes('[')) return [];
    const code = new Set(outline.blocks.filter((block) => block.kind === 'code').map((block) => block.span.line));
    const yaml = outline.frontMatter ? lineAt(outline.lines, outline.frontMatter.end - 1) : 0;
    const runs: Box[][] = []; // one finding for boxes on lines that follow each other
    for (const [index, start] of outline.lines.starts.entries()) {
      if (code.has(index + 1) || index < yaml) continue;
      const lead = text.slice(start, Math.min(start + 60, outline.lines.starts[index + 1] ?? text.length));
      const match = lead.includes('[') ? BROKEN.exec(lead) : null;
      if (!match) continue;
      const box = { line: index, at: start + match[0].lastIndexOf(match[1]!), written: match[1]! };
      if (runs.at(-1)?.at(-1)?.line === index - 1) runs.at(-1)!.push(box);
      else runs.push([box]);
    }
    return runs.map((run) => ({
      message: `Unexpected "${run[0]!.written}", expected "[ ] "`,
      span: spanOf(outline.lines, run[0]!.at, run[0]!.at + run[0]!.written.length),
      ...repairOf(run, text, outline),
    }));
  },
};

interface Box {
  /** 0-based. */
  readonly line: number;
  readonly at: number;
  readonly written: string;
}

/** Spaces in and behind the boxes. None where a box has no space before it: that line is no list item, and would become one. */
function repairOf(run: readonly Box[], text: string, outline: Outline): { readonly repair?: Repair } {
  if (run.some(({ at }) => !/[ \t]/.test(text[at - 1] ?? ''))) return {};
  const start = run[0]!.at;
  const end = run.at(-1)!.at + run.at(-1)!.written.length;
  let mended = '';
  let done = start;
  for (const { at, written } of run) {
    const behind = at + written.length;
    const box = written === '[]' ? '[ ]' : written;
    mended += text.slice(done, at) + box + (/\s/.test(text[behind] ?? ' ') ? '' : ' ');
    done = behind;
  }
  const title = run.length === 1 ? 'Put the space into the box' : `Put the spaces into ${run.length} boxes`;
  return { repair: { title, safe: true, edit: { span: spanOf(outline.lines, start, end), text: mended } } };
}
