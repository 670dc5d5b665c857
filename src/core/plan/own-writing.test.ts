import { expect, test } from 'vitest';
import { ownBlockLines, ownValue, separate } from './own-writing.ts';

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
