import fc from 'fast-check';
import { expect, test } from 'vitest';
import { closest } from './closest.ts';

test.each([
  ['togle', 'toggle'],
  ['tooggle', 'toggle'],
  ['Calendar', 'calendar'],
  ['calender', 'calendar'],
  ['ciretria', 'criteria'],
])('takes %s for %s', (typed, meant) => {
  expect(closest(typed, ['toggle', 'calendar', 'criteria', 'policy', 'mode'])).toBe(meant);
});

test.each(['', 'x', 'datadog', 'a'.repeat(10_000)])('takes %.20j for nothing that is known', (typed) => {
  expect(closest(typed, ['toggle', 'calendar', 'mode'])).toBeUndefined();
});

test('takes every word for itself, and one with a single slip for its original', () => {
  const words = fc.stringMatching(/^[a-z]{6,20}$/);
  fc.assert(
    fc.property(words, fc.nat(), fc.constantFrom('insert', 'drop', 'change'), (word, where, how) => {
      const at = where % word.length;
      const tail = word.slice(how === 'insert' ? at : at + 1);
      const slip = word.slice(0, at) + (how === 'drop' ? '' : '_') + tail;
      expect(closest(word, [word, slip])).toBe(word);
      expect(closest(slip, [word, 'entirely-different-word'])).toBe(word);
    }),
  );
});
