// Plans without the labels and headings of a template: lists, tables and sentences that people write anyway.
import { expect, test } from 'vitest';
import { compile } from './compile.ts';
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
