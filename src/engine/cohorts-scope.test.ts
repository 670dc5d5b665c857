// Which scopes ask their source to tell users apart by when they came on.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { healthyWorld, pin, rolloutsOf, runnerIn, untilEnd, WRITE } from '../../test/support/simulated-run.ts';
import type { Rollout } from '../core/plan/plan.ts';
import type { Metrics, Scope } from './ports.ts';

const text = readFileSync(new URL('../../plans/records-and-documents.md', import.meta.url), 'utf8');

test('asks for users apart by when they came on where nobody is off any more', async () => {
  const [tables] = rolloutsOf(text) as readonly [Rollout, ...Rollout[]];
  const world = healthyWorld(tables, text);
  await pin(world, tables);
  const scopes = new Map<string, Scope>();
  const evidence: Metrics['evidence'] = (scope) => {
    scopes.set(scope.name, scope);
    return world.ports.metrics.evidence(scope);
  };
  const runner = await runnerIn(world, tables, {
    ...world.ports,
    metrics: { ...world.ports.metrics, evidence },
  });
  await untilEnd(world, runner);
  const last = tables.steps.length - 1;
  const { cohorts } = scopes.get(`${last + 1}/${last}`)!;
  expect(cohorts).toEqual({ after: `${last}/${last - 1}`, operations: [WRITE] });
  scopes.delete(`${last + 1}/${last}`);
  for (const scope of scopes.values()) expect(scope).not.toHaveProperty('cohorts');
});
