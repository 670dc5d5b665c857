// Which blocks a document has: each leaf as its kind, its nesting, and its lines.
import { expect, test } from 'vitest';
import { lineTable } from '../outline.ts';
import { scanBlocks } from './scan-blocks.ts';

function shown(text: string): string[] {
  const said = (ranges: readonly (readonly [number, number])[]): string =>
    ranges.map(([start, end]) => text.slice(start, end)).join(' / ');
  return scanBlocks(text, 0, lineTable(text)).leaves.map((leaf) => {
    const place = `${leaf.quoted ? '>' : ''}${'-'.repeat(leaf.depth)}`;
    if (leaf.kind === 'row') return `${place}row ${said(leaf.cells)}`;
    const kind = leaf.kind === 'heading' ? `h${leaf.rank}` : leaf.kind;
    const name = leaf.kind === 'paragraph' ? (leaf.item ? 'item' : 'p') : kind;
    return `${place}${name} ${said(leaf.lines)}`;
  });
}

test.each([
  ['headings', '# One #\n##\nTwo\nlines\n---\n#no\n\n***\n', ['h1 One', 'h2 ', 'h2 Two / lines', 'p #no']],
  ['items and what stands in them', '- a\n  b\n\n  c\n- d\n  - e\n', ['-item a / b', '-p c', '-item d', '--item e']],
  ['a lazy line goes on with its paragraph', '> a\nb\n\nc\n', ['>p a / b', 'p c']],
  ['an item of two empty lines stays empty', '-\n\n  a\n', ['p a']],
  ['only "1." goes over from a paragraph', 'a\n2. b\n1. c\n', ['p a / 2. b', '-item c']],
  ['tabs reach to the next multiple of four', '-\ta\n\n\tb\n\n>\t\tc\n', ['-item a', '-p b', '>code c']],
  ['fences and what looks like one', '````yaml\na\n```\n````\nb\n', ['code a / ```', 'p b']],
  ['a fence ends with its container', '- ```\n  a\nb\n', ['-code a', 'p b']],
  ['indented code goes on over blank lines', 'a\n    b\n\n    c\n\n    d\n', ['p a / b', 'code c / d']],
  [
    'tables',
    'a\n| b | c\\|d |\n|---|:-:|\n| e |\n\nf | g\n-|-|-\n',
    ['p a', 'row b / c\\|d', 'row e', 'p f | g / -|-|-'],
  ],
  [
    'HTML to the next blank line, comments to their end',
    '<div>\na\n\nb\n<!--\n\n# c\n-->\n',
    ['html <div> / a', 'p b', 'html <!-- / # c / -->'],
  ],
  ['definitions are no words', '[a]: b\n"title"\n[c]:\nd\ne\n\n[f]: g\n===\n', ['p e', 'p ===']],
  ['footnotes', '[^1]: a\n\n    b\n\nc\n', ['p a', 'p b', 'p c']],
])('%s', (_, text, leaves) => {
  expect(shown(text)).toEqual(leaves);
  expect(shown(text.replaceAll('\n', '\r\n'))).toEqual(leaves);
});

test('what is defined, wherever it stands', () => {
  const text = '> [A  b]: c\n\n- [^n]: words\n';
  const { references } = scanBlocks(text, 0, lineTable(text));
  expect([...references.links]).toEqual(['A B']);
  expect([...references.footnotes]).toEqual(['N']);
});

test('items with the same mark are one list, and a list that is left and begun again is another', () => {
  const text = '- a\n- b\n* c\n\nd\n\n* e\n';
  const lists = scanBlocks(text, 0, lineTable(text)).leaves.flatMap((leaf) =>
    leaf.kind === 'paragraph' && leaf.item ? [leaf.item.list] : [],
  );
  expect(lists).toEqual([0, 0, 1, 2]);
});
