import { describe, expect, test } from 'vitest';
import { DEFAULT_CALENDAR } from '../../calendar/calendar.ts';
import { formatDays } from '../../calendar/format.ts';
import type { Instant, PlainDate } from '../../calendar/instant.ts';
import { noEvidence } from '../../gate/judging/judged.ts';
import type { WhoIsOn } from '../../gate/verdict.ts';
import { fold } from '../../run/evolve.ts';
import { type Actor, type JournalEvent, PHASEGATE } from '../../run/journal.ts';
import type { Run } from '../../run/run.ts';
import { OFF, percent } from '../../toggle/percentage.ts';
import type { Rollout, Step } from '../plan.ts';
import { resultEntry } from './result-entry.ts';

const step = (phaseIndex: number, percentage: number): Step => ({
  phase: `Stage ${phaseIndex}`,
  phaseIndex,
  percentage: percent(percentage),
  window: { start: '2025-03-14' as PlainDate, end: '2025-03-20' as PlainDate },
  soak: undefined,
  audience: 8,
  share: percentage / 100,
  gate: { criteria: [] },
});
const ann: Actor = { kind: 'person', name: 'Ann' };

type Planned = Extract<JournalEvent, { kind: 'planned' }>;

/** The detail lines of the first stay, of a rollout that started on a Friday and then went as given. */
function details(suppressBelow: number | undefined, ...events: readonly (readonly [JournalEvent, Actor?])[]) {
  return stay(0, {}, suppressBelow, events);
}

function stay(
  index: number,
  more: Pick<Planned, 'withoutData'>,
  suppressBelow: number | undefined,
  events: readonly (readonly [JournalEvent, Actor?])[],
) {
  const rollout: Rollout = {
    id: 'r',
    title: 'R',
    toggle: 'r',
    mode: 'drive',
    calendar: DEFAULT_CALENDAR,
    steps: [step(0, 10), step(1, 100)],
    alpha: { fail: 0.05, pass: 0.05 },
    policy: {
      weekend: 'retreat',
      missingDataAfter: 1_800_000,
      audience: 'plan',
      ...(suppressBelow !== undefined && { suppressBelow }),
    },
  };
  const journal: readonly (readonly [JournalEvent, Actor?])[] = [
    [{ kind: 'planned', rollout, document: 'plan.md', repairs: [], ...more }],
    [{ kind: 'decided', decision: { kind: 'start', step: 0, why: 'the window is open' } }],
    ...events,
  ];
  const at = Date.parse('2025-03-14T17:00-04:00') as Instant;
  const run = fold(journal.map(([event, by = PHASEGATE], n) => ({ seq: n + 1, at, by, event }))) as Run;
  return resultEntry(run, index, { days: formatDays, bullet: '*' }).map((line) => line.replace('Fri 3/14 17:00: ', ''));
}
const decided = (decision: Extract<JournalEvent, { kind: 'decided' }>['decision']): readonly [JournalEvent] => [
  { kind: 'decided', decision },
];

test('what Phasegate did by itself stands with its verb', () => {
  const until = Date.parse('2025-03-17T09:00-04:00') as Instant;
  const lines = details(
    undefined,
    decided({ kind: 'retreat', until, why: 'the weekend policy is to go to 0% and return' }),
    decided({ kind: 'start', step: 0, why: 'the weekend is over' }),
    decided({ kind: 'pause', criteria: [], why: '39 of 5,000 failed (0.78%)' }),
    [{ kind: 'requested', request: { kind: 'resume', at: undefined, reason: 'mended' } }, ann],
    decided({ kind: 'rollBack', to: OFF, criteria: [], why: '40 of 5,000 failed (0.8%)' }),
  );
  expect(lines.slice(2)).toEqual([
    '  * went to 0% for now: the weekend policy is to go to 0% and return',
    '  * back again: the weekend is over',
    '  * paused: 39 of 5,000 failed (0.78%)',
    '  * resumed by Ann: mended',
    '  * rolled back: 40 of 5,000 failed (0.8%)',
  ]);
});

test('small counts are in no line of ours, whatever a decision quotes; a person’s reason is theirs', () => {
  const lines = details(
    11,
    decided({ kind: 'ask', about: 'undecided', why: '3 of 2,431 failed (0.123%), not enough yet' }),
    [{ kind: 'requested', request: { kind: 'pause', reason: '3 people called' } }, ann],
    decided({ kind: 'rollBack', to: OFF, criteria: [], why: '8 of 20 failed (40%) within 10 minutes' }),
  );
  expect(lines.slice(1)).toEqual([
    expect.stringContaining('users not counted (fewer than 11 planned)'),
    '  * asked: counts below 11 are not shown',
    '  * paused by Ann: 3 people called',
    '  * rolled back: counts below 11 are not shown',
  ]);
});

test('who let it start without data, why and when, stands with the first step, and there only', () => {
  const withoutData = { by: 'Ann', reason: '2 writes came yesterday' };
  const on = decided({ kind: 'advance', step: 1, why: 'gate passed, soak over' });
  const lines = (index: number) => stay(index, { withoutData }, 11, [on]);
  expect(lines(0).slice(2)).toEqual(['  * started by Ann although a check had found no data: 2 writes came yesterday']);
  expect(lines(1).join()).not.toContain('Ann');
});

describe('who was really on', () => {
  const SPLIT = { on: 600, off: 1800 };
  const judged = (who: Partial<WhoIsOn>): readonly [JournalEvent] => {
    const whoIsOn = {
      kind: 'fits',
      on: 600,
      off: 1810,
      both: 10,
      split: SPLIT,
      expected: 0.25,
      why: '',
      ...who,
    } as WhoIsOn;
    const { on, off, both } = whoIsOn;
    const seen = { on, off, both, wronglyOn: 0, wronglyOff: 0 };
    const treated = { ok: 500, errors: 0, users: 500, squares: 500 };
    const evidence = [{ ...noEvidence('download'), treated, seen }];
    return [{ kind: 'judged', result: { verdict: 'pass', criteria: [], whoIsOn }, evidence }];
  };
  const told = (suppressBelow: number | undefined, who: Partial<WhoIsOn> = {}) =>
    details(suppressBelow, judged(who))[1]?.replace(/^.*?; /, '');

  test('is told with the users, over all operations', () => {
    expect(told(undefined)).toBe('600 users (8 planned), 25% of the 2,400 seen, where 25% should be');
  });

  test('is left out where nobody else is reported, it cannot be told, or a count is small', () => {
    const alone = '600 users (8 planned)';
    expect(told(undefined, { off: 0, both: 0, split: { on: 600, off: 0 } })).toBe(alone);
    expect(told(undefined, { kind: 'untold' })).toBe(alone);
    expect(told(11)).toBe('600 users (fewer than 11 planned)');
    expect(told(11, { both: 12 })).toMatch(/^600 users .*, 25% of the 2,400 seen/);
  });
});
