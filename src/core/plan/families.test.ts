// Plans of many families, each in a few lines, and what they mean: the language is one, however it is written.
import { expect, test } from 'vitest';
import { type ExplainedPhase, explanation } from './explanation.ts';
import { read } from './read.ts';

/** One line a phase: steps, window, soak, users, criteria. */
function told(phase: ExplainedPhase): string {
  const { start, end } = phase.window;
  return [
    phase.steps.join('→') || '·',
    start === null ? '' : start === end ? start : `${start}..${end ?? ''}`,
    phase.soak ?? '',
    phase.users.join('/'),
    phase.criteria
      .map((criterion) => `${criterion.class} ${criterion.bound ?? ''}${criterion.unit ?? ''}`.trim())
      .join(', '),
  ]
    .filter((part) => part !== '')
    .join(' | ');
}

function meaning(text: string): {
  readonly kind: string;
  readonly toggles: readonly string[];
  readonly phases: readonly string[];
} {
  const { kind, rollouts } = explanation(read(text), []);
  return {
    kind,
    toggles: rollouts.flatMap((rollout) => rollout.toggles),
    phases: rollouts.flatMap((rollout) => rollout.phases.map(told)),
  };
}

test('stages with slots under them, criteria once for all, struck-through dates, half a percent', () => {
  expect(
    meaning(`# Travel claims release plan
| Toggle name | Description |
|---|---|
| travel_claims_v2 | The new form |

## Phase I: UAT
- Desired date range: 5/1/24 - 5/10/24
- Desired number of users: 8-10

## Phase II: Staged Rollout
#### Rollout Planning
- Desired date range: ~~5/13/24 - 5/24/24~~ 6/3/24 - 6/14/24
- What metrics-based criteria will you look at ("success criteria")?:
  - [ ] error rate < 5%
  - [ ] 0 P1 tickets

### Stage A: Canary
- Length of time: 2 business days (6/3 - 6/4)
- Percentage of Users: .5% (~120 users)
#### Results
- Number of users: 131 at 0.5%

### Stage B: 100% of users
- Length of time: [FILL_IN] (*minimum 1 day*)
`),
  ).toEqual({
    kind: 'plan',
    toggles: ['travel_claims_v2'],
    phases: [
      '· | 2024-05-01..2024-05-10 | 8/10',
      '· | 2024-06-03..2024-06-14 | below 5%, manual 0count',
      '0.5 | --06-03..--06-04 | P2BD | 120',
      '100 | P1D',
    ],
  });
});

test('a table with gates', () => {
  expect(
    meaning(`# Checkout v3 rollout
Flag: \`checkout-v3\`

| Date | % of users | Duration | Gate |
|------|-----------:|----------|------|
| 2025-02-03 | 1% | 24h | error rate < 0.5%; p95 latency < 800ms |
| 2025-02-04 | 100% | - | - |
`),
  ).toEqual({
    kind: 'plan',
    toggles: ['checkout-v3'],
    phases: ['1 | 2025-02-03 | PT24H | below 0.5%, latency 800ms', '100 | 2025-02-04'],
  });
});

test('two tables of the same steps are one: the days of one, the durations of the other', () => {
  expect(
    meaning(`# Appeals release plan
## Phase II: Staged Rollout
| Launch % | Time Frame | Planned Date Range |
|---|---|---|
| Launch to 25% | 3 days | week of 10/7/2024 |
| Launch to 100% | ongoing | mm/dd/yyyy |

## Go Live!
| Launch % | Desired Date | _Actual Date_ |
|---|---|---|
| Launch to 25% | 10/8/2024 | |
| Launch to 100% | 10/15/2024 | |
`).phases,
  ).toEqual(['·', '25 | 2024-10-08 | P3D', '100 | 2024-10-15', '·']);
});

test('a list with dates, without a word of users', () => {
  expect(meaning('# Rollout\n- [ ] 3/3: 1%\n- [ ] 3/4: 10%\n- [ ] 3/6: 100%\n\nFeature flag: new_page\n')).toEqual({
    kind: 'plan',
    toggles: ['new_page'],
    phases: ['1 | --03-03', '10 | --03-04', '100 | --03-06'],
  });
});

