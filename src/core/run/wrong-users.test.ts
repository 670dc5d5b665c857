// The wrong users have the toggle on: a person is asked, soon but not for a moment's sake, and nothing goes on without one.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { rolloutsOf } from '../../../test/support/simulated-run.ts';
import { DAY, MINUTE, toInstant } from '../calendar/instant.ts';
import type { UsersSeen } from '../gate/evidence.ts';
import { judge } from '../gate/judging/judge.ts';
import { noEvidence } from '../gate/judging/judged.ts';
import type { Rollout } from '../plan/plan.ts';
import { schedule } from '../plan/schedule.ts';
import type { Targeting } from '../toggle/targeting.ts';
import { besidesShare } from './besides-share.ts';
import { decide } from './decide.ts';
import { describeEntry } from './describe.ts';
import { evolve } from './evolve.ts';
import { type JournalEntry, type JournalEvent, PHASEGATE } from './journal.ts';
import { openRecord, stepAt } from './record.ts';
import type { Run } from './run.ts';
import { stepStateOf } from './step-state.ts';
import { worthAnEntry } from './worth-an-entry.ts';

const text = readFileSync(new URL('../../../plans/records-and-documents.md', import.meta.url), 'utf8');
const plan = rolloutsOf(text, false)[1] as Rollout;
const begins = toInstant(schedule(plan, toInstant(0))[0]!.startsAt);
const FITS = { on: 500, off: 500, both: 0, wronglyOn: 0, wronglyOff: 0 };
const NOBODY = { ...FITS, on: 0, off: 1000 };

/** A run that takes its turns on a clock of its own. */
function runOf(rollout: Rollout) {
  const journal: JournalEntry[] = [];
  let now = begins;
  let run = undefined as unknown as Run;
  const enter = (event: JournalEvent, by: JournalEntry['by'] = PHASEGATE): void => {
    const entry: JournalEntry = { seq: journal.length + 1, at: now, by, event };
    journal.push(entry);
    run = evolve(run as Run | undefined, entry);
  };
  enter({ kind: 'planned', rollout, document: 'plan.md', repairs: [] });
  enter({ kind: 'decided', decision: { kind: 'start', step: 0, why: 'the window is open' } });
  enter({ kind: 'confirmed', percentage: openRecord(run)!.percentage });
  return {
    journal,
    enter,
    get run() {
      return run;
    },
    get record() {
      return openRecord(run)!;
    },
    /** So many minutes later every criterion holds, and these users have been seen. */
    turn(minutes: number, seen: UsersSeen) {
      now = toInstant(now + minutes * MINUTE);
      const record = openRecord(run)!;
      const { gate } = stepAt(run, record.step);
      const operations = gate.criteria.flatMap((each) => ('operation' in each ? [each.operation] : []));
      const at = { firstTreatedAt: record.startedAt, lastEventAt: now, lastTreatedAt: now };
      const counts = (users: number) => ({ ok: 5000, errors: 0, users, squares: users });
      const evidence = operations.map((operation) => ({
        ...noEvidence(operation),
        ...at,
        treated: counts(seen.on),
        control: counts(seen.off),
        perUser: true,
        closed: [[0, 1, 5000] as const],
        seen,
      }));
      const result = judge(gate, evidence, stepStateOf(run, record), now);
      const decision = decide(run, result, now);
      for (const event of worthAnEntry(run, { evidence, result }, decision)) enter(event);
      return decision;
    },
  };
}

const halfOn = { ...plan, steps: plan.steps.map((step) => ({ ...step, share: 0.5 })) } as unknown as Rollout;

