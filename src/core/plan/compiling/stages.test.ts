import { expect, test } from 'vitest';
import { compile } from '../compile.ts';
import { lint } from '../lint.ts';
import { read } from '../read.ts';

const text = `# Search rollout

Toggle: \`new_search\`. Turning it off is the way back.

## Rollout planning

Desired date range: 6/2/2025 - 6/6/2025

Success criteria:

- Search error rate: < 1%

### Stage A: 10% of users

Length of time: 1 business day

### Stage B: 100% of users

Length of time: 1 business day

Success criteria:

- Search error rate: < 1%
- Timeouts: 0
`;

test('what is said once around the stages holds for each of them, and is gated once', () => {
  const draft = read(text);
  const { plan } = compile(draft, { bindings: {}, findings: lint(text, draft), acceptRepairs: false });
  const steps = plan?.rollouts[0].steps.map((step) => ({
    percentage: step.percentage / 1000,
    from: step.window.start,
    criteria: step.gate.criteria.map((criterion) => criterion.text),
  }));
  expect(steps).toEqual([
    { percentage: 10, from: '2025-06-02', criteria: ['Search error rate: < 1%'] },
    { percentage: 100, from: '2025-06-02', criteria: ['Search error rate: < 1%', 'Timeouts: 0'] },
  ]);
});
