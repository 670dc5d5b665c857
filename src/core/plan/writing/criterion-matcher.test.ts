import { expect, test } from 'vitest';
import type { Criterion } from '../../gate/criterion.ts';
import { criterionMatcher } from './criterion-matcher.ts';

const criterion = (text: string): Criterion => ({ kind: 'manual', id: text, text, line: 1, onFail: 'ask', bound: 0 });
const matching = criterionMatcher(
  [
    'Download error rate: < 0.3%',
    'New 504 Errors: 0',
    'Uploads: > 99%',
    'Upload errors: < 5%',
    'Call center complaints: 0',
  ].map(criterion),
);

test.each([
  ['Download error rate: < 0.3%', 'Download error rate: < 0.3%'],
  ['**Download Error Rate**: < 0.3%', 'Download error rate: < 0.3%'],
  ['Errors of downloads < 0.3%', 'Download error rate: < 0.3%'],
  ['Download error rate', 'Download error rate: < 0.3%'],
  ['New 504 Errors', 'New 504 Errors: 0'],
  ['New 499 Errors', undefined],
  ['Download error rate: < 0.5%', undefined],
  ['Errors < 0.3%', undefined],
  ['Error rate', undefined],
  ['Complaints', undefined],
  ['', undefined],
])('wholly, "%s" is "%s"', (line, text) => {
  expect(matching(line, 'wholly')?.text).toBe(text);
});

test.each([
  ['Errors < 0.3%', 'Download error rate: < 0.3%'],
  ['DataDog download errors < 0.3% (as on the old page)', 'Download error rate: < 0.3%'],
  ['Errors < 5%', 'Upload errors: < 5%'],
  ['Errors < 4%', undefined],
  ['Logins < 0.3%', undefined],
])('loosely, "%s" is "%s"', (line, text) => {
  expect(matching(line, 'loosely')?.text).toBe(text);
});

test('what could be two criteria is none', () => {
  const twins = criterionMatcher([criterion('Index errors: < 5%'), criterion('Download errors: < 5%')]);
  expect(twins('Errors < 5%', 'loosely')).toBeUndefined();
});
