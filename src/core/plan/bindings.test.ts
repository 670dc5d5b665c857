import { describe, expect, test } from 'vitest';
import { type Bindings, bindingsOf, criterionBindings } from './bindings.ts';
import { compile } from './compile.ts';
import { read } from './read.ts';

const PLAN = `# Letters
## Phase I: Canary (1%)
Desired date range: 3/9 2026
Success criteria:
- Letter error rate: < 2.5%
## Phase II: 100%
Desired date range: 3/10 2026
Success criteria:
- Letter error rate: < 2.5%
- Error rate: < 2.5%

# Tables
## Phase I: Canary (1%)
Desired date range: 3/9 2026
Success criteria:
- Letter error rate: < 2.5%
## Phase II: 100%
Desired date range: 3/10 2026
`;

const planOf = (bindings: Bindings) => compile(read(PLAN), { bindings, findings: [], acceptRepairs: true }).plan!;

describe('bindings of one rollout', () => {
  const shared: Bindings = {
    mode: 'advise',
    alpha: { fail: 0.01, pass: 0.02 },
    calendar: { zone: 'Europe/Berlin' },
    criteria: { 'Letter error rate: < 2.5%': { proof: 'literal', onFail: 'ask' } },
    lint: { rules: { 'large-jump': 'off' } },
    rollouts: {
      letters: {
        alpha: { fail: 0.1 },
        calendar: { opens: 480 },
        criteria: { 'letter  ERROR rate: < 2.5%': { proof: 'statistical' } },
      },
    },
  };

  test('stand over those of the document, setting by setting', () => {
    expect(bindingsOf(shared, 'letters')).toEqual({
      mode: 'advise',
      alpha: { fail: 0.1, pass: 0.02 },
      calendar: { zone: 'Europe/Berlin', opens: 480 },
      criteria: { 'letter error rate: < 2.5%': { proof: 'statistical', onFail: 'ask' } },
    });
  });

  test('leave those of the document alone where there are none', () => {
    expect(bindingsOf(shared, 'tables').calendar).toEqual({ zone: 'Europe/Berlin' });
    expect(criterionBindings(bindingsOf(shared, 'tables'), 'Letter error rate:  < 2.5%')?.proof).toBe('literal');
  });

  test('compile into their rollout and no other', () => {
    const [letters, tables] = planOf(shared).rollouts;
    expect(letters.calendar).toMatchObject({ zone: 'Europe/Berlin', opens: 480, closes: 1020 });
    expect(tables?.calendar).toMatchObject({ zone: 'Europe/Berlin', opens: 540 });
    expect(letters.steps[0].gate.criteria[0]).toMatchObject({ proof: 'statistical', onFail: 'ask' });
    expect(tables?.steps[0].gate.criteria[0]).toMatchObject({ proof: 'literal', onFail: 'ask' });
  });

  test('that give a calendar nobody could work by are told', () => {
    const bindings: Bindings = { rollouts: { letters: { calendar: { zone: 'Mars/Olympus' } } } };
    const { plan, findings } = compile(read(PLAN), { bindings, findings: [], acceptRepairs: true });
    expect(plan).toBeUndefined();
    expect(findings.filter(({ rule }) => rule === 'unusable-calendar')).toMatchObject([
      { rollout: 'letters', severity: 'error', message: expect.stringContaining('Mars/Olympus') },
    ]);
  });
});

describe('the operation of a criterion', () => {
  const gateOf = (bindings: Bindings) =>
    planOf(bindings).rollouts[0].steps[1]?.gate.criteria.map((each) => [
      each.id,
      'operation' in each ? each.operation : '',
    ]);

  test('is what its own words name, or every one', () => {
    expect(gateOf({})).toEqual([
      ['below:letter:2.5%', 'letter'],
      ['below:all:2.5%', '*'],
    ]);
  });

  test('is what the bindings name instead', () => {
    expect(gateOf({ criteria: { 'Error rate: < 2.5%': { operation: 'Downloads' } } })).toEqual([
      ['below:letter:2.5%', 'letter'],
      ['below:download:2.5%', 'download'],
    ]);
    expect(gateOf({ criteria: { 'Letter error rate: < 2.5%': { operation: '*' } } })?.[0]).toEqual([
      'below:all:2.5%',
      '*',
    ]);
  });
});
