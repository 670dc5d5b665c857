import { describe, expect, it } from 'vitest';
import { at, madeUpJournals } from '../../../test/support/made-up/journals.ts';
import type { Criterion } from '../../core/gate/criterion.ts';
import { fold } from '../../core/run/evolve.ts';
import type { Run } from '../../core/run/run.ts';
import { OFF, percent } from '../../core/toggle/percentage.ts';
import { gateCardOf } from './gate-card.ts';
import { headlineOf } from './headline.ts';
import { viewOfRollout } from './rollout-view.ts';
import { stairsOf } from './stairs.ts';

const journals = madeUpJournals();
const runOf = (id: string): Run => fold(journals.get(id)!)!;
const now = at(2, 4);
const wordsOf = (id: string) => headlineOf(runOf(id), undefined, now);

describe('headlineOf', () => {
  it('says the state in a word, what is waited for in a sentence, and how a person answers', () => {
    expect(wordsOf('quiet-hours')).toEqual({ word: 'Scheduled', tone: 'quiet', sentence: 'Starts Wed 3/12 13:00' });
    expect(wordsOf('letters-to-the-new-printer')).toEqual({
      word: 'Soaking',
      tone: 'busy',
      sentence: 'Soaks until Thu 3/13 09:00',
    });
    expect(wordsOf('archive-of-statements')).toEqual({
      word: 'Needs a decision',
      tone: 'person',
      sentence: 'No event of index for 30 minutes of working time',
      answer: 'phasegate approve archive-of-statements --reason "..."',
    });
    expect(wordsOf('second-try')).toMatchObject({
      word: 'Paused',
      tone: 'person',
      answer: 'phasegate resume second-try',
    });
    expect(wordsOf('address-lookup')).toMatchObject({
      word: 'Rolled back',
      tone: 'bad',
      answer: 'phasegate resume address-lookup --at 50%',
    });
    expect(wordsOf('evidence-tables')).toEqual({
      word: 'Completed',
      tone: 'good',
      sentence: 'At 100% since Fri 3/14 17:00',
    });
  });

  it('takes two people where a limit is broken', () => {
    const asked = runOf('archive-of-statements');
    const records = asked.records.map((record) => ({ ...record, latched: { 'below:print': 'fail' as const } }));
    expect(headlineOf({ ...asked, records }, undefined, now).answer).toBe(
      'phasegate override archive-of-statements --reason "..."',
    );
  });

  it('says what the runner waits for besides the soak', () => {
    const run = runOf('letters-to-the-new-printer');
    const until = at(3);
    expect(headlineOf(run, { kind: 'wait', until, why: 'waiting for data' }, now).sentence).toBe(
      'Waiting for data, until Thu 3/13 09:00',
    );
    expect(headlineOf(run, { kind: 'wait', until, why: 'soaking' }, now).sentence).toBe('Soaks until Thu 3/13 09:00');
    const away: Run = { ...run, state: { kind: 'soaking', step: 2, retreatedUntil: at(7) } };
    expect(headlineOf(away, undefined, now)).toMatchObject({
      word: 'Away for the weekend',
      sentence: 'Returns Mon 3/17 09:00',
    });
  });
});

