// Who is on against who should be: what is wrong is named, what cannot be told is said, and healthy steps are left alone.
import { describe, expect, test } from 'vitest';
import { DEFAULT_CALENDAR } from '../../calendar/calendar.ts';
import { HOUR, toInstant } from '../../calendar/instant.ts';
import type { Counts, UsersSeen } from '../evidence.ts';
import type { BesidesShare, StepState, WhoIsOn } from '../verdict.ts';
import { judge } from './judge.ts';
import { noEvidence } from './judged.ts';
import { judgeWhoIsOn } from './who-is-on.ts';

const start = toInstant(Date.UTC(2026, 2, 10, 13));
const stepAt = (share: number, besides: Partial<BesidesShare> = {}): StepState => ({
  startedAt: start,
  soakEndsAt: toInstant(start + 8 * HOUR),
  share,
  calendar: DEFAULT_CALENDAR,
  missingDataAfter: HOUR,
  latched: {},
  recorded: {},
  besides: { ruledOn: 0, ruledOff: 0, moved: false, offIsReported: false, ...besides },
});
const usersOf = (seen: Partial<UsersSeen>): UsersSeen => ({
  on: 0,
  off: 0,
  both: 0,
  wronglyOn: 0,
  wronglyOff: 0,
  ...seen,
});
const counts = (users: number): Counts => ({ ok: users, errors: 0, users, squares: users });

function judged(seen: Partial<UsersSeen>, share: number, besides?: Partial<BesidesShare>): WhoIsOn | undefined {
  const { on, off, both } = usersOf(seen);
  const operation = { ...noEvidence('download'), treated: counts(on), control: counts(off), both };
  return judgeWhoIsOn([{ ...operation, seen: usersOf(seen) }], stepAt(share, besides));
}
const what = (...asked: Parameters<typeof judged>) => {
  const found = judged(...asked);
  return found?.kind === 'wrong' ? found.what : found?.kind;
};

describe('a split that fits', () => {
  test.each([
    [{ on: 500, off: 500 }, 0.5],
    [{ on: 11, off: 989 }, 0.01],
    [{ on: 240, off: 760 }, 0.25],
    [{ on: 300 }, 1],
    [{ on: 300, off: 4 }, 1],
  ])('%o at %d', (seen, share) => {
    expect(judged(seen, share)).toMatchObject({ kind: 'fits', expected: share });
  });

  test('is told with what was expected', () => {
    expect(judged({ on: 512, off: 1512, both: 12 }, 0.25)?.why).toBe(
      '500 of 2,000 users seen had it on (25%), where 25% should',
    );
  });

  test('may be off by what does not matter, however well that is shown', () => {
    expect(what({ on: 520_000, off: 480_000 }, 0.5)).toBe('fits');
    expect(what({ on: 570_000, off: 430_000 }, 0.5)).toBe('tooMany');
  });
});

describe('a toggle that does nothing', () => {
  test('leaves everybody off', () => {
    expect(judged({ off: 1200 }, 0.01)).toMatchObject({
      kind: 'wrong',
      what: 'nobody',
      why: expect.stringMatching(
        /^none of 1,200 users seen had it on \(0%\), where 1% should; the chance .* is at most 1 in/,
      ),
      cause: expect.stringContaining('does nothing'),
      fix: expect.stringContaining('go by its answer'),
    });
    expect(what({ off: 60 }, 0.25)).toBe('nobody');
  });

  test('cannot be told from a small percentage by few users, and it is said how many it takes', () => {
    expect(judged({ off: 300 }, 0.01)).toMatchObject({
      kind: 'gathering',
      why: 'none of 300 users seen had it on (0%), where 1% should; about 570 more users tell',
    });
  });

  test('lets everybody on, where it is known that those who are off are reported', () => {
    expect(what({ on: 60 }, 0.01, { offIsReported: true })).toBe('everybody');
    expect(judged({ on: 60 }, 0.01)).toMatchObject({
      kind: 'untold',
      why: '60 users were seen with it on, and nobody is reported with it off, so that nothing shows who has it off',
    });
  });

  test('leaves users off at 100%', () => {
    expect(what({ on: 60, off: 30 }, 1)).toBe('leftOff');
  });

  test('lets far too many or too few on', () => {
    expect(what({ on: 100, off: 400 }, 0.01)).toBe('tooMany');
    expect(what({ on: 100, off: 900 }, 0.5)).toBe('tooFew');
  });
});

