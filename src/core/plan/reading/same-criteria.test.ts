import { expect, test } from 'vitest';
import { read } from '../read.ts';

const criteriaOf = (text: string): readonly (readonly string[])[] =>
  read(text)
    .rollouts[0]?.phases.filter(({ steps }) => steps.length > 0)
    .map(({ criteria }) => criteria.map((each) => each.text)) ?? [];

test('"same", "ditto" and "as above" in a cell are the criteria of the row above', () => {
  const text =
    '# Rollout\n| Stage | Traffic | Gate |\n|---|---|---|\n| A | 2% | errors < 1%; p95 < 400 ms |\n| B | 25% | same |\n| C | 50% | Ditto |\n| D | 100% | Same as above |\n';
  expect(criteriaOf(text)).toEqual(Array(4).fill(['errors < 1%', 'p95 < 400 ms']));
  const phase = read(text).rollouts[0]?.phases[1];
  expect(text.slice(phase?.criteria[0]?.span.start, phase?.criteria[0]?.span.end)).toBe('same');
});

test('the stage that is named is meant, and figures that stay the same are a criterion of their own', () => {
  const text =
    '# Rollout\n## Phase 1: 5%\nSuccess criteria:\n- Timeouts < 1%\n## Phase 2: 50%\nSuccess criteria:\n- Timeouts < 2%\n## Phase 3: 75%\nSuccess criteria: same as phase 1\n## Phase 4: 100%\nSuccess criteria:\n- Same as before the rollout\n';
  expect(criteriaOf(text)).toEqual([
    ['Timeouts < 1%'],
    ['Timeouts < 2%'],
    ['Timeouts < 1%'],
    ['Same as before the rollout'],
  ]);
});
