// Plans without the labels and headings of a template: lists, tables and sentences that people write anyway.
import { expect, test } from 'vitest';
import { compile } from './compile.ts';
import { lint } from './lint.ts';
import { read } from './read.ts';

test('bare bounds under a stage that asks for no criteria are its criteria, but no triggers or orders', () => {
  const text =
    '# Rollout\n## Stages\n1. 5% of users, 24-48 hours\n   - Crash-free sessions >= 99.5%\n   - p95 latency < 800 ms (dashboard)\n   - If error rate > 1%, go back\n   - Increase to 20% at most\n2. 20% of users, next 48 hours\n   - Keep watching\n## Stage C: 100%\n- Error rate < 1%\n\nSuccess criteria:\n- Timeouts: 0\n';
  const phases = read(text).rollouts[0]?.phases.filter(({ steps }) => steps.length > 0) ?? [];
  expect(phases.map(({ criteria }) => criteria.map((each) => each.text))).toEqual([
    ['Crash-free sessions >= 99.5%', 'p95 latency < 800 ms (dashboard)'],
    [],
    ['Timeouts: 0'],
  ]);
  expect(phases.map(({ soak }) => soak?.text)).toEqual(['24-48 hours', '48 hours', undefined]);
});

test('prose around dated items: everyone at the end, a time at each step, and what is checked there', () => {
  const text =
    '# Rollout plan for search\n\nWe ramp the `search_v2` flag:\n\n* March 4, 2025: 5% of requests\n* March 6, 2025: 25% of requests\n* March 13, 2025: all requests\n\nAt each step we hold for at least two business days and check that\n\n* the 5xx rate stays below 0.1%,\n* p99 latency does not exceed 800 ms.\n';
  const phases = read(text).rollouts[0]?.phases ?? [];
  expect(phases.flatMap(({ steps }) => steps.map((step) => [step.value / 1000, step.text]))).toEqual([
    [5, '5%'],
    [25, '25%'],
    [100, 'all requests'],
  ]);
  const around = phases.find(({ steps }) => steps.length === 0);
  expect(around).toMatchObject({ soak: { value: { kind: 'businessDays', days: 2 } }, soakAtEach: true });
  expect(around?.criteria.map((each) => each.text)).toEqual([
    'the 5xx rate stays below 0.1%',
    'p99 latency does not exceed 800 ms.',
  ]);
  const plan = compile(read(text), { bindings: {}, findings: [], acceptRepairs: false }).plan;
  expect(plan?.rollouts[0].steps.map(({ soak, gate }) => [soak, gate.criteria.length])).toEqual(
    [5, 25, 100].map(() => [{ kind: 'businessDays', days: 2 }, 2]),
  );
});

test('criteria of one cell, and a staircase in one line', () => {
  const table =
    '# Rollout\n\n| Date | % of traffic | Go criteria |\n|---|---|---|\n| 3/3/2025 | 1% | errors < 0.5%, p95 < 400 ms |\n| 3/5/2025 | 100% | uploads, downloads < 2% |\n';
  expect(read(table).rollouts[0]?.phases.map(({ criteria }) => criteria.map((each) => each.text))).toEqual([
    ['errors < 0.5%', 'p95 < 400 ms'],
    ['uploads, downloads < 2%'],
  ]);
  const line = '# Cutover\n## Traffic cutover\n1. Set the flag\n2. Route 10% → 50% → 100% traffic\n';
  expect(read(line).rollouts[0]?.phases.flatMap(({ steps }) => steps.map(({ text }) => text))).toEqual([
    '10%',
    '50%',
    '100%',
  ]);
});

test('a list of criteria under words that ask for it without a colon, and under a name of its group', () => {
  const text =
    '# Rollout\n## Stage A: 10%\n### Planning\n- Date: 3/10/2025\n- Success criteria to be looked at before the next stage\n  - No errors in production\n  - Timeouts < 1%\n## Stage B: 100%\n### Success Criteria\n\n**Mandatory (all of them):**\n- Timeouts < 1%\n\n**Desirable:**\n- Uptime > 99.9%\n';
  expect(read(text).rollouts[0]?.phases.map(({ criteria }) => criteria.map((each) => each.text))).toEqual([
    ['No errors in production', 'Timeouts < 1%'],
    ['Timeouts < 1%', 'Uptime > 99.9%'],
  ]);
});

test('a table whose shares stand among the audience, and whose names stand behind a number', () => {
  const text =
    '# Rollout plan\n\n| Phase | Name | Duration | Audience | Traffic |\n|---|---|---|---|---|\n| P0 | Dry run | 3-5 days | Our own team | made up |\n| P1 | Early access | 7 days | 10% of workspaces | real |\n| P2 | Everyone | Ongoing | 100% of workspaces | real |\n';
  const { kind, rollouts } = read(text);
  expect(kind).toBe('plan');
  expect(rollouts[0]?.phases.map(({ heading, steps, soak }) => [heading.value, steps[0]?.text, soak?.text])).toEqual([
    ['Dry run', undefined, '3-5 days'],
    ['Early access', '10%', '7 days'],
    ['Everyone', '100%', undefined],
  ]);
});

