// What the criteria of a whole small plan become, and what is said of them.
import { describe, expect, test } from 'vitest';
import type { Criterion } from '../../gate/criterion.ts';
import type { RolloutBindings } from '../bindings.ts';
import { compile } from '../compile.ts';
import { read } from '../read.ts';

/** A plan with steps at 10% (500 users) and 100% (5,000), each with these criteria. */
function plan(...criteria: readonly string[]): string {
  const phase = (name: string, percent: number, day: number, users: number) => `## Stage ${name}: ${percent}% of users

- Desired date range: 3/${day}/2025 - 3/${day}/2025
- Desired number of users: ${users}
- Success criteria:
${criteria.map((criterion) => `  - ${criterion}`).join('\n')}
`;
  return `# Letters rollout\n\n${phase('A', 10, 12, 500)}\n${phase('B', 100, 13, 5000)}`;
}

function compiled(criterion: string, bindings: RolloutBindings = {}) {
  const result = compile(read(plan(criterion)), { bindings, findings: [], acceptRepairs: false });
  const steps = result.plan?.rollouts[0].steps ?? [];
  return { findings: result.findings, criteria: steps.map((step) => step.gate.criteria[0] as Criterion) };
}

const messages = (rule: string, criterion: string, bindings: RolloutBindings = {}) =>
  compiled(criterion, bindings)
    .findings.filter((finding) => finding.rule === rule)
    .map((finding) => finding.message);

describe('a rate', () => {
  test('counts the operation that it names, and has one id in every step', () => {
    const { criteria } = compiled('Download error rate: < 0.3%');
    expect(criteria.map(({ id }) => id)).toEqual(['below:download:0.3%', 'below:download:0.3%']);
    expect(criteria[0]).toMatchObject({ kind: 'below', operation: 'download', bound: 0.003, onFail: 'rollBack' });
  });

  test('that names none counts every operation, and says so', () => {
    expect(compiled('Error rate: < 1%').criteria[0]).toMatchObject({ id: 'below:all:1%', operation: '*' });
    expect(messages('rate-without-operation', 'Error rate: < 1%')).toEqual([
      expect.stringContaining('every operation of the toggle counts, all their events together'),
      expect.any(String),
    ]);
    expect(messages('rate-without-operation', 'Download error rate: < 1%')).toEqual([]);
  });

  test('above is warned of with the chance of its errors', () => {
    expect(messages('gate-cannot-show', 'Successful downloads: above 99.7%')).toEqual([
      'Unexpected bound "Successful downloads: above 99.7%" for 500 users at 10%, expected more users or a wider bound: 500 users can never show more than 99.7%, not even without a single error; that takes 1,269. Read literally, 0.6% errors would pass 20% of the time; 1.5% errors would fail 54% of the time',
    ]);
    expect(messages('gate-cannot-show', 'Download error rate: < 0.3%')[0]).toMatch(/0\.6% errors would pass 20% of/);
  });
});

describe('latency', () => {
  test('is compiled with its quantile, in milliseconds', () => {
    expect(compiled('p99 of download times < 1.5 s').criteria[1]).toMatchObject({
      id: 'latency:download:p99:1.5s',
      kind: 'latency',
      operation: 'download',
      quantile: 0.99,
      bound: 1500,
      onFail: 'rollBack',
    });
    expect(messages('latency-without-quantile', 'p99 of download times < 1.5 s')).toEqual([]);
  });

  test('without a quantile is p95, says so, and asks instead of rolling back', () => {
    const words = 'Download latency < 800 ms';
    expect(compiled(words).criteria[0]).toMatchObject({ quantile: 0.95, bound: 800, onFail: 'ask' });
    expect(messages('latency-without-quantile', words)).toEqual([
      'Unexpected criterion "Download latency < 800 ms", expected the share of users that is meant ("p99 < 800 ms"): it is read as p95, and a fail asks a person instead of rolling back',
    ]);
    const bound = { criteria: { [words]: { quantile: 0.9 } } };
    expect(compiled(words, bound).criteria[0]).toMatchObject({ quantile: 0.9, onFail: 'rollBack' });
    expect(messages('latency-without-quantile', words, bound)).toEqual([]);
  });

  test('an average is refused, and left to a person', () => {
    expect(compiled('Average download time < 3 seconds').criteria[0]).toMatchObject({ kind: 'manual' });
    expect(messages('latency-average', 'Average download time < 3 seconds')).toHaveLength(1);
  });

  test('says what its users cannot show', () => {
    expect(messages('gate-cannot-show', 'p99.9 of downloads < 2 s')[0]).toMatch(
      /500 events can never show less than 0\.1% slow ones, not even without a single one; that takes /,
    );
  });
});

describe('no worse than the baseline', () => {
  test('compares errors with those who are off', () => {
    expect(compiled('No increase in download error rate').criteria[0]).toMatchObject({
      kind: 'baseline',
      operation: 'download',
      allowed: 1,
      bad: 1.25,
      proof: 'literal',
    });
    expect(compiled('Download error rate within 10% of baseline').criteria[0]).toMatchObject({
      allowed: 1.1,
      bad: 1.25,
    });
    expect(compiled('Download error rate < 150% of baseline').criteria[0]).toMatchObject({ allowed: 1.5, bad: 1.5 });
  });

  test('what is no error is left to a person, and said so', () => {
    expect(compiled('Customer satisfaction maintained').criteria[0]).toMatchObject({ kind: 'manual' });
    expect(messages('baseline-without-errors', 'Customer satisfaction maintained')).toHaveLength(1);
  });
});

test('alpha is split over the criteria that spend it, and over their steps', () => {
  const criteria = ['Download error rate: < 2%', 'p95 < 800 ms', 'Failures to index: 0', 'Successful writes: any'];
  const levels = (bindings: RolloutBindings) => {
    const { plan: made } = compile(read(plan(...criteria)), { bindings, findings: [], acceptRepairs: false });
    return made?.rollouts[0].steps[0].gate.criteria.map((each) => ('slowAlpha' in each ? each.slowAlpha : undefined));
  };
  // Two criteria, two steps, half slow and half fast.
  expect(levels({})?.slice(0, 2)).toEqual([0.05 / 8, 0.05 / 8]);
  // With a known number of successes "any" can fail, too.
  const bindings = { criteria: { 'successful writes:  any': { expectedPerHour: 100 } } };
  expect(levels(bindings)).toEqual([0.05 / 12, 0.05 / 12, expect.any(Number), 0.05 / 12]);
});

test('a criterion acts on a fail as its bindings say', () => {
  for (const onFail of ['rollBack', 'previousStep', 'pause', 'ask'] as const)
    expect(compiled('Failures to index: 0', { criteria: { 'failures to index: 0': { onFail } } }).criteria).toEqual([
      expect.objectContaining({ kind: 'zero', onFail }),
      expect.objectContaining({ kind: 'zero', onFail }),
    ]);
});

test('any expects its step’s percentage of all successes', () => {
  const words = 'Successful writes: any';
  const bindings = { criteria: { [words]: { expectedPerHour: 100 } } };
  expect(compiled(words, bindings).criteria[0]).toMatchObject({ expected: { perHour: 10, dispersion: 0 } });
  expect(compiled(words).criteria[0]).not.toHaveProperty('expected');
});
