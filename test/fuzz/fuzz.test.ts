// The fuzzer itself: a seed gives the same document again, most of them are text, and plans as they are keep every law.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { histories } from '../support/made-up/plan-runs.ts';
import { mutatedPlan, plansToMutate } from './mutated-plan.ts';
import { brokenLaw } from './plan-laws.ts';

const plans = plansToMutate();

test('a seed gives the same bytes every time, and another seed others', () => {
  const documents = Array.from({ length: 100 }, (_, seed) => mutatedPlan(seed, plans));
  for (const [seed, bytes] of documents.entries())
    expect(Buffer.from(mutatedPlan(seed, plans)).equals(bytes)).toBe(true);
  expect(new Set(documents.map((bytes) => Buffer.from(bytes).toString('hex'))).size).toBeGreaterThan(95);
  const whole = documents.filter((bytes) => !Buffer.from(bytes).toString('utf8').includes('\ufffd'));
  expect(whole.length).toBeGreaterThan(50);
});

test('plans as they are keep every law', () => {
  const history = fc.sample(histories, { seed: 3, numRuns: 1 })[0]!;
  for (const plan of plans.slice(0, 60))
    expect([plan, brokenLaw(Buffer.from(plan), history)]).toEqual([plan, undefined]);
});

test('bytes that are no text are refused by name, which is no broken law', () => {
  const history = fc.sample(histories, { seed: 3, numRuns: 1 })[0]!;
  expect(brokenLaw(new Uint8Array([0x23, 0xff, 0x0a]), history)).toBeUndefined();
});

/** `npm run fuzz` goes on from here. In parts, so that a runner of tests is told that they go on. */
const DOCUMENTS = 20_000;
const PART = 1000;

describe('mutated documents keep every law', () => {
  const pasts = fc.sample(histories, { seed: 3, numRuns: 500 });
  test.each(Array.from({ length: DOCUMENTS / PART }, (_, part) => 1 + part * PART))(
    'from seed %i on',
    (first) => {
      for (let seed = first; seed < first + PART; seed++)
        expect([seed, brokenLaw(mutatedPlan(seed, plans), pasts[seed % pasts.length]!)]).toEqual([seed, undefined]);
    },
    120_000,
  );
});
