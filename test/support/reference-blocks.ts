// The blocks of a document as the well-known parsers read it (micromark, mdast): what our own reader is held against.
// Where those parsers' tree is mended on the way to blocks, a comment says so.
import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import type { Found, FoundBlocks } from '../../src/core/plan/reading/found-blocks.ts';
import type { Range } from '../../src/core/plan/reading/mask.ts';

interface Visit {
  readonly node: Nodes;
  readonly depth: number;
  readonly quoted: boolean;
  readonly list: number;
  /** Set on the first child of a list item. */
  readonly item: { readonly checked: boolean | undefined } | undefined;
  /** Inside a paragraph, heading or cell. */
  readonly phrasing: boolean;
}

/** @param base offset at which the Markdown begins. Throws where the parser does. */
export function referenceBlocks(text: string, base: number): FoundBlocks {
  const found: Found[] = [];
  const kept: Range[] = [];
  let serial = 0;
  const stack: Visit[] = [
    { node: parse(text.slice(base)), depth: 0, quoted: false, list: 0, item: undefined, phrasing: false },
  ];
  while (stack.length > 0) {
    const { node, depth, quoted, list, item, phrasing } = stack.pop()!;
    const start = base + (node.position?.start.offset ?? 0);
    const end = base + (node.position?.end.offset ?? 0);
    switch (node.type) {
      case 'text':
        kept.push([start, end]);
        continue;
      case 'inlineCode': {
        const ticks = /^`*/.exec(text.slice(start, end))![0].length;
        kept.push([start + ticks, end - ticks]);
        continue;
      }
      case 'delete':
      case 'image':
        continue;
      case 'heading': {
        const first = node.children[0]?.position?.start.offset;
        const last = node.children.at(-1)?.position?.end.offset ?? 0;
        const line = first === undefined ? undefined : linesOf(text, base + first, base + last)[0];
        found.push({ kind: 'heading', depth: node.depth, quoted, start: line?.[0] ?? end, end: line?.[1] ?? end });
        break;
      }
      case 'paragraph':
        for (const [from, to] of linesOf(text, start, end))
          if (from === start && item)
            found.push({ kind: 'item', start: from, end: to, depth, quoted, list, checked: item.checked });
          else found.push({ kind: 'line', start: from, end: to, depth, quoted, continues: from !== start });
        break;
      case 'table': {
        const table = serial++;
        node.children.forEach((row, index) => {
          const cells = row.children.map((cell) =>
            withoutPipes(text, base + (cell.position?.start.offset ?? 0), base + (cell.position?.end.offset ?? 0)),
          );
          const [from, to] = [base + (row.position?.start.offset ?? 0), base + (row.position?.end.offset ?? 0)];
          found.push({ kind: 'row', start: from, end: to, depth, quoted, table, row: index, cells });
        });
        break;
      }
      case 'code': {
        const fence = serial++;
        for (const [from, to] of codeLines(text, start, end, node.value)) {
          kept.push([from, to]);
          found.push({ kind: 'code', start: from, end: to, depth, quoted, lang: node.lang ?? '', fence });
        }
        continue;
      }
      case 'html':
        if (!phrasing) html(text, start, end, { depth, quoted, list: serial++ }, found, kept);
        continue;
      default:
        break;
    }
    if (!('children' in node)) continue;
    const children = node.children as Nodes[];
    const inner = {
      depth: node.type === 'list' ? depth + 1 : depth,
      quoted: quoted || node.type === 'blockquote',
      list: node.type === 'list' ? serial++ : list,
      phrasing: phrasing || node.type === 'paragraph' || node.type === 'heading' || node.type === 'tableCell',
    };
    for (let at = children.length - 1; at >= 0; at--) {
      const first = node.type === 'listItem' && at === 0 ? { checked: node.checked ?? undefined } : undefined;
      stack.push({ node: children[at]!, item: first, ...inner });
    }
  }
  return { found, kept };
}

/** Addresses that only look like links are off: their words are blanked by the mask. */
function parse(text: string): Nodes {
  return fromMarkdown(text, {
    extensions: [gfm(), { disable: { null: ['literalAutolink', 'wwwAutolink', 'protocolAutolink', 'emailAutolink'] } }],
    mdastExtensions: gfmFromMarkdown().filter((extension) => !extension.transforms),
  });
}

function html(
  text: string,
  start: number,
  end: number,
  place: { readonly depth: number; readonly quoted: boolean; readonly list: number },
  found: Found[],
  kept: Range[],
): void {
  const words = text
    .slice(start, end)
    .replace(/<!--[\s\S]*?(?:-->|$)|<[^<>]*>/g, (tag) => tag.replace(/[^\r\n]/g, '\0'));
  for (const [from, to] of linesOf(text, start, end)) {
    const line = /[^\0\s](?:[^\r\n]*[^\0\s])?/.exec(words.slice(from - start, to - start));
    if (!line) continue;
    const at = from + line.index;
    const { depth, quoted, list } = place;
    const range = { start: at, end: at + line[0].length, quoted };
    for (const part of line[0].matchAll(/[^\0]+/g)) kept.push([at + part.index, at + part.index + part[0].length]);
    if (/<li\b[^>]*>\s*$/i.test(text.slice(from, at)))
      found.push({ kind: 'item', ...range, depth: depth + 1, list, checked: undefined });
    else found.push({ kind: 'line', ...range, depth, continues: false });
  }
}

/** The lines between the fences, or all lines of an indented block. */
function codeLines(text: string, start: number, end: number, value: string): readonly Range[] {
  const rows = linesOf(text, start, end);
  if (!/^(?:```|~~~)/.test(text.slice(start, start + 3))) return rows;
  const words = (value.match(/[^\r\n]*\S[^\r\n]*/g) ?? []).length;
  const filled = rows.slice(1).filter(([from, to]) => /[^\s>]/.test(text.slice(from, to)));
  return filled.slice(0, words);
}

/** The tree keeps the pipes around a cell, and the spaces behind the last one. */
function withoutPipes(text: string, start: number, end: number): Range {
  const raw = text.slice(start, end);
  const lead = /^\|?\s*/.exec(raw)![0].length;
  const words = raw.slice(lead).replace(/\s*(?:(?<!\\)\|)?\s*$/, '');
  return [start + lead, start + lead + words.length];
}

/** The non-empty lines in a range, without their ends. */
function linesOf(text: string, start: number, end: number): Range[] {
  return [...text.slice(start, end).matchAll(/[^\r\n]+/g)].map(
    (line): Range => [start + line.index, start + line.index + line[0].length],
  );
}