describe('stairsOf', () => {
  const shape = (id: string) =>
    stairsOf(runOf(id), now).map(({ label, state, day, stay }) => [label, state, day, stay]);

  it('shows what was, what is, and when the rest can be at the earliest', () => {
    expect(shape('letters-to-the-new-printer')).toEqual([
      ['1%', 'passed', 'Mon 3/10', '1 d'],
      ['25%', 'passed', 'Tue 3/11', '1 d'],
      ['50%', 'current', 'Wed 3/12', '4 h'],
      ['75%', 'ahead', 'Thu 3/13', undefined],
      ['100%', 'ahead', 'Fri 3/14', undefined],
    ]);
    expect(shape('quiet-hours')).toEqual([
      ['0.5%', 'ahead', 'Wed 3/12', undefined],
      ['10%', 'ahead', 'Thu 3/13', undefined],
      ['100%', 'ahead', 'Fri 3/14', undefined],
    ]);
  });

  it('promises nothing while a person is needed', () => {
    expect(shape('archive-of-statements').slice(1)).toEqual([
      ['25%', 'ahead', undefined, undefined],
      ['50%', 'ahead', undefined, undefined],
      ['75%', 'ahead', undefined, undefined],
      ['100%', 'ahead', undefined, undefined],
    ]);
  });

  it('keeps what an earlier attempt passed, and has the step that failed ahead again in a new one', () => {
    expect(shape('address-lookup')[2]).toEqual(['50%', 'rolledBack', 'Wed 3/12', '3 h 12 min']);
    const run = runOf('address-lookup');
    const again: Run = { ...run, attempt: 2, state: { kind: 'scheduled', step: 2, since: now } };
    expect(stairsOf(again, now).map(({ state }) => state)).toEqual(['passed', 'passed', 'ahead', 'ahead', 'ahead']);
    expect(shape('second-try').map(([, state]) => state)).toEqual(['passed', 'passed', 'current', 'ahead', 'ahead']);
  });
});

describe('gateCardOf', () => {
  it('shows the gate of this moment while its step is open, and how it ended afterwards', () => {
    const open = runOf('letters-to-the-new-printer');
    expect(gateCardOf(open, undefined)).toMatchObject({ step: '50%', open: true, verdict: 'undecided' });
    expect(gateCardOf(open, { verdict: 'pass', criteria: [] })).toMatchObject({ verdict: 'pass' });
    expect(gateCardOf(runOf('address-lookup'), { verdict: 'pass', criteria: [] })).toMatchObject({
      open: false,
      verdict: 'fail',
      rows: [
        { verdict: 'pass' },
        { text: 'Print error rate: < 0.3%', verdict: 'fail', errors: 19, events: 2436, users: 812 },
        { verdict: 'undecided' },
        { verdict: 'pass' },
      ],
    });
    expect(gateCardOf(runOf('quiet-hours'), undefined)).toBeUndefined();
  });

  it('measures rates against their bound, where there is one and something was counted', () => {
    const rows = gateCardOf(runOf('address-lookup'), undefined)?.rows ?? [];
    expect(rows[1]?.gauge).toMatchObject({ rate: 19 / 2436, bound: 0.003, good: 'below' });
    expect(rows[2]?.gauge).toMatchObject({ rate: 0, bound: 0.001, good: 'below' });
    expect(rows[3]?.gauge).toBeUndefined();
    expect(gateCardOf(runOf('archive-of-statements'), undefined)?.rows.every((row) => row.gauge === undefined)).toBe(
      true,
    );
  });

  it('turns errors into successes where the bound is for those', () => {
    const run = runOf('address-lookup');
    const [first, ...steps] = run.rollout.steps.map((step) => ({
      ...step,
      gate: {
        criteria: step.gate.criteria.map(
          (criterion): Criterion =>
            criterion.kind === 'below' ? { ...criterion, kind: 'above', bound: 0.99 } : criterion,
        ),
      },
    }));
    const above: Run = { ...run, rollout: { ...run.rollout, steps: [first!, ...steps] } };
    const gauge = gateCardOf(above, undefined)?.rows[1]?.gauge;
    expect(gauge).toMatchObject({ rate: 1 - 19 / 2436, bound: 0.99, good: 'above' });
    expect(gauge?.interval?.[0]).toBeLessThan(1 - 19 / 2436);
    expect(gauge?.interval?.[1]).toBeGreaterThan(1 - 19 / 2436);
  });
});

describe('viewOfRollout', () => {
  it('carries the run as it is and says when that was', () => {
    const run = runOf('address-lookup');
    const view = viewOfRollout({ run }, now);
    expect(view).toMatchObject({ id: 'address-lookup', now, asOf: 'Wed 3/12/2025 13:00 EDT', percentage: '0%' });
    expect(view.run).toMatchObject({ percentage: OFF, confirmed: { percentage: OFF }, rollout: run.rollout });
    expect(view.run.records.map(({ percentage }) => percentage)).toEqual([percent(1), percent(25), percent(50)]);
  });
});
