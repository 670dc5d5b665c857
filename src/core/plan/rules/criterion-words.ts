// When two criteria are about the same thing: their subjects have the same words, whatever the order and ending.
import type { DraftCriterion } from '../draft.ts';

const SMALL = new Set([
  'a',
  'an',
  'the',
  'to',
  'of',
  'in',
  'for',
  'and',
  'or',
  'is',
  'are',
  'new',
  'per',
  'on',
  'with',
  'no',
  'any',
  'all',
]);

/** The words of a text that carry meaning, without their endings. */
export function stems(text: string): readonly string[] {
  return (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => !SMALL.has(word)).map(stem);
}

/** Equal for criteria about the same thing. */
export function subjectKey(criterion: DraftCriterion): string {
  return [...new Set(stems(criterion.subject))].sort().join(' ');
}

function stem(word: string): string {
  const singular = word.replace(/s$/, '');
  return singular.length > 5 ? singular.replace(/(?:ure|ed|ing)$/, '') : singular;
}
