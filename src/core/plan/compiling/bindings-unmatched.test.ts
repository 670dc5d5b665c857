import { expect, test } from 'vitest';
import type { Bindings } from '../bindings.ts';
import { read } from '../read.ts';
import { unmatchedBindings } from './bindings-unmatched.ts';

const PLAN = read(`# Release of letters
## Phase I: Canary (1%)
- Success criteria:
  - Letter error rate: < 2.5%
## Phase II: 25% - 100%
We expand at increments of 25%.
- Success criteria:
  - Download error rate: < 0.3%

# Release of tables
## Phase I: Canary (1%)
## Phase II: 100%
`);

const messages = (bindings: Bindings): string[] =>
  unmatchedBindings(PLAN, bindings).map(({ path, message }) => `${path.join(' > ')}: ${message}`);

test('bindings of what the plan has are not told', () => {
  expect(
    messages({
      criteria: { 'letter  error rate: < 2.5%': { proof: 'literal' } },
      shares: { '50': 1 },
      rollouts: {
        'release-of-letters': { criteria: { 'Download error rate: < 0.3%': { onFail: 'ask' } }, shares: { '75': 0.5 } },
        'release-of-tables': { toggle: 'tables', shares: { '100': 1 } },
      },
    }),
  ).toEqual([]);
});

test('bindings of what the plan has not are told, with what was probably meant', () => {
  expect(
    messages({
      criteria: { 'Letter error rate: < 2%': {} },
      rollouts: {
        'release-of-leters': {},
        'release-of-tables': { shares: { '25': 1 }, criteria: { 'Letter error rate: < 2.5%': {} } },
      },
    }),
  ).toEqual([
    'criteria > Letter error rate: < 2%: Unexpected criterion "Letter error rate: < 2%", did you mean "Letter error rate: < 2.5%"?',
    'rollouts > release-of-leters: Unexpected rollout "release-of-leters", did you mean "release-of-letters"?',
    'rollouts > release-of-tables > criteria > Letter error rate: < 2.5%: Unexpected criterion "Letter error rate: < 2.5%", expected none: the plan has no criterion',
    'rollouts > release-of-tables > shares > 25: Unexpected step "25", expected one of the plan: "1", "100"',
  ]);
});