test('a run sheet by the hours around the launch', () => {
  const text =
    '# Launch day\n## T-24h\n- [ ] Canary live at 5% traffic\n## T-0h\n- [ ] Call the support desk\n## T+2h\n- [ ] Expand to 25%\n## T+24h\n- [ ] 50% -> 100% if clean\n';
  const phases = read(text).rollouts[0]?.phases.filter(({ steps }) => steps.length > 0);
  expect(phases?.map(({ heading, steps }) => [heading.value, steps.map((step) => step.text)])).toEqual([
    ['T-24h', ['5%']],
    ['T+2h', ['25%']],
    ['T+24h', ['50%', '100%']],
  ]);
});

test('a heading that only sums up the stages under it has no steps of its own', () => {
  const text =
    '# Rollout\n## Step 1: Canary, 10%\n## Step 2: Ramp, 25% → 50%\n### Day 3: Ramp to 25%\n### Day 4: Ramp to 50%\n## Step 3: 100%\n';
  const steps = read(text).rollouts[0]?.phases.flatMap((phase) => phase.steps.map((step) => step.text));
  expect(steps).toEqual(['10%', '25%', '50%', '100%']);
});

test('an open date in a sentence is open, and a stage without an end has no least time', () => {
  const text =
    '# Rollout\n## Phase I: 10%\nDesired date range: exact dates TBD, ideally within two weeks of the audit\n## Phase II: 100%\n- Duration: Ongoing\n- Monitoring period: 30 days\n';
  const [first, second] = read(text).rollouts[0]?.phases ?? [];
  expect(first).toMatchObject({ soak: undefined, labels: [{ role: 'dates', state: 'placeholder' }] });
  expect(second?.soak).toBeUndefined();
});

test('what is ticked off in a fence of words is a criterion; what is crossed out there is none', () => {
  const text =
    '# Rollout\n## Stage 1: 10%\n### Success criteria\n```\nGO ON if all hold:\n✓ Error rate < 1%\n✓ No lost uploads\n```\n```\nGO BACK if any:\n✗ Error rate > 5%\n```\n## Stage 2: 100%\n';
  expect(read(text).rollouts[0]?.phases[0]?.criteria.map((each) => each.text)).toEqual([
    'Error rate < 1%',
    'No lost uploads',
  ]);
});

test('a form with every date still to be written in is a template', () => {
  const form =
    '# Release Plan: Search\n## Phase II: Staged Rollout\n**Desired date range:** mm/dd/yyyy - mm/dd/yyyy\n\n| Launch % | Time Frame | Planned Date |\n|---|---|---|\n| Launch to 25% | _n days_ | mm/dd/yyyy |\n| Launch to 100% | _n days_ | mm/dd/yyyy |\n';
  expect(read(form).kind).toBe('template');
  expect(read(form.replace('_n days_', '2 days')).kind).toBe('plan');
});

test('a section about canary and rollback may hold the staircase in one line', () => {
  const of = (title: string): readonly string[] =>
    read(`# ${title}\n\n- 10% -> 50% -> 100% traffic progression.\n`).rollouts[0]?.phases.flatMap((phase) =>
      phase.steps.map((step) => step.text),
    ) ?? [];
  expect(of('Cutover / Canary / Rollback')).toEqual(['10%', '50%', '100%']);
  expect(of('Rollback')).toEqual([]);
});

test('an overview in a fence and a section that tells more of one of its stages are one rollout', () => {
  const text =
    '# Gradual rollout plan\n\n```\nWeek 1 (Phase 1): 10% new\nWeek 2 (Phase 2): 50% new\nWeek 3 (Phase 3): 100% new\n```\n\n## Week 1: Phase 1 (10%)\nSuccess criteria:\n- Error rate < 1%\n';
  const phases = read(text).rollouts[0]?.phases ?? [];
  expect(phases.map(({ steps, criteria }) => [steps.map((step) => step.text), criteria.length])).toEqual([
    [['10%'], 1],
    [['50%'], 0],
    [['100%'], 0],
  ]);
});

test('a form of lines to write on is a template', () => {
  const line = '- Enabled by: `__________`\n';
  const form = `# Rollout plan\n## Stage 1: Shadow (14 days)\n${line.repeat(4)}## Stage 2: 10%\n${line.repeat(4)}`;
  expect(read(form).kind).toBe('template');
  expect(read(form.replace('14 days', '3/10/2025')).kind).toBe('plan');
});

test('a target date says when a rollout begins, not that it ends on that day', () => {
  const text = (label: string): string =>
    `# Rollout\n${label}: 3/10/2025\n## Stage A: 25%\n- Duration: 2 days\n## Stage B: 100%\n- Duration: 2 days\n`;
  const short = (label: string): boolean =>
    lint(text(label), read(text(label))).some(({ rule }) => rule === 'window-too-short-for-soaks');
  expect([short('Target date'), short('Desired date range')]).toEqual([false, true]);
});