test('a sentence, and criteria beside it', () => {
  expect(
    meaning(`# Search rollout plan
We start with 5% of users for 2 days, then 25% for 3 days, and finally 100%.
## Success criteria
- CTR within 2% of control
- p95 latency < 300 ms
`).phases,
  ).toEqual(['5→25→100', '· | no-worse-than-baseline 2%, latency 300ms']);
});

test('shares as headings, bold days, front matter', () => {
  expect(
    meaning(`---
title: Editor
---
# Editor rollout
## 1% (Canary)
Start: 2024-05-01
Users: ~1,000
Gate:
- [ ] Error rate under 1%
## 10%
Start date: 2024-05-03
End date: 2024-05-07
## Rest
**Day 9: 100%**
- Duration: 1 week
`).phases,
  ).toEqual(['1 | 2024-05-01 | 1000 | below 1%', '10 | 2024-05-03..2024-05-07', '100 | P7D']);
});

test('settings of a pipeline', () => {
  expect(
    meaning(
      '# Deploy plan\n```yaml\nsteps:\n  - setWeight: 5\n  - pause: {duration: 10m}\n  - setWeight: 100\n```\nSuccess criteria:\n- success rate >= 99%\n',
    ).phases,
  ).toEqual(['· | above 99%', '5 | PT10M', '100']);
});

test('a range by its stride, or by the steps that a sentence names', () => {
  const phase = (body: string): readonly string[] => meaning(`# Rollout\n## Phase II: 10% - 100%\n${body}\n`).phases;
  expect(phase('We expand by 30% each day.')).toEqual(['10→40→70→100']);
  expect(phase('We go 10%, 50%, 100%, with two business days at each.')).toEqual(['10→50→100 | P2BD']);
  expect(phase('')).toEqual(['10→100']);
});

test('a range with neither is read as two steps, and said to be unclear', () => {
  expect(read('# Rollout\n## Phase II: 10% - 100%\n').findings.map(({ rule, line }) => [rule, line])).toEqual([
    ['ambiguous-steps', 2],
  ]);
});

test('a rollout under each top heading', () => {
  const text =
    '# Payments (web)\n## Stage A\n- Percentage: 10%\n## Stage B\n- Percentage: 100%\n# Payments (mobile)\n## Stage A\n- Percentage: 5%\n## Stage B\n- Percentage: 100%\n';
  expect(
    read(text).rollouts.map((rollout) => [
      rollout.title.value,
      rollout.phases.map((phase) => phase.steps.map((step) => step.value / 1000)),
    ]),
  ).toEqual([
    ['Payments (web)', [[10], [100]]],
    ['Payments (mobile)', [[5], [100]]],
  ]);
});

test.each([
  ['', 'not-a-plan'],
  ['# A library\n\nNew features go to 10% of users, then to 100%.\n', 'not-a-plan'],
  ['# Incident review\n\n- 10:00 deploy to 10% of users\n- 10:30 deploy to 50% of users\n', 'not-a-plan'],
  ['# Roadmap\n\n## Phase 1: Discovery\n\n## Phase 2: Launch to 100% of users\n', 'not-a-plan'],
  ['# Toggles\n\n| Toggle | Percentage |\n|---|---|\n| a_b | 10% |\n| c_d | 100% |\n', 'not-a-plan'],
  [
    '# Release Plan Template\n\n## Stage A\n- Length of time: x\n- Percentage of Users: x%\n## Stage B: 25%\n',
    'template',
  ],
  [
    '# Rollout of <feature-name>\n\nBehind `<flag-name>` and <feature-flag-name>.\n\n## Stage A: 10%\n## Stage B: 100%\n',
    'template',
  ],
  [
    '# Letters release plan\n\n## Stage A: 10%\n- Length of time: 2 days\n## Stage B: 100%\n- Length of time: x\n',
    'plan',
  ],
])('%j is a %s', (text, kind) => {
  expect(read(text).kind).toBe(kind);
});
