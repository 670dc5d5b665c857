import fc from 'fast-check';
import { expect, test } from 'vitest';
import { operationKey } from '../core/gate/operation.ts';
import { operationWords } from './operation-words.ts';

test.each([
  ['Failures to write to table: 0', 'write to table'],
  ['Successful table writes: scale proportionally with rollout increments', 'table writes'],
  ['Download error rate: < 0.3%', 'download'],
  ['Index errors of the index service', 'index errors of the index service'],
])('names the operation of "%s"', (text, words) => {
  expect(operationWords(operationKey(words), text)).toBe(words);
});

test('names every operation by a star', () => {
  expect(operationWords('*', 'Error rate: < 1%')).toBe('*');
});

test('always names the operation that was meant', () => {
  const word = fc.constantFrom(
    'write',
    'table',
    'errors',
    'of',
    'the',
    'Downloads',
    'rate',
    'under_load',
    '<',
    '3%',
    'x',
  );
  fc.assert(
    fc.property(fc.array(word, { minLength: 1 }), fc.array(word), (said, other) => {
      const key = operationKey(said.join(' '));
      fc.pre(key !== '');
      expect(operationKey(operationWords(key, [...other, ...said, ...other].join(' ')))).toBe(key);
    }),
  );
});
