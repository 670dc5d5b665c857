// What the criteria of a whole small plan become, and what is said of them.
import { describe, expect, test } from 'vitest';
import type { Criterion } from '../gate/criterion.ts';
import type { RolloutBindings } from './bindings.ts';
import { compile } from './compile.ts';
import { read } from './read.ts';

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
      'Unexpected bound "Successful downloads: above 99.7%" for 500 users at 10%, expected more users or a wider bound: 500 users can never show more than 99.7%, not even without a single error; that takes 1,269. Read literally, 0.6% errors would pass 20% of the time',
    ]);
    expect(messages('gate-cannot-show', 'Download error rate: < 0.3%')[0]).toMatch(/0\.6% errors would pass 20% of/);
  });
});
