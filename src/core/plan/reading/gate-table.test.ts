import { expect, test } from 'vitest';
import { read } from '../read.ts';

const criteriaOf = (text: string) =>
  read(text).rollouts[0]?.phases.flatMap(({ criteria }) =>
    criteria.map((each) => [each.text, each.class, each.bound, each.unit]),
  );

test('a table of metrics with a column of what must hold gives one criterion a row, up to that column', () => {
  const text =
    '# Rollout\n## Health\n| Metric | Today | Success threshold | Roll back at |\n|---|---|---|---|\n| Checkout errors | 0.4% | < 0.5% | > 1% |\n| p95 latency | 310 ms | <= 350 ms | 500 ms |\n| Owner | | the team | |\n## Stage A: 10%\n## Stage B: 100%\n';
  expect(criteriaOf(text)).toEqual([
    ['Checkout errors | 0.4% | < 0.5%', 'below', 0.5, '%'],
    ['p95 latency | 310 ms | <= 350 ms', 'latency', 350, 'ms'],
  ]);
});

test('thresholds of alerts and rollbacks, and tables of anything else, are no criteria', () => {
  const text =
    '# Rollout\n## Alerts\n| Metric | Alert threshold |\n|---|---|\n| Errors | > 1% |\n## Team\n| Name | Success criteria |\n|---|---|\n| Ada | 1 party |\n## Stage A: 10%\n## Stage B: 100%\n';
  expect(criteriaOf(text)).toEqual([]);
});
