// A table row with another number of cells than the header.
import type { Repair } from '../finding.ts';
import { type BlockOf, partOf } from '../reading/outline.ts';
import type { Reported, Rule, Source } from './rule.ts';

export const raggedTable: Rule = {
  name: 'ragged-table',
  severity: 'warning',
  reason: 'Cells beyond the header are not shown at all, and values behind a missing one stand in the wrong column.',
  examples: {
    good: ['# Rollout\n| Stage | Share |\n|---|---|\n| A | 10% |\n| B | 100% |\n'],
    bad: [{ text: '# Rollout\n| Stage | Share |\n|---|---|\n| A | 10% | 3/10 |\n| B | 100% |\n', lines: [4] }],
  },
  check({ outline }: Source): readonly Reported[] {
    const widths = new Map<number, number>();
    return outline.blocks.flatMap((block): Reported[] => {
      if (block.kind !== 'row') return [];
      const width = cells(block.raw);
      if (block.row === 0) widths.set(block.table, width);
      const wanted = widths.get(block.table) ?? width;
      return width === wanted
        ? []
        : [
            {
              message: `Unexpected ${width} cells, expected ${wanted} as in the header`,
              span: block.span,
              ...repairOf(block, width - wanted),
            },
          ];
    });
  },
};

/** Without the cells beyond the header, when nothing stands in them. Where a cell is missing, nobody but the author knows which. */
function repairOf(block: BlockOf<'row'>, more: number): { readonly repair?: Repair } {
  const rest = more > 0 ? /(?<!\\)\|[ \t|]*$/.exec(block.raw) : null;
  if (!rest?.[0].endsWith('|')) return {};
  const pipes = [...rest[0].matchAll(/\|/g)].map(({ index }) => index);
  const from = pipes.at(-1 - more);
  if (from === undefined) return {};
  const span = partOf(block, rest.index + from, block.raw.length);
  return { repair: { title: 'Leave out the empty cells beyond the header', safe: true, edit: { span, text: '|' } } };
}

/** Cells as written; the parser drops those beyond the header. */
function cells(raw: string): number {
  if (!raw.includes('\\') && !raw.includes('`')) {
    let pipes = 0;
    for (let at = raw.indexOf('|', 1); at >= 0; at = raw.indexOf('|', at + 1)) if (at < raw.length - 1) pipes += 1;
    return pipes + 1;
  }
  return raw
    .replace(/\\\||`[^`]*`/g, 'x')
    .replace(/^\||\|$/g, '')
    .split('|').length;
}
