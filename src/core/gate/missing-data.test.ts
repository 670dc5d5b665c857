// Where numbers say nothing: no verdict but a fail comes of them.
import { describe, expect, test } from 'vitest';
import { any, at, below, counts, seen, single, start, state } from '../../../test/support/judged-step.ts';
import { HOUR, type Instant, MINUTE } from '../calendar/instant.ts';
import { judge } from './judge.ts';
import { noEvidence } from './judged.ts';

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
