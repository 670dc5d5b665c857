// Our reader of Markdown against the well-known parser: the same outline, but for what is listed here with its reason.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mutatedPlan, plansToMutate } from '../../../../test/fuzz/mutated-plan.ts';
import { referenceBlocks } from '../../../../test/support/reference-blocks.ts';
import type { Outline } from './outline.ts';
import { outline, outlineWith } from './read-markdown.ts';

/** What the reader is asked for; white space is one kind, and where a line of a quote begins is no word. */
function seen({ blocks, masked }: Outline): unknown {
  const white = (words: string): string => words.replace(/\s/g, ' ');
  return {
    blocks: blocks.map((block) => ({ ...block, text: white(block.text), ...('lang' in block && { lang: '' }) })),
    masked: masked.split(/\r\n|\r|\n/).map((line) => white(line).replace(/^[ >]+/, (lead) => ' '.repeat(lead.length))),
  };
}

const ours = (text: string): unknown => seen(outline(text));
const theirs = (text: string): unknown => seen(outlineWith(text, (from) => referenceBlocks(text, from)));

/** Where we differ on purpose: by the specification, or by what GitHub shows. `where` finds the documents that may be concerned. */
const DIFFERENCES: readonly { readonly reason: string; readonly example: string; readonly where: RegExp }[] = [
  {
    reason: 'a list begins inside an item or quote that ends a paragraph, whatever its number',
    example: 'Steps:\n- 2. ten percent\n',
    where: /^[ \t>]*(?:[-*+>]|\d{1,9}[.)]|\[\^[^\]\s]+\]:)[ \t>]*(?:\d+[.)]|[-*+][ \t]*$)/m,
  },
  {
    reason: 'a list with any number, and an empty item, may follow indented code',
    example: '    code\n\n2. ten percent\n',
    where: /^(?: {4}| {0,3}\t)/m,
  },
  {
    reason: 'the rule of three counts runs of emphasis as they were written',
    example: '**[* >*|\n',
    where: /(?:\*\*|__)/,
  },
  {
    reason: 'a box that ends its line is a box all the same: the next line is the task',
    example: '- [ ]\n  **ten percent**\n',
    where: /\[[ \tXx]\][ \t]*$/m,
  },
  {
    reason: 'a box stands at the start of an item, and nowhere else',
    example: '- [a]: b\n  [x] ten percent\n',
    where: /^[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]*)*\[[ \tXx]\] /m,
  },
  {
    reason: 'a tag that ends a quote or list goes on to the next blank line',
    example: '- ten\n<b>\n[a]: b\n',
    where: /^[ \t]*<\/?[a-z]/im,
  },
  {
    reason: 'HTML in a quote is read without the marks of the quote',
    example: '> <ul\n> class="x"><li>ten percent\n',
    where: /^[ \t>]*>.*<|^[ \t]*(?:[-*+]|\d+[.)]).*>.*</m,
  },
  {
    reason: 'an address in a tag may hold slashes without quotes around it',
    example: 'See <a href=/x/y>the plan</a>.\n',
    where: /<[a-z][^>]*=/i,
  },
  {
    reason: 'a ">" alone is a line of code where code is not quoted',
    example: '```\n> \n',
    where: /^[ \t>]*(?:`{3}|~{3})[\s\S]*^[ \t>]*>[ \t]*$/m,
  },
  {
    reason: 'CDATA ends at its first "]]>", also behind another bracket',
    example: '<![CDATA[a]]]>\n\n# Ten percent\n',
    where: /<!\[CDATA\[/,
  },
];

test.each(DIFFERENCES)('on purpose: $reason', ({ example, where }) => {
  expect(where.test(example)).toBe(true);
  expect(ours(example)).not.toEqual(theirs(example));
});

const PLANS = plansToMutate();

test('every plan of ours, of the rules, and made up', () => {
  for (const text of PLANS) expect([text, ours(text)]).toEqual([text, theirs(text)]);
});

const comparable = (text: string): boolean => !DIFFERENCES.some(({ where }) => where.test(text));

test('mutated plans', () => {
  const texts = Array.from({ length: 1_500 }, (_, seed) => Buffer.from(mutatedPlan(seed, PLANS)).toString('utf8'));
  const compared = texts.filter(agree);
  expect(compared.length).toBeGreaterThan(1_480);
});

/** Whether both see the same; where they do not, the document must be one that a difference is about. */
function agree(text: string): boolean {
  try {
    expect(ours(text)).toEqual(theirs(text));
    return true;
  } catch (error) {
    if (comparable(text)) throw error;
    return false;
  }
}

const SCRAPS = [
  '\n', '\n\n', '\r\n', ' ', '  ', '   ', '    ', '\t', 'a', 'b ', 'foo', '1. ', '2. ', '3) ', '- ', '* ', '+ ', '> ', '# ', '##', '---', '===',
  '***', '```', '````', '~~~', '~', '~~', '`', '``', '*', '**', '_', '__', '[', '](', '](u)', '](<u v> "t")', '][a]', '[a]', '[a]: u\n',
  '[a]: <u> "t"\n', '!', '![', '[^a]', '[^a]: ', '(', ')', '"', '\\', '\\\\', '<', '>', '</b>', '<div>', '<li>', '<!--', '-->', '<http://x>',
  '<a@b.c>', '|', '| a | b |\n', '|-|:-|\n', 'a | b\n', '-|-\n', '&amp;', '- [ ] ', '- [x] ', 'é', '—', '🚀', 'http://x.y/z', '<?', '?>', '<pre>', '</pre>', '\\|',
] as const; // biome-ignore format: a list to look over

test('any Markdown', () => {
  const document = fc.array(fc.constantFrom(...SCRAPS), { minLength: 1, maxLength: 16 }).map((parts) => parts.join(''));
  let compared = 0;
  fc.assert(
    fc.property(document, (text) => {
      if (agree(text)) compared++;
    }),
    { numRuns: 4_000, seed: 1 },
  );
  expect(compared).toBeGreaterThan(3_950);
});
