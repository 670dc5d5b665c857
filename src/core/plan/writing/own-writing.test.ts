import { expect, test } from 'vitest';
import { ownBlockLines } from './own-block.ts';
import { ownReplacement, ownTick, ownValue } from './own-value.ts';
import { blankOwnWriting, join, separate } from './own-writing.ts';

const block = (...lines: readonly string[]) => ownBlockLines(2, lines).join('\n');

test('a block and a value are known again, and leave the text as it was without them', () => {
  const text = `Dates:${ownValue('3/10 2025')}  \n\n${block('- one', '  - two')}\nend`;
  const { foreign, pieces } = separate(text);
  expect(foreign).toBe('Dates:  \nend');
  expect(pieces).toMatchObject([
    { kind: 'value', at: 6 },
    { kind: 'block', at: 8, phase: 2, lines: ['- one', '  - two'], personsLines: [] },
  ]);
});

test('a blank line of a quote before a block that stands in none is a person’s, one in the quote is ours', () => {
  expect(separate(`> end\n> \n${block('- one')}`).foreign).toBe('> end\n> ');
  const quotedBlock = block('- one').replace(/^/gm, '> ');
  expect(separate(`> end\n>\n${quotedBlock}`).foreign).toBe('> end');
});

test('a value that a person changed is theirs', () => {
  const text = `Dates:${ownValue('3/10 2025')}`.replace('3/10 2025 <', '3/11 2025 <');
  expect(separate(text)).toEqual({ foreign: text, pieces: [] });
});

test('words that a person changed or added in a block are known, markup and line breaks are not theirs', () => {
  const text = `x\n\n${block('- one two', '- three four', '- five')}`;
  const personsLines = (changed: string) =>
    separate(changed).pieces.flatMap((piece) => ('lines' in piece ? piece.personsLines : []));
  expect(personsLines(text.replace('- one two', '* **one**\n  two'))).toEqual([]);
  expect(personsLines(text.replace('three four', 'three or four'))).toEqual(['- three or four']);
  expect(personsLines(text.replace('- five', '- five\n- six\n✅'))).toEqual(['- six', '✅']);
  expect(personsLines(text.replace('- five\n', ''))).toEqual([]);
});

test('half a block is a person’s text, and does not swallow the next one', () => {
  const [begin = ''] = ownBlockLines(1, ['- lost']);
  const text = `${begin}\n- lost\n\n${block('- one')}`;
  expect(separate(text).foreign).toBe(`${begin}\n- lost`);
  const other = ownBlockLines(1, ['- other']).at(-1);
  expect(separate(`${begin}\n- lost\n${other}`).pieces).toEqual([]);
});

test('a value in the place of a placeholder gives it back', () => {
  for (const was of ['[FILL_IN]', '\\[FILL\\_IN\\]', '_mm/dd/yyyy_', '--', '"x" & <y> --->', '&#45;']) {
    const text = `- Users: ${ownReplacement('2,431', was)}  \nend`;
    // By the older rules two dashes in a row end a comment.
    expect(/<!--(.*)-->/.exec(text)?.[1]).not.toContain('--');
    expect(separate(text).foreign).toBe(`- Users: ${was}  \nend`);
    expect(blankOwnWriting(text)).toMatch(new RegExp(`^- Users: ${was.replace(/[^\w ]/g, '\\$&')} +\nend$`));
    const theirs = text.replace('2,431 <', '2,431 or so <');
    expect(separate(theirs).foreign).toBe(theirs);
  }
});

test('a box that we ticked is empty without our writing, and a person’s once they emptied it', () => {
  for (const was of ['[ ]', '[]'] as const)
    for (const said of ['', '(on 5/8)']) {
      const { box, note } = ownTick(was, said);
      const text = `> 1. ${box} **5/7** - to 25%${note}  \nend`;
      const separated = separate(text);
      expect(separated.foreign).toBe(`> 1. ${was} **5/7** - to 25%  \nend`);
      expect(join(separated)).toBe(text);
      expect(blankOwnWriting(text).trimEnd()).toHaveLength(text.length);
      const emptied = text.replace('[x]', '[ ]');
      expect(separate(emptied)).toEqual({ foreign: emptied, pieces: [] });
    }
});

test('words that a person wrote on the lines of our two comments are theirs, and the block is still ours', () => {
  const lines = ownBlockLines(2, ['- one']);
  const text = `x\n\nAnn: ${lines[0]} ours?\n- one\nBob: ${lines[2]} fine by me\nend`;
  const { foreign, pieces } = separate(text);
  expect(foreign).toBe('x\n\nAnn: \nend');
  expect(pieces).toMatchObject([{ phase: 2, personsLines: [' ours?', 'Bob: ', 'fine by me'] }]);
});
