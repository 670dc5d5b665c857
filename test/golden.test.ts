import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formatDayAndTime } from '../src/core/calendar/format.ts';
import type { Rollout } from '../src/core/plan/plan.ts';
import { formatPercentage } from '../src/core/toggle/percentage.ts';
import { healthyWorld, pin, rolloutsOf, runnerIn, untilEnd } from './support/simulated-run.ts';

// Whole rollouts of our own plan, healthy, decision by decision: the dates that business time makes of its windows and soaks.

const text = readFileSync(new URL('../plans/records-and-documents.md', import.meta.url), 'utf8');

async function transcript(rollout: Rollout): Promise<readonly string[]> {
  const world = healthyWorld(rollout, text);
  await pin(world, rollout);
  const runner = await runnerIn(world, rollout);
  await untilEnd(world, runner);
  const entries = world.journal.get(rollout.id) ?? [];
  return entries.flatMap(({ at, event }) => {
    if (event.kind !== 'decided') return [];
    const { decision } = event;
    const step = 'step' in decision ? rollout.steps[decision.step] : undefined;
    const where = step ? ` ${formatPercentage(step.percentage)}` : '';
    return [`${formatDayAndTime(rollout.calendar, at)} ${decision.kind}${where}`];
  });
}

/** The same plan on the days of a real one, with the mistake in its year that the real one had. */
const spring = text
  .replace('3/9-3/10 2026', '3/10-3/11 2025')
  .replace('3/10-3/24 2026', '3/11-3/25 2025')
  .replace('test duration: 3/9 2026', 'test duration: 3/10 2025')
  .replace('3/10/26 - 3/24/26', '3/11/24 - 3/25/24');

describe('the same plan in the spring of 2025, a year repaired', () => {
  const [tables, documents] = rolloutsOf(spring) as [Rollout, Rollout];

  it('opens on the days that business time gives both rollouts', async () => {
    expect(await transcript(tables)).toEqual([
      'Mon 3/10 09:00 start 1%',
      'Wed 3/12 09:00 advance 25%',
      'Thu 3/13 09:00 advance 50%',
      'Fri 3/14 09:00 advance 75%',
      'Mon 3/17 09:00 advance 100%',
      'Mon 3/17 17:00 complete',
    ]);
    expect(await transcript(documents)).toEqual([
      'Mon 3/10 09:00 start 1%',
      'Tue 3/11 09:00 advance 25%',
      'Wed 3/12 09:00 advance 50%',
      'Thu 3/13 09:00 advance 75%',
      'Fri 3/14 09:00 advance 100%',
      'Fri 3/14 17:00 complete',
    ]);
  });
});

describe('the plan of records and documents, with healthy traffic', () => {
  const [tables, documents] = rolloutsOf(text) as [Rollout, Rollout];

  it('takes the tables through a two-day canary and four business days', async () => {
    expect(await transcript(tables)).toEqual([
      'Mon 3/9 09:00 start 1%',
      'Wed 3/11 09:00 advance 25%',
      'Thu 3/12 09:00 advance 50%',
      'Fri 3/13 09:00 advance 75%',
      'Mon 3/16 09:00 advance 100%',
      'Mon 3/16 17:00 complete',
    ]);
  });

  it('takes the documents through a one-day canary and four business days', async () => {
    expect(await transcript(documents)).toEqual([
      'Mon 3/9 09:00 start 1%',
      'Tue 3/10 09:00 advance 25%',
      'Wed 3/11 09:00 advance 50%',
      'Thu 3/12 09:00 advance 75%',
      'Fri 3/13 09:00 advance 100%',
      'Fri 3/13 17:00 complete',
    ]);
  });
});
