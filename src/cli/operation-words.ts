// An operation as a person would name it: the words of a criterion that make its key, without those that only measure.
import { ALL_OPERATIONS, operationKey } from '../core/gate/operation.ts';

/**
 * The part of `text` from the first to the last word that the key is made of, so that `operationKey` of it is `key` again:
 * "write to table" of "Failures to write to table: 0". The key itself where its words stand among others.
 */
export function operationWords(key: string, text: string): string {
  if (key === ALL_OPERATIONS) return ALL_OPERATIONS;
  const parts = new Set(key.split('-'));
  const words = [...text.matchAll(/[\p{L}\p{N}\p{M}_]+/gu)];
  const counted = words.filter(
    ([word]) =>
      operationKey(word) !== '' &&
      operationKey(word)
        .split('-')
        .every((each) => parts.has(each)),
  );
  const [first, last] = [counted[0], counted.at(-1)];
  const whole =
    first &&
    last &&
    text
      .slice(first.index, last.index + last[0].length)
      .replace(/\s+/g, ' ')
      .toLowerCase();
  const bare = counted.map(([word]) => word.toLowerCase()).join(' ');
  return [whole, bare].find((each) => each !== undefined && operationKey(each) === key) ?? key;
}
