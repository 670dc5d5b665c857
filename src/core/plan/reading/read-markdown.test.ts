// The outline of whole documents: what no part of the reader can be held to alone.
import { expect, test } from 'vitest';
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

test('every section of a long document reads as the first', () => {
  const shown = (text: string): unknown[] =>
    outline(text).blocks.map(({ kind, raw, text, depth }) => ({ kind, raw, text, depth }));
  const one = shown(SECTION);
  const all = shown(SECTION.repeat(1000));
  expect(all).toHaveLength(one.length * 1000);
  expect(all.slice(-one.length)).toEqual(one);
  const tables = outline(SECTION.repeat(1000)).blocks.flatMap((block) => (block.kind === 'row' ? [block.table] : []));
  expect(new Set(tables).size).toBe(1000);
});

test('front matter and a BOM are no Markdown, and move no place', () => {
  const text = '\ufeff---\ntitle: "# none"\n---\n# Rollout\n';
  const { blocks, frontMatter } = outline(text);
  expect(frontMatter).toEqual({ start: 0, end: 25, line: 1 });
  expect(blocks.map(({ raw, span }) => [raw, span])).toEqual([['Rollout', { start: 27, end: 34, line: 4 }]]);
  expect(outline('\ufeff# Rollout').blocks[0]?.span.start).toBe(3);
});

/** Each would take minutes where time grew with the square of the text. */
test.each([
  ['brackets', '['],
  ['brackets in pairs', '[]('],
  ['links whose titles never end', '[a](b ('],
  ['references', '[a]['],
  ['images', '!['],
  ['backticks', '`` ` '],
  ['emphasis that never closes', '*a _b __c ~d ~~e '],
  ['emphasis that only closes', 'a* b_ c** d~~ '],
  ['emphasis inside words', 'a**b*c'],
  ['tags that never close', '<a b="'],
  ['comments that never close', 'a <!-- '],
  ['instructions that never close', 'a <? '],
  ['declarations that never close', 'a <![CDATA[ <!X '],
  ['quotes', '>'],
  ['lists', '- '],
  ['quotes and lists that are left and begun again', '> - > - a\n\n'],
  ['numbers', '1'],
  ['pipes', '|'],
  ['rows that are no table', '| a\n|-|-\n'],
  ['definitions', '[a]: b "\n'],
  ['unfinished definitions', '[a\n'],
  ['underlines', '[a]: b\n===\n'],
  ['footnotes', '[^a]:'],
  ['fences', '```\n'],
  ['tabs', '\t'],
  ['closing marks', '# #'],
  ['escapes', '\\['],
  ['HTML', '<li>a\n'],
  ['line ends', '\r'],
])('%s without end are read', (_, part) => {
  const text = part.repeat(Math.ceil(400_000 / part.length));
  for (const whole of [text, `a\n${text}`, `[a]: b\n\n${text}\n`])
    expect(outline(whole).masked).toHaveLength(whole.length);
});

test('as many backticks as never come again', () => {
  let text = '';
  for (let length = 1; text.length < 400_000; length++) text += `${'`'.repeat(length)} `;
  expect(outline(text).blocks).toHaveLength(1);
});

test('nesting beyond what anybody writes is words', () => {
  const { blocks } = outline(`${'- '.repeat(40)}10% of users\n`);
  expect(blocks.map(({ kind, depth, text }) => [kind, depth, text])).toEqual([
    ['item', 32, '- - - - - - - - 10% of users'],
  ]);
});
