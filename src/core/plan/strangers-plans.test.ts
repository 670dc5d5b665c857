// Forms that plans of strangers taught the language, each in a plan of our own.
import { expect, test } from 'vitest';
import { explanation } from './explanation.ts';
import { lint } from './lint.ts';
import { read } from './read.ts';

const rollout = (text: string) => explanation(read(text), []).rollouts[0];
const phases = (text: string) => rollout(text)?.phases ?? [];
const rulesOf = (text: string): readonly string[] => lint(text, read(text)).map(({ rule, line }) => `${rule}:${line}`);

test('items with settings under them, and the toggle that the settings define', () => {
  const text =
    '# Rollout plan\n1. **Declare the flag**\n   ```yaml\n   new_basket:\n     enabled: false\n     rollout: 0\n   ```\n2. **Step up**\n   ```yaml\n   rollout: 5\n   ```\n3. **Finish**\n   ```yaml\n   rollout: 100\n   ```\n';
  expect(rollout(text)).toMatchObject({ toggle: 'new_basket', steps: [5, 100] });
});

test('all of the people in the house are no share of the users', () => {
  const text =
    '# Rollout\n## Stages\n1. House only (100% of internal users)\n2. Friends (10% external users)\n3. All (100% users)\n';
  expect(rollout(text)?.steps).toEqual([10, 100]);
});

test('stages that are only named, in a list with what is done between them', () => {
  const text =
    '# Header rollout plan\n## Stages\n1. Stage A (watching)\n\n- Look at it\n\n2. Stage B (enforced)\n\n- Switch it on\n';
  expect(read(text).kind).toBe('plan');
  expect(phases(text).map(({ heading }) => heading)).toEqual(['Stage A (watching)', 'Stage B (enforced)']);
  expect(read('# Notes\n1. Step 1: install\n2. Step 2: run\n').kind).toBe('not-a-plan');
});

test('an arrow between stages is no bound', () => {
  const text =
    '# Rollout\n## Promotion criteria\n- Stage 1 -> 2: no incidents\n- Stage 2 => 3: timeouts < 1%\n## Stage 1: 5%\n## Stage 2: 100%\n';
  expect(phases(text)[0]?.criteria.map((one) => [one.class, one.bound])).toEqual([
    ['manual', 0],
    ['below', 1],
  ]);
});

test('a bold line is a heading without its mark: what stands under Results is no plan', () => {
  const text =
    '# Rollout\n## Stage A: 10%\n**Planning**\n\nLength of time: 2 days\n\n**Results**\n\nNumber of users: 7\n\nErrors: [FILL_IN]\n\n## Stage B: 100%\n\n**Success criteria**\n\n- Timeouts < 1%\n';
  expect(phases(text).map(({ users, soak, criteria }) => [users, soak, criteria.length])).toEqual([
    [[], 'P2D', 0],
    [[], null, 1],
  ]);
  expect(read(text).rollouts[0]?.phases[0]?.slots.map(({ kind }) => kind)).toEqual(['results']);
  expect(rulesOf(text)).not.toContain('placeholder-left:11');
});

test('headings under the planning of all stages are its slots', () => {
  const text =
    '# Release plan\n## Phase II: staged rollout\n### Rollout planning\n#### Desired date range: 3/10/2025\n#### What metrics-based criteria will you look at before advancing?\n- Timeouts < 1%\n### Stage A: 10%\n### Stage B: 100%\n';
  const planning = phases(text).find(({ heading }) => heading === 'Rollout planning');
  expect(planning).toMatchObject({ window: { start: '2025-03-10' }, criteria: [{ bound: 1 }] });
});

test('what a template recommends is no number of users, and a total no time at a step', () => {
  const text =
    '# Rollout\n## Stage A: canary\n- Percentage of users: 5% (Recommendation: pick about 500 users)\n- Desired date: 3/31 in three goes over a total of 6 hours\n## Stage B: 100%\n- Length of time: 4 hours / 150-200 users\n';
  expect(phases(text).map(({ users, soak }) => [users, soak])).toEqual([
    [[], null],
    [[150, 200], 'PT4H'],
  ]);
});

test('bare bounds under an answered label, and a form with a field for criteria', () => {
  const text =
    '# Rollout\n## Stage A: 10%\n**Duration**: 2 days\n**Checks**:\n- [ ] Timeouts < 1%\n## Stage B: 100%\n## Record\n- Exit criteria met (yes/no):\n';
  expect(phases(text).map(({ criteria }) => criteria.map(({ text: words }) => words))).toEqual([['Timeouts < 1%'], []]);
  expect(rulesOf(text)).not.toContain('missing-criteria:8');
});

test('open lines and promises of a value are placeholders', () => {
  const text =
    '# Rollout\n- Dates: ___\n- Toggle: [team to provide]\n- Today: x.xk letters\n## Stage A: 10%\n## Stage B: 100%\n';
  expect(rulesOf(text)).toEqual(
    expect.arrayContaining(['placeholder-left:2', 'placeholder-left:3', 'placeholder-left:4']),
  );
});
