import { expect, test } from 'vitest';
import { read } from '../read.ts';

const OVERVIEW =
  '# Rollout\n| Phase | Users | Duration |\n|---|---|---|\n| Internal testing | 12 people | 1 week |\n| Canary | 5% of users | 2 days |\n| All | 100% of users | 1 week |\n';
const phasesOf = (text: string) =>
  read(text).rollouts[0]?.phases.map(({ heading, role, soak, users }) => [
    heading.value,
    role,
    soak?.text,
    users?.value.counts[0],
  ]);

test('testing that stands only in the overview is a phase', () => {
  expect(phasesOf(`${OVERVIEW}## Canary (5%)\n## Stage B: 100%\n`)).toEqual([
    ['Internal testing', 'testing', '1 week', 12],
    ['Canary (5%)', 'stage', undefined, undefined],
    ['Stage B: 100%', 'stage', undefined, undefined],
  ]);
});

test('testing that has a section is not told twice', () => {
  expect(
    phasesOf(`${OVERVIEW}## Phase I: Testing in house\n- Duration: 3 days\n## Canary (5%)\n## Stage B: 100%\n`)?.map(
      ([name]) => name,
    ),
  ).toEqual(['Phase I: Testing in house', 'Canary (5%)', 'Stage B: 100%']);
});
