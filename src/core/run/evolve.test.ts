import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { rolloutsOf } from '../../../test/support/simulated-run.ts';
import { HOUR, type Instant, toInstant } from '../calendar/instant.ts';
import type { Rollout } from '../plan/plan.ts';
import { percent } from '../toggle/percentage.ts';
import { evolve, fold } from './evolve.ts';
import { type JournalEntry, type JournalEvent, PHASEGATE } from './journal.ts';

const text = readFileSync(new URL('../../../plans/records-and-documents.md', import.meta.url), 'utf8');
const rollout = rolloutsOf(text)[1] as Rollout;
/** Tuesday 2026-03-10, 09:00 in New York: the opening of 25%, which soaks for a business day. */
const opening = toInstant(Date.UTC(2026, 2, 10, 13));
const hours = (n: number): Instant => toInstant(opening + n * HOUR);

const journal = (...events: readonly (readonly [at: Instant, event: JournalEvent])[]): readonly JournalEntry[] =>
  events.map(([at, event], index) => ({ seq: index + 1, at, by: PHASEGATE, event }));

const planned: JournalEvent = { kind: 'planned', rollout, document: 'plan.md', repairs: [] };
const started: JournalEvent = { kind: 'decided', decision: { kind: 'start', step: 1, why: '' } };

test('a soak runs from when the percentage was read back, however late that was', () => {
  const commanded = fold(journal([opening, planned], [opening, started]));
  expect(commanded?.records[0]).toMatchObject({ confirmedAt: undefined, soakEndsAt: hours(8) });
  const entries = journal(
    [opening, planned],
    [opening, started],
    [hours(2), { kind: 'confirmed', percentage: percent(25) }],
    [hours(3), { kind: 'confirmed', percentage: percent(25) }],
  );
  // Wednesday 11:00: one day of working hours after Tuesday 11:00, and a second reading moves nothing.
  expect(fold(entries)?.records[0]).toMatchObject({ startedAt: opening, confirmedAt: hours(2), soakEndsAt: hours(26) });
});

test('the first event of a percentage is when it became effective', () => {
  const entries = journal(
    [opening, planned],
    [opening, started],
    [hours(1), { kind: 'effective', percentage: percent(25) }],
    [hours(2), { kind: 'effective', percentage: percent(25) }],
  );
  expect(fold(entries)?.records[0]?.effectiveAt).toBe(hours(1));
});

test('a journal that begins with something else, or has a gap, is not guessed at', () => {
  expect(() => fold(journal([opening, started]))).toThrow('expected entry 1 "planned"');
  const run = fold(journal([opening, planned]));
  expect(() => evolve(run, { seq: 3, at: opening, by: PHASEGATE, event: started })).toThrow('expected 2');
});
