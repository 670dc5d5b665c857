// What of running text is words: markup is shown as dots.
import { expect, test } from 'vitest';
import { inlineCuts } from './inline-cuts.ts';
import type { References } from './leaf.ts';

const NOTHING: References = { links: new Set(), footnotes: new Set() };
const SOMETHING: References = { links: new Set(['PLAN']), footnotes: new Set(['1']) };

function words(source: string, references = NOTHING): string {
  const shown = [...source];
  for (const [start, end] of inlineCuts(source, references)) for (let at = start; at < end; at++) shown[at] = '.';
  return shown.join('');
}

test.each([
  ['*10%* **of** ***users***', '.10%. ..of.. ...users...'],
  ['_10%_ __of__ users_per_day', '.10%. ..of.. users_per_day'],
  ['2 * 3 * 4, a**b', '2 * 3 * 4, a**b'],
  ['**bold *and* more**', '..bold .and. more..'],
  ['**[* >*|', '*.[. >*|'],
  ['*~~old~~ new*', '........ new.'],
  ['~~25%~~ 50% ~75%~', '....... 50% .....'],
  ['a ~~~ b ~ c', 'a ~~~ b ~ c'],
  ['*a ~b* c~', '.a ~b. c~'],
  ['~a *b~ c*', '...... c*'],
  ['\\*no\\* `code *no*` ``a ` b``', '\\*no\\* .code *no*. ..a ` b..'],
  ['`no', '`no'],
  ['``no` `yes`', '``no. .yes`'],
  ['\\`no` yes`', '\\`no. yes.'],
  ['[words](https://example.com "title") behind', '.words.............................. behind'],
  ['[words](<a b> (title))', '.words................'],
  ['[words](a b)', '[words](a b)'],
  ['[in [inner](a) out](b)', '[in .inner.... out](b)'],
  ['[*a*](b) *c*', '..a..... .c.'],
  ['*[a*](b)', '*.a*....'],
  ['![image [x](y)](z) words', '.................. words'],
  ['[plan] [words][plan] [plan][]', '[plan] [words][plan] [plan][]'],
  ['see[^1] ![^1] [^2]', 'see[^1] ![^1] [^2]'],
  ['<https://example.com> <a@b.example> <x y>', '.https://example.com. .a@b.example. .....'],
  ['a <b class="x">c</b> <!-- d --> e < f', 'a .............c.... .......... e < f'],
  ['a <!-- never closed', 'a <!-- never closed'],
  ['one\\\ntwo', 'one.\ntwo'],
] as const)('%s', (source, shown) => {
  expect(words(source)).toBe(shown);
});

test('labels refer to what is defined, whatever their case and spaces', () => {
  expect(words('[plan] [words][ Plan ] [plan][] [other]', SOMETHING)).toBe('.plan. .words......... .plan... [other]');
  expect(words('see[^1] ![^1] [^2]', SOMETHING)).toBe('see.... !.... [^2]');
});

test('a link in a link is none, and neither hinders the next', () => {
  expect(words('[a [b](c) d] [e](f)')).toBe('[a .b.... d] .e....');
});
