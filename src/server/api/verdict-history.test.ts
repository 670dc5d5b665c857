import { describe, expect, it } from 'vitest';
import { at, madeUpJournals } from '../../../test/support/made-up/journals.ts';
import { toInstant } from '../../core/calendar/instant.ts';
import type { CriterionResult } from '../../core/gate/verdict.ts';
import { evolve, fold } from '../../core/run/evolve.ts';
import type { Run } from '../../core/run/run.ts';
import { readingsOf, takeEntry, takeReading, type VerdictHistory } from './verdict-history.ts';

const ID = 'letters-to-the-new-printer';
const entries = madeUpJournals().get(ID)!;
const run = fold(entries)!;
const open = run.records.at(-1)!;
const index = run.rollout.steps[0].gate.criteria[0]!;
const result = open.result!;

const reading = (events: number) => ({
  verdict: 'undecided' as const,
  criteria: result.criteria.map((each): CriterionResult => ({ ...each, events, errors: 1 })),
});

describe('the history of a gate', () => {
  it('has what is journaled, at its step and no other', () => {
    const history: VerdictHistory = new Map();
    entries.reduce<Run | undefined>((before, entry) => {
      if (before) takeEntry(history, before, entry);
      return evolve(before, entry);
    }, undefined);
    expect(readingsOf(history, run, open, index)).toMatchObject([{ at: at(2, 2), events: 1204, errors: 9 }]);
    expect(readingsOf(history, run, run.records[0]!, index)).toMatchObject([{ verdict: 'pass', events: 2841 }]);
  });

  it('has what was seen in between, but not the same again and again', () => {
    const history: VerdictHistory = new Map();
    for (const events of [10, 10, 10, 20]) takeReading(history, run, reading(events), at(2, 3));
    expect(readingsOf(history, run, open, index).map(({ events }) => events)).toEqual([10, 20]);
  });

  it('stays small however long it goes on, and keeps its ends', () => {
    const history: VerdictHistory = new Map();
    for (let events = 1; events <= 5_000; events++)
      takeReading(history, run, reading(events), toInstant(at(2) + events * 1000));
    const readings = readingsOf(history, run, open, index);
    expect(readings.length).toBeGreaterThan(100);
    expect(readings.length).toBeLessThanOrEqual(240);
    expect([readings[0]?.events, readings.at(-1)?.events]).toEqual([1, 5_000]);
    for (const [place, { at: when }] of readings.entries())
      if (place > 0) expect(when).toBeGreaterThan(readings[place - 1]!.at);
  });
});
