// A long document reads the same in chunks as whole.
import { expect, test } from 'vitest';
import { chunks } from './markdown-chunks.ts';
import { outline } from './read-markdown.ts';

const SECTION = `## Stage A: 10%

- Length of time: 2 days
  - nested

| Metric | Limit |
|---|---|
| errors | < 1% |

\`\`\`yaml
# no heading
percentage: 10
\`\`\`

<!--

# no heading either

-->

`;

test('plans stay whole', () => {
  expect(chunks(SECTION, 0)).toEqual([[0, SECTION.length]]);
});

test('cuts only before headings, and leaves nothing out', () => {
  const text = SECTION.repeat(1000);
  const parts = chunks(text, 3);
  expect(parts.length).toBeGreaterThan(2);
  expect(parts[0]![0]).toBe(3);
  expect(parts.at(-1)![1]).toBe(text.length);
  parts.slice(1).forEach(([start], index) => {
    expect(text.slice(start, start + 10)).toBe('## Stage A');
    expect(parts[index]![1]).toBe(start);
  });
});

test('every section of a long document reads as the first', () => {
  const one = outline(SECTION).blocks.map(({ kind, raw, text, depth }) => ({ kind, raw, text, depth }));
  const { blocks } = outline(SECTION.repeat(1000));
  expect(blocks).toHaveLength(one.length * 1000);
  const last = blocks.slice(-one.length).map(({ kind, raw, text, depth }) => ({ kind, raw, text, depth }));
  expect(last).toEqual(one);
  const lists = new Set(blocks.flatMap((block) => (block.kind === 'row' ? [block.table] : [])));
  expect(lists.size).toBe(1000);
});

test('a fence that is never closed holds all that follows', () => {
  expect(chunks(`\`\`\`\n\n${SECTION.replace(/```[\s\S]*/, '').repeat(1500)}`, 0)).toHaveLength(1);
});
