import { expect, test } from 'vitest';
import type { Bindings } from '../../core/plan/bindings.ts';
import { loadForDemo } from './sampled-plan.ts';

const PLAN = `# Letters

## Phase 1: 10%
- Planned date range: 3/9/2026-3/9/2026
- Percentage: 10%
- Number of users: 500
- Success criteria:
  - Download error rate: < 2.5%
`;

test('a plan that is bound to other systems is played with the toggles and the intake that the demo has', () => {
  const by = { name: 'variant', on: 'on', off: 'off' };
  const bindings: Bindings = {
    driver: 'unleash',
    mode: 'advise',
    metrics: 'prometheus',
    criteria: { 'Download error rate: < 2.5%': { queries: { errors: 'e_total', attempts: 'a_total', by } } },
  };
  const rollout = loadForDemo('plan.md', PLAN, bindings, {}).plan?.rollouts[0];
  expect(rollout).toMatchObject({ mode: 'drive' });
  expect([rollout?.metrics, rollout?.driver]).toEqual([undefined, undefined]);
});
