import { describe, expect, it } from 'vitest';
import { at, madeUpJournals } from '../../../test/support/made-up/journals.ts';
import { formatDayAndTime } from '../../core/calendar/format.ts';
import { toInstant } from '../../core/calendar/instant.ts';
import type { Criterion } from '../../core/gate/criterion.ts';
import type { GateResult } from '../../core/gate/verdict.ts';
import { fold } from '../../core/run/evolve.ts';
import type { Run } from '../../core/run/run.ts';
import { OFF, percent } from '../../core/toggle/percentage.ts';
import { RolloutSummary } from '../contract/rollout-summary.ts';
import { headlineOf } from './headline.ts';
import { detailOf } from './rollout-detail.ts';
import { summaryOf } from './rollout-summary.ts';
import { stairsOf } from './stairs.ts';

const journals = madeUpJournals();
const runOf = (id: string): Run => fold(journals.get(id)!)!;
const now = at(2, 4);
const wordsOf = (id: string) => headlineOf(runOf(id), undefined, now);

describe('headlineOf', () => {
  it('says the state in a word, what is waited for in a sentence, and how a person answers', () => {
    expect(wordsOf('quiet-hours')).toEqual({
      word: 'Scheduled',
      tone: 'quiet',
      sentence: 'Starts Wed 3/12 13:00',
      answer: null,
    });
    expect(wordsOf('letters-to-the-new-printer')).toEqual({
      word: 'Soaking',
      tone: 'busy',
      sentence: 'Soaks until Thu 3/13 09:00',
      answer: null,
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
      answer: null,
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
  const shape = (id: string, run = runOf(id)) =>
    stairsOf(run, now).map(({ label, state, expected }) => [
      label,
      state,
      expected && formatDayAndTime(run.rollout.calendar, toInstant(expected.startsAt)),
    ]);

  it('shows what was, what is, and when the rest can be at the earliest', () => {
    expect(shape('letters-to-the-new-printer')).toEqual([
      ['1%', 'passed', null],
      ['25%', 'passed', null],
      ['50%', 'current', null],
      ['75%', 'ahead', 'Thu 3/13 09:00'],
      ['100%', 'ahead', 'Fri 3/14 09:00'],
    ]);
    expect(shape('quiet-hours').map(([, , at]) => at)).toEqual(['Wed 3/12 13:00', 'Thu 3/13 13:00', 'Fri 3/14 13:00']);
  });

  it('has the plan beside it, whatever became of it', () => {
    const [first] = stairsOf(runOf('address-lookup'), now);
    expect(first).toMatchObject({
      planned: { startsAt: at(0), soakEndsAt: at(0, 8) },
      soak: '1 business day',
      users: 60,
      window: { start: '2025-03-10', end: '2025-03-10' },
    });
  });

  it('promises nothing while a person is needed', () => {
    expect(shape('archive-of-statements').map(([, , at]) => at)).toEqual([null, null, null, null, null]);
  });

  it('keeps what an earlier attempt passed, and has the step that failed ahead again in a new one', () => {
    expect(shape('address-lookup')[2]).toEqual(['50%', 'rolledBack', null]);
    const run = runOf('address-lookup');
    const again: Run = { ...run, attempt: 2, state: { kind: 'scheduled', step: 2, since: now } };
    expect(stairsOf(again, now).map(({ state }) => state)).toEqual(['passed', 'passed', 'ahead', 'ahead', 'ahead']);
    expect(shape('second-try').map(([, state]) => state)).toEqual(['passed', 'passed', 'current', 'ahead', 'ahead']);
  });
});

describe('the gate of a stay', () => {
  const gates = (id: string, result?: GateResult, run = runOf(id)) =>
    detailOf({ run, result }, now, new Map()).stays.map(({ gate }) => gate);

  it('is that of this moment while its step is open, and as it ended afterwards', () => {
    expect(gates('letters-to-the-new-printer').at(-1)).toMatchObject({ verdict: 'undecided', live: false });
    expect(gates('letters-to-the-new-printer', { verdict: 'pass', criteria: [] }).at(-1)).toMatchObject({
      verdict: 'pass',
      live: true,
      judgedAt: now,
    });
    expect(gates('address-lookup', { verdict: 'pass', criteria: [] }).at(-1)).toMatchObject({
      live: false,
      verdict: 'fail',
      cards: [
        { verdict: 'pass' },
        { text: 'Print error rate: < 0.3%', verdict: 'fail', errors: 19, events: 2436, users: 812 },
        { verdict: 'undecided' },
        { verdict: 'pass' },
      ],
    });
    expect(gates('quiet-hours')).toEqual([]);
  });

  it('measures rates against their bound, where there is one and something was counted', () => {
    const cards = gates('address-lookup').at(-1)?.cards ?? [];
    expect(cards[1]).toMatchObject({ rate: 19 / 2436, bound: 0.003, good: 'below' });
    expect(cards[2]).toMatchObject({ rate: 0, bound: 0.001, good: 'below' });
    expect(cards[3]).toMatchObject({ rate: null, bound: null, good: null });
    expect(
      gates('archive-of-statements')
        .at(-1)
        ?.cards.every(({ rate }) => rate === null),
    ).toBe(true);
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
    const card = gates('address-lookup', undefined, above).at(-1)?.cards[1];
    expect(card).toMatchObject({ rate: 1 - 19 / 2436, bound: 0.99, good: 'above' });
    expect(card?.interval?.[0]).toBeLessThan(1 - 19 / 2436);
    expect(card?.interval?.[1]).toBeGreaterThan(1 - 19 / 2436);
  });
});

describe('summaryOf', () => {
  const of = (id: string) => summaryOf({ run: runOf(id) }, now);

  it('says health in a word, the next possible advance in business time, and what waits for whom', () => {
    expect(of('letters-to-the-new-printer')).toMatchObject({
      state: 'soaking',
      percentage: 50_000,
      step: { index: 2, of: 5, phase: 'Phase II: Everybody' },
      health: { kind: 'gathering' },
      nextAdvance: {
        // Its percentage was read back a second after it was commanded.
        at: at(3) + 1000,
        percentage: 75_000,
        businessMillis: 4 * 3_600_000 + 1000,
        sentence: 'in 4 h of working time, Thu 3/13/2025 09:00 EDT',
      },
      waitsFor: [],
    });
    expect(of('archive-of-statements')).toMatchObject({
      health: { kind: 'noData', word: 'No data' },
      nextAdvance: null,
      waitsFor: [{ who: 'person', about: 'noData', answers: ['approve', 'override', 'pause', 'rollback'] }],
    });
    expect(of('address-lookup')).toMatchObject({
      percentage: OFF,
      health: { kind: 'stopped' },
      waitsFor: [{ about: 'rolledBack', answers: ['resume'] }],
    });
    expect(of('evidence-tables')).toMatchObject({ health: { kind: 'done' }, nextAdvance: null, waitsFor: [] });
    expect(of('quiet-hours')).toMatchObject({
      health: { kind: 'waiting' },
      step: null,
      nextAdvance: { percentage: 500 },
    });
  });

  it('asks for a second person once the first has asked to go over a limit', () => {
    const run = runOf('archive-of-statements');
    const approval = { kind: 'override', by: 'Ann', reason: 'known', at: now } as const;
    const records = run.records.map((record) => ({ ...record, approvals: [approval] }));
    expect(summaryOf({ run: { ...run, records } }, now).waitsFor[0]).toMatchObject({
      who: 'secondPerson',
      notBy: ['Ann'],
      about: 'overLimit',
    });
  });
});

describe('the fault of a toggle system', () => {
  it('is told with its code, its words and its time, as long as it lasts', () => {
    const run = runOf('letters-to-the-new-printer');
    const fault = { code: 'PG_TOGGLE_UNCONFIRMED', message: '0% was sent to letters', since: at(1) };
    const summary = RolloutSummary.parse(summaryOf({ run: { ...run, fault } }, now));
    expect(summary.fault).toEqual(fault);
    expect(detailOf({ run: { ...run, fault } }, now, new Map()).fault).toEqual(fault);
    expect(summaryOf({ run }, now)).not.toHaveProperty('fault');
  });
});

describe('detailOf', () => {
  it('says of each action whether it is possible, and what it takes', () => {
    const actions = detailOf({ run: runOf('address-lookup') }, now, new Map()).actions;
    expect(actions.find(({ kind }) => kind === 'resume')).toMatchObject({
      possible: true,
      reason: 'optional',
      percentages: [1_000, 25_000, 50_000, percent(75), percent(100)],
    });
    expect(actions.find(({ kind }) => kind === 'rollback')).toMatchObject({
      possible: false,
      why: 'address-lookup is rolled back at 0% already',
    });
    expect(actions.find(({ kind }) => kind === 'triage')).toMatchObject({ possible: false, criteria: [] });
  });

  it('has a calendar without a gap, from before its first day to after its last', () => {
    const { calendar } = detailOf({ run: runOf('letters-to-the-new-printer') }, now, new Map());
    expect(calendar).toMatchObject({ zone: 'America/New_York', hours: '09:00-17:00' });
    expect(calendar.days[0]).toMatchObject({ date: '2025-03-08', kind: 'weekend', why: 'Saturday' });
    expect(calendar.days.find(({ date }) => date === '2025-03-10')).toMatchObject({ kind: 'business', opensAt: at(0) });
    // The clock goes forward on 3/9: that day has 23 hours.
    const sunday = calendar.days[1]!;
    expect(sunday.endsAt - sunday.startsAt).toBe(23 * 3_600_000);
    for (const [index, day] of calendar.days.entries())
      if (index > 0) expect(day.startsAt).toBe(calendar.days[index - 1]!.endsAt);
  });

  it('says how to go to 0% by hand', () => {
    const [here, down] = detailOf({ run: runOf('address-lookup') }, now, new Map()).byHand;
    expect(here).toContain('phasegate rollback address-lookup');
    expect(down).toContain('phasegate serve');
  });
});
