import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { rolloutsOf } from '../../test/support/simulated-run.ts';
import { toInstant } from '../core/calendar/instant.ts';
import { readObservations } from '../core/forecast/observations.ts';
import { replay } from '../core/forecast/replay.ts';
import { judge } from '../core/gate/judging/judge.ts';
import type { Rollout, Step } from '../core/plan/plan.ts';
import { fold } from '../core/run/evolve.ts';
import { openRecord } from '../core/run/record.ts';
import { stepStateOf } from '../core/run/step-state.ts';
import { rolloutLines } from './staircase.ts';
import { inkFor } from './terminal.ts';

const fileOf = (name: string) => readFileSync(new URL(`../../plans/${name}`, import.meta.url), 'utf8');

/** The rollout with every rate to be proved. */
function proved(rollout: Rollout): Rollout {
  const change = (step: Step): Step => {
    const { criteria } = step.gate;
    return {
      ...step,
      gate: { criteria: criteria.map((each) => ('proof' in each ? { ...each, proof: 'statistical' } : each)) },
    };
  };
  const [first, ...others] = rollout.steps;
  return { ...rollout, steps: [change(first), ...others.map(change)] };
}

test('each criterion of the open step shows its counts, interval, evidence on the way to its lines, and what is missing', () => {
  const [planned] = rolloutsOf(fileOf('letters-history.md'), false) as [Rollout];
  const rollout = proved(planned);
  const { operations } = readObservations(fileOf('letters-history.csv'), 'csv', rollout.calendar.zone);
  const input = { rollout, document: '', repairs: [], readings: [], people: [], bucket: 0 };
  const journal = replay({ ...input, operations: operations.slice(0, 12) }).journal;
  const run = fold(journal)!;
  const record = openRecord(run)!;
  const [gate, criterion] = [rollout.steps[record.step]!.gate, rollout.steps[record.step]!.gate.criteria[0]!];
  const now = toInstant(record.confirmedAt! + 3 * 3_600_000);
  const treated = { ok: 600, errors: 0, users: 0, squares: 0 };
  const seen = { firstTreatedAt: record.confirmedAt, lastEventAt: now, lastTreatedAt: now, treated, windows: [] };
  const evidence = [{ ...record.evidence[0]!, ...seen, perUser: false, closed: [], open: [] }];
  const result = judge(gate, evidence, stepStateOf(run, record), now);
  const ink = inkFor({ isTTY: false } as NodeJS.WriteStream);
  const lines = rolloutLines({ run, result, now }, ink);
  expect(lines[2]).toContain(`${criterion.text}: none of 600 failed, not enough yet`);
  expect(lines[2]).toMatch(/needs about 1,000 more events, about \w{3} \d+\/\d+ \d\d:\d\d$/);
  expect(lines[3]).toMatch(
    /^ +always-valid 95% interval 0% to [\d.]+%; evidence 4 of 20 for a pass, 0\.2 of \d+ for a fail$/,
  );

  expect(lines.at(-1)).toBe('    users     not told apart, so that nothing shows who is on');
  const usersSeen = (on: number, off: number) => {
    const seen = { on, off, both: 0, wronglyOn: 0, wronglyOff: 0 };
    const users = { treated: { ...treated, users: on }, control: { ...treated, users: off } };
    const judged = judge(gate, [{ ...evidence[0]!, ...users, seen }], stepStateOf(run, record), now);
    return rolloutLines({ run, result: judged, now }, ink).filter((line) => /^ {4}(?:users| {10}probably)/.test(line));
  };
  const { share } = rollout.steps[record.step]!;
  expect(usersSeen(1000 * share, 1000 - 1000 * share)).toEqual([
    expect.stringMatching(/^ {4}users {5}[\d,]+ of 1,000 users seen had it on/),
  ]);
  expect(usersSeen(0, 5000)).toEqual([
    expect.stringMatching(/^ {4}users {5}none of 5,000 users seen had it on/),
    expect.stringMatching(/^ {14}probably the toggle does nothing there: .*; to mend it, /),
  ]);
});

test('says who let it start although a check had found no data, why and when', () => {
  const [rollout] = rolloutsOf(fileOf('letters-history.md'), false) as [Rollout];
  const { journal } = replay({
    rollout,
    document: '',
    repairs: [],
    readings: [],
    people: [],
    bucket: 0,
    operations: [],
  });
  const run = fold(journal)!;
  const ink = inkFor({ isTTY: false } as NodeJS.WriteStream);
  const at = toInstant(Date.UTC(2026, 10, 24, 15));
  const withoutData = { by: 'Ann', reason: 'the writes begin with it', at };
  expect(rolloutLines({ run: { ...run, withoutData } }, ink)[2]).toBe(
    '  started by Ann although a check had found no data: the writes begin with it (Tue 11/24 10:00)',
  );
  expect(rolloutLines({ run }, ink).join()).not.toContain('no data: the writes');
});
