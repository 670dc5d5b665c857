// Where numbers say nothing: no verdict but a fail comes of them.
import { describe, expect, test } from 'vitest';
import { any, at, below, counts, seen, single, start, state } from '../../../../test/support/judged-step.ts';
import { HOUR, type Instant, MINUTE } from '../../calendar/instant.ts';
import type { Evidence } from '../evidence.ts';
import { judge } from './judge.ts';
import { noEvidence } from './judged.ts';
import { missingData } from './missing-data.ts';

describe('missing data', () => {
  const good = counts(0, 5000);

  test('never passes, not even what passed before', () => {
    const latched = { it: 'pass' } as const;
    expect(single(below, { treated: good, sourceFailing: 'down' }, at(HOUR), { latched })).toMatchObject({
      verdict: 'noData',
      why: 'the source of the numbers fails: down',
    });
    expect(single(below, {}, at(MINUTE)).verdict).toBe('noData');
    expect(single(any, { control: good }, at(MINUTE)).verdict).toBe('noData');
    expect(judge({ criteria: [below] }, [], state, at(MINUTE)).verdict).toBe('noData');
  });

  test('is silence of working time, and says since when', () => {
    const lastEventAt = at(HOUR);
    const silent = (now: Instant) => judge({ criteria: [below] }, [seen(lastEventAt, { treated: good })], state, now);
    expect(silent(at(HOUR + 30 * MINUTE)).verdict).toBe('pass');
    expect(silent(at(HOUR + 30 * MINUTE + 1))).toMatchObject({ verdict: 'noData', missingSince: lastEventAt });
    const evening = at(8 * HOUR - MINUTE);
    const over = (now: Instant) => judge({ criteria: [below] }, [seen(evening, { treated: good })], state, now).verdict;
    expect(over(at(24 * HOUR))).toBe('pass');
    expect(over(at(24 * HOUR + 30 * MINUTE))).toBe('noData');
  });

  test('does not guess since when, where the evidence does not tell', () => {
    const failing = judge(
      { criteria: [below] },
      [{ ...noEvidence('download'), sourceFailing: 'down' }],
      state,
      at(HOUR),
    );
    expect(failing).toMatchObject({ verdict: 'noData' });
    expect(failing).not.toHaveProperty('missingSince');
    const lost = { treated: counts(0, 5000), control: counts(0, 3000) };
    expect(judge({ criteria: [below] }, [seen(at(HOUR), lost)], state, at(HOUR))).not.toHaveProperty('missingSince');
    expect(judge({ criteria: [below] }, [], state, at(HOUR))).toHaveProperty('missingSince', start);
  });

  test('is a lost split, from many users', () => {
    const split = (on: number, off: number, share: number) =>
      single(below, { treated: counts(0, on), control: counts(0, off) }, at(HOUR), { share }).verdict;
    expect(split(5000, 15_000, 0.25)).toBe('pass');
    expect(split(5000, 9_000, 0.25)).toBe('pass');
    expect(split(5000, 3_000, 0.25)).toBe('noData');
    expect(split(5000, 60_000, 0.25)).toBe('noData');
    expect(split(3, 0, 0.25)).toBe('undecided');
    expect(split(5000, 0, 0.25)).toBe('pass');
    expect(split(5000, 30, 1)).toBe('pass');
    expect(split(5000, 500, 1)).toBe('noData');
    expect(split(2000, 500, 0)).toBe('noData');
  });

  test('does not stop a fail', () => {
    expect(single(below, { treated: counts(39, 5000), sourceFailing: 'down' }).verdict).toBe('fail');
  });
});

describe('a split that only events tell', () => {
  /** So many events on either side, without users. */
  function reason(on: number, off: number, share: number): string | undefined {
    const side = (ok: number) => ({ ok, errors: 0, users: 0, squares: 0 });
    const evidence: Evidence = { ...noEvidence('download'), treated: side(on), control: side(off) };
    return missingData({ ...evidence, lastEventAt: at(HOUR) }, { ...state, share }, at(HOUR))?.why;
  }

  test('is lost when far more of them are treated than users are on', () => {
    expect(reason(5000, 5000, 0.01)).toBe(
      'the split is lost: 50% of the events seen were of users with the toggle on, who should be 1%',
    );
  });

  test.each([
    ['as many as there should be', 100, 9900, 0.01],
    ['some users do more than others', 400, 9600, 0.01],
    ['too few events to tell', 3, 10, 0.01],
    ['too few of them treated, which the change may have done', 10, 9990, 0.25],
    ['only the treated are reported', 5000, 0, 0.01],
    ['everybody is on', 5000, 100, 1],
  ])('is not when %s', (_, on, off, share) => {
    expect(reason(on, off, share)).toBeUndefined();
  });
});