describe('the wrong users', () => {
  test('got what the toggle does not say, though as many as should', () => {
    expect(judged({ on: 50, off: 150, wronglyOn: 38, wronglyOff: 37 }, 0.25)).toMatchObject({
      kind: 'wrong',
      what: 'notByToggle',
      why: expect.stringMatching(
        /^38 of 50 users seen with it on are off by the toggle, and 37 of 49 users whom the toggle has on were seen with it off; /,
      ),
    });
  });

  test('are found by what the application says of the toggle where nobody is reported with it off', () => {
    expect(what({ on: 60, wronglyOn: 59 }, 0.01)).toBe('notByToggle');
  });

  test('may be a few, such as those under way when the percentage moved', () => {
    expect(what({ on: 1000, off: 1000, wronglyOn: 40, wronglyOff: 40, both: 60 }, 0.5)).toBe('fits');
  });

  test('are the same on both sides', () => {
    expect(what({ on: 400, off: 600, both: 300 }, 0.5)).toBe('unsteady');
  });
});

describe('several operations', () => {
  const step = stepAt(0.25);
  const seen = usersOf({ on: 250, off: 60 });
  const operation = (name: string, on: number, off: number) => ({
    ...noEvidence(name),
    treated: counts(on),
    control: counts(off),
    seen,
  });

  test('may be there for users who are on alone, and then another one is held against the percentage', () => {
    const found = judgeWhoIsOn([operation('new page', 250, 0), operation('payment', 20, 60)], step);
    expect(found).toMatchObject({ kind: 'fits', on: 250, off: 60, split: { on: 20, off: 60 } });
    expect(judgeWhoIsOn([operation('new page', 250, 2), operation('payment', 0, 60)], step)).toMatchObject({
      what: 'nobody',
    });
  });

  test('share the level', () => {
    const line = { on: 0, off: 37 };
    const one = judgeWhoIsOn([operation('payment', line.on, line.off)], step);
    const two = judgeWhoIsOn([operation('payment', line.on, line.off), operation('other', 1, 0)], step);
    expect(one?.kind).toBe('wrong');
    expect(two?.kind).toBe('fits');
  });
});

describe('what cannot be told', () => {
  test('a percentage that was moved in between', () => {
    expect(what({ on: 10, off: 990, both: 5 }, 0.5, { moved: true })).toBe('untold');
    expect(what({ on: 100, off: 100, wronglyOn: 99 }, 0.5, { moved: true })).toBe('notByToggle');
  });

  test('users with a rule are taken out, as far as they may be what is off', () => {
    expect(what({ on: 60, off: 940 }, 0.01)).toBe('tooMany');
    expect(what({ on: 60, off: 940 }, 0.01, { ruledOn: 50 })).toBe('fits');
    expect(what({ on: 60, off: 940 }, 0.01, { ruledOff: 50 })).toBe('tooMany');
    expect(what({ on: 600, off: 40 }, 1, { ruledOff: 40 })).toBe('fits');
  });

  test('rules for nobody knows how many leave the side that they cannot explain', () => {
    expect(what({ on: 500, off: 500 }, 0.01, { ruledOn: Infinity })).toBe('fits');
    expect(what({ off: 1200 }, 0.01, { ruledOn: Infinity })).toBe('nobody');
    expect(what({ off: 1200 }, 0.01, { ruledOff: Infinity })).not.toBe('nobody');
    expect(what({ on: 500, off: 500 }, 0.01, { ruledOn: Infinity, ruledOff: Infinity })).toBe('untold');
  });

  test('nothing is said where no event carries a user', () => {
    expect(judgeWhoIsOn([noEvidence('download')], stepAt(0.5))).toBeUndefined();
  });

  test('users who are off without being told apart', () => {
    const control = { ...counts(0), ok: 800 };
    const evidence = { ...noEvidence('download'), seen: usersOf({ on: 90 }), treated: counts(90), control };
    expect(judgeWhoIsOn([evidence], stepAt(0.1))?.why).toContain('events of users with it off carry no user');
  });
});

test('nothing passes while the wrong users are on, and what fails fails', () => {
  const gate = (errors: number) =>
    judge(
      {
        criteria: [
          {
            id: 'it',
            text: '',
            line: 1,
            onFail: 'rollBack',
            operation: 'download',
            proof: 'literal',
            passAlpha: 0.05,
            slowAlpha: 0.025,
            fastAlpha: 0.025,
            kind: 'zero',
            rate: 0.01,
          },
        ],
      },
      [
        {
          ...noEvidence('download'),
          treated: { ...counts(400), errors },
          control: counts(100),
          seen: usersOf({ on: 400, off: 100 }),
          firstTreatedAt: start,
          lastEventAt: toInstant(start + 8 * HOUR),
          lastTreatedAt: toInstant(start + 8 * HOUR),
        },
      ],
      stepAt(0.7),
      toInstant(start + 8 * HOUR),
    );
  expect(gate(0)).toMatchObject({ verdict: 'noData', criteria: [{ verdict: 'pass' }], whoIsOn: { what: 'tooMany' } });
  expect(gate(1)).toMatchObject({ verdict: 'fail', whoIsOn: { what: 'tooMany' } });
});
