import { expect, test } from 'vitest';
import { type PlainDate, plainDateOf } from '../calendar/instant.ts';
import type { Bindings } from './bindings.ts';
import { lintBound } from './lint-bound.ts';
import { read } from './read.ts';

const rules = (text: string, bindings: Bindings): readonly string[] =>
  lintBound(text, read(text), bindings).map(({ rule, line }) => `${rule}:${line}`);

const STEPS =
  '# One\n## Stage A: 10% on 8/8/2025\n## Stage B: 100% on 8/11/2025\n# Two\n## Stage A: 10% on 8/8/2025\n## Stage B: 100% on 8/11/2025\n';

test('days off are those of the bindings, of each rollout its own', () => {
  const day = plainDateOf(2025, 8, 11) as PlainDate;
  const closed = [{ from: day, to: day, why: 'summer closing' }];
  expect(rules(STEPS, {})).not.toContainEqual(expect.stringContaining('step-on-non-business-day'));
  expect(rules(STEPS, { rollouts: { two: { calendar: { closed } } } })).toContain('step-on-non-business-day:6');
  expect(rules(STEPS, { rollouts: { two: { calendar: { closed } } } })).not.toContain('step-on-non-business-day:3');
});

test('soaks fit the working days of the bindings', () => {
  const text =
    '# One\n## Phase I: 25% - 100%\nDesired date range: 3/10/2025 - 3/13/2025\nWe expand by increments of 25%, at least one business day at each.\n';
  expect(rules(text, {})).not.toContainEqual(expect.stringContaining('window-too-short'));
  expect(rules(text, { calendar: { workdays: [1, 2] } })).toContain('window-too-short-for-soaks:3');
});

test('a toggle that the bindings name is not missed', () => {
  expect(rules(STEPS, {})).toContain('missing-toggle:1');
  expect(rules(STEPS, { rollouts: { one: { toggle: 'a' } } })).not.toContain('missing-toggle:1');
});
