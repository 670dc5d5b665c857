// The two rollouts of a plan in the seed's shape, field by field and place by place.
import { expect, test } from 'vitest';
import { read } from './read.ts';

const PLAN = `# Rollout of new tables
## Phase I: Canary (1%)
### Planning:
Desired date range or test duration: 3/10-3/11 2025
Actual date range of test duration:
Desired number of users: 500
What metrics-based criteria will you look at ("success criteria")?:
#### DataDog:
- Failures to write to table: 0
- Successful table writes: any

### Results:

## Phase II: 25% - 100%
### Planning
Desired date range or test duration: 3/12-3/25 2025
Desired number of users:1,000 - 10,000
- We expand at increments of 25%, allowing at least one full bnusiness day at each.

What metrics-based criteria will you look at ("success criteria")?:

#### Data Dog
- Index error rate: < 2.5%
- Successful table writes: scale proportionally with rollout increments

# Rollout of the document service
## Phase I: Canary (1%)
Desired date range or test duration: 3/10 2025
### Results:
- **2025/03/10** - began
`;

test('reads rollouts, phases, steps, windows, users and soaks', () => {
  const draft = read(PLAN);
  expect(draft.kind).toBe('plan');
  expect(draft.rollouts.map((rollout) => rollout.title.value)).toEqual([
    'Rollout of new tables',
    'Rollout of the document service',
  ]);
  const phases = draft.rollouts.flatMap((rollout) => rollout.phases);
  expect(phases.map((phase) => phase.heading.value)).toEqual([
    'Phase I: Canary (1%)',
    'Phase II: 25% - 100%',
    'Phase I: Canary (1%)',
  ]);
  expect(phases.map((phase) => phase.steps.map((step) => step.value / 1000))).toEqual([[1], [25, 50, 75, 100], [1]]);
  expect(phases.map((phase) => [phase.window?.value.start?.date, phase.window?.value.end?.date])).toEqual([
    ['2025-03-10', '2025-03-11'],
    ['2025-03-12', '2025-03-25'],
    ['2025-03-10', '2025-03-10'],
  ]);
  expect(phases.map((phase) => phase.users?.value)).toEqual([
    { counts: [500], kind: 'single' },
    { counts: [1000, 10000], kind: 'range' },
    undefined,
  ]);
  expect(phases.map((phase) => phase.soak?.value)).toEqual([undefined, { kind: 'businessDays', days: 1 }, undefined]);
});

test('reads criteria with class, bound, unit, subject and line', () => {
  const criteria = read(PLAN).rollouts.flatMap((rollout) => rollout.phases.flatMap((phase) => phase.criteria));
  expect(criteria.map((c) => [c.span.line, c.class, c.bound, c.unit, c.subject])).toEqual([
    [9, 'zero', 0, 'count', 'Failures to write to table'],
    [10, 'any', 0, 'count', 'Successful table writes'],
    [23, 'below', 2.5, '%', 'Index error rate'],
    [24, 'proportional', null, null, 'Successful table writes'],
  ]);
});

test('every span holds the words that its field quotes', () => {
  for (const rollout of read(PLAN).rollouts)
    for (const phase of rollout.phases)
      for (const field of [phase.heading, phase.window, phase.soak, phase.users, ...phase.steps, ...phase.criteria])
        if (field) expect(PLAN.slice(field.span.start, field.span.end)).toBe(field.text);
});

test('slots: what follows the colon, and what stands under Results', () => {
  const [first, , third] = read(PLAN).rollouts.flatMap((rollout) => rollout.phases);
  const held = (slot: { span: { start: number; end: number } }): string => PLAN.slice(slot.span.start, slot.span.end);
  expect(first!.slots.map((slot) => [slot.kind, held(slot), slot.span.line])).toEqual([
    ['actualDates', '', 5],
    ['results', '', 13],
  ]);
  expect(third!.slots.map((slot) => [slot.kind, held(slot)])).toEqual([['results', '- **2025/03/10** - began']]);
});
