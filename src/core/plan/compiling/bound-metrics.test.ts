import { describe, expect, test } from 'vitest';
import type { Bindings, CriterionQueries } from '../bindings.ts';
import { compile } from '../compile.ts';
import { read } from '../read.ts';

const by = { name: 'variant', on: 'on', off: 'off' };
const split = { kind: 'by', ...by };

/** What is pinned, and the errors, of a plan with these criteria and their queries. */
function bound(criteria: Readonly<Record<string, CriterionQueries | undefined>>, more: Bindings = {}) {
  const text = `# Release of letters
## Phase 1: 10%
- Planned date range: 3/10/2026-3/11/2026
- Percentage: 10%
- Number of users: 500
- Success criteria:
${Object.keys(criteria)
  .map((words) => `  - ${words}`)
  .join('\n')}
`;
  const bindings: Bindings = {
    metrics: 'prometheus',
    criteria: Object.fromEntries(
      Object.entries(criteria).flatMap(([words, queries]) => (queries ? [[words, { queries }]] : [])),
    ),
    ...more,
  };
  const draft = read(text);
  const { plan, findings } = compile(draft, { bindings, findings: [], acceptRepairs: true });
  const errors = findings.filter(({ severity }) => severity === 'error').map(({ rule, line }) => `${rule}:${line}`);
  return { metrics: plan?.rollouts[0].metrics, errors, findings };
}

describe('the queries of a rollout', () => {
  test('are pinned by operation: criteria of one operation share them', () => {
    const { metrics, errors } = bound({
      'Failures to write to table: 0': { errors: 'failures_total', by },
      'Successful table writes: any': { successes: 'writes_total', by },
    });
    expect(errors).toEqual([]);
    expect(metrics).toEqual({
      source: 'prometheus',
      operations: [{ operation: 'tabl-writ', counts: { errors: 'failures_total', successes: 'writes_total', split } }],
    });
  });

  test('of a latency stand beside the counts of the same operation, with the bound', () => {
    const rate = { errors: 'e_total', attempts: 'a_total', by };
    const latency: CriterionQueries = { quick: 'x_bucket{le="0.8"}', attempts: 'x_count', treatedOnly: true };
    const { metrics, errors } = bound(
      { 'Search error rate: < 1%': undefined, 'Search latency: p95 < 800 ms': undefined },
      {
        criteria: {
          'Search error rate: < 1%': { queries: rate },
          'Search latency: p95 < 800 ms': { operation: 'search', queries: latency },
        },
      },
    );
    expect(errors).toEqual([]);
    expect(metrics?.operations).toEqual([
      {
        operation: 'search',
        counts: { errors: 'e_total', attempts: 'a_total', split },
        durations: { quick: 'x_bucket{le="0.8"}', attempts: 'x_count', bound: 800, split: { kind: 'treatedOnly' } },
      },
    ]);
  });

  test('are none where events come to our own intake', () => {
    expect(bound({ 'Failures to write: 0': undefined }, { metrics: 'embedded' })).toMatchObject({
      metrics: undefined,
      errors: [],
    });
  });
});

describe('a criterion that is not counted is an error at its line', () => {
  test.each<readonly [string, CriterionQueries | undefined]>([
    ['Download error rate: < 1%', undefined],
    ['Download error rate: < 1%', { attempts: 'a_total', by }],
    ['Download error rate: < 1%', { errors: 'e_total', by }],
    ['Download error rate: < 1%', { attempts: 'a_total', successes: 's_total', by }],
    ['Failures to write: 0', { errors: 'e_total', by }],
    ['Successful writes: any', { attempts: 'a_total', by }],
    ['Search latency: p95 < 800 ms', { attempts: 'a_total', by }],
    ['Search latency: p95 < 800 ms', { errors: 'e_total', attempts: 'a_total', by }],
  ])('%s with %j', (words, queries) => {
    const { errors, findings } = bound({ [words]: queries });
    expect(errors).toEqual(['query-missing:7']);
    expect(findings.find(({ rule }) => rule === 'query-missing')?.message).toMatch(
      /that prometheus does not count, expected /,
    );
  });

  test.each<readonly [string, CriterionQueries]>([
    ['Download error rate: < 1%', { errors: 'e_total', successes: 's_total', by }],
    ['Successful writes: any', { errors: 'e_total', attempts: 'a_total', by }],
    ['Search latency: p95 < 800 ms', { slow: 's', quick: 'q', by }],
  ])('but not %s with %j', (words, queries) => {
    expect(bound({ [words]: queries }).errors).toEqual([]);
  });

  test('once, where it is asked for first', () => {
    const draft = read(`# Letters

## Phase 1: 10%
- Planned date range: 3/9/2026-3/9/2026
- Success criteria:
  - Failures to write: 0

## Phase 2: 100%
- Planned date range: 3/10/2026-3/10/2026
- Success criteria:
  - Failures to write: 0
`);
    const { findings } = compile(draft, { bindings: { metrics: 'datadog' }, findings: [], acceptRepairs: true });
    expect(findings.filter(({ rule }) => rule === 'query-missing').map(({ line }) => line)).toEqual([6]);
  });

  test('and so are two different queries for one thing', () => {
    const { errors } = bound({
      'Failures to write to table: 0': { errors: 'e_total', attempts: 'a_total', by },
      'Table write error rate: < 1%': { errors: 'other_total', attempts: 'a_total', by },
    });
    expect(errors).toEqual(['query-conflict:8']);
  });
});