describe('while the wrong users are on', () => {
  test('a person is asked after ten minutes, with cause and fix, at any hour', () => {
    const story = runOf(halfOn);
    expect(story.turn(15, NOBODY)).toMatchObject({ kind: 'wait', until: begins + 25 * MINUTE });
    expect(story.turn(5, NOBODY)).toMatchObject({ kind: 'wait' });
    expect(story.turn(5, NOBODY)).toMatchObject({
      kind: 'ask',
      about: 'whoIsOn',
      why: expect.stringMatching(
        /^none of 1,000 users seen had it on \(0%\), where 50% should; .*\. Probably the toggle does nothing .*\. To mend it, ask it .*; then roll back and resume/,
      ),
    });
    expect(story.turn(60, NOBODY)).toMatchObject({ kind: 'wait', why: 'waiting for a person' });
    expect(story.run.state).toMatchObject({ kind: 'asked', about: 'whoIsOn' });
  });

  test('nothing passes at the end of the soak; one person lets this step pass, with a reason', () => {
    const story = runOf(halfOn);
    story.turn(15, NOBODY);
    story.turn(15, NOBODY);
    expect(story.turn((2 * DAY) / MINUTE, NOBODY)).not.toMatchObject({ kind: 'advance' });
    const ann = { kind: 'person', name: 'Ann' } as const;
    story.enter({ kind: 'requested', request: { kind: 'approve', reason: 'the counters are wrong' } }, ann);
    expect(story.turn(1, NOBODY)).toMatchObject({ kind: 'advance', step: 1 });
  });

  test('a moment of it is forgotten', () => {
    const story = runOf(halfOn);
    story.turn(15, NOBODY);
    expect(story.record.wrongUsersSince).toBe(begins + 15 * MINUTE);
    story.turn(5, FITS);
    expect(story.record.wrongUsersSince).toBeUndefined();
    expect(story.turn(60, NOBODY)).toMatchObject({ kind: 'wait' });
    expect(story.turn((2 * DAY) / MINUTE, FITS)).toMatchObject({ kind: 'advance' });
  });

  test('the journal says why its gate is not believed', () => {
    const story = runOf(halfOn);
    story.turn(15, NOBODY);
    const { journal, run } = story;
    expect(describeEntry(journal.at(-1)!, run.rollout)).toMatch(
      /^the gate cannot be believed, because the toggle is not on for those for whom it should be: none of 1,000 /,
    );
  });
});

describe('what is besides the share', () => {
  const besides = (targeting: Targeting) => {
    const { run, record } = runOf({ ...plan, targeting });
    return besidesShare(run, record);
  };

  test('lists count, and conditions are for nobody knows how many', () => {
    const where = [{ kind: 'equals', attribute: 'staff', value: true }] as const;
    expect(besides({})).toEqual({ ruledOn: 0, ruledOff: 0, moved: false, offIsReported: false });
    expect(besides({ allow: ['a', 'b'], groups: [{ name: 'g', users: ['c'] }], deny: ['d'] })).toMatchObject({
      ruledOn: 3,
      ruledOff: 1,
    });
    expect(besides({ groups: [{ name: 'staff', where }] })).toMatchObject({ ruledOn: Infinity, ruledOff: 0 });
    expect(besides({ require: where, allow: ['a'] })).toMatchObject({ ruledOn: 1, ruledOff: Infinity });
  });

  test('a percentage that was lowered for a while is known for the rest of the stay', () => {
    const story = runOf(halfOn);
    expect(besidesShare(story.run, story.record).moved).toBe(false);
    story.enter({ kind: 'decided', decision: { kind: 'retreat', until: begins, why: 'the weekend' } });
    story.enter({ kind: 'decided', decision: { kind: 'start', step: 0, why: 'the weekend is over' } });
    story.enter({ kind: 'confirmed', percentage: story.record.percentage });
    expect(story.run).toMatchObject({ state: { kind: 'soaking' }, percentage: story.record.percentage });
    expect(besidesShare(story.run, story.record).moved).toBe(true);
    expect(story.turn(60, NOBODY)).toMatchObject({ kind: 'wait', why: 'soaking' });
    expect(story.record.result?.whoIsOn).toMatchObject({ kind: 'untold' });
  });

  test('users who are off are known to be reported once they were', () => {
    const story = runOf(halfOn);
    story.turn((2 * DAY) / MINUTE, FITS);
    expect(story.record.step).toBe(1);
    expect(besidesShare(story.run, story.record).offIsReported).toBe(true);
  });
});
