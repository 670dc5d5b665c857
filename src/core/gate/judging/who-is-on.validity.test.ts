// Watched after every user: a healthy step is hardly ever called wrong, and a toggle that does nothing is found in a canary's time.
import { describe, expect, test } from 'vitest';
import { tolerated } from '../../../../test/support/seeded-dice.ts';
import { DEFAULT_CALENDAR } from '../../calendar/calendar.ts';
import { HOUR, toInstant } from '../../calendar/instant.ts';
import { seededRandom } from '../../seeded-random.ts';
import type { Counts } from '../evidence.ts';
import type { StepState } from '../verdict.ts';
import { noEvidence } from './judged.ts';
import { judgeWhoIsOn } from './who-is-on.ts';

const start = toInstant(Date.UTC(2026, 2, 10, 13));
const besides = { ruledOn: 0, ruledOff: 0, moved: false, offIsReported: false };
const stepAt = (share: number): StepState => ({
  startedAt: start,
  soakEndsAt: toInstant(start + 8 * HOUR),
  share,
  calendar: DEFAULT_CALENDAR,
  missingDataAfter: HOUR,
  latched: {},
  recorded: {},
  besides,
});

const counts = (users: number): Counts => ({ ok: users, errors: 0, users, squares: users });

interface World {
  /** How likely a user has it on; the toggle says so of `share`. */
  readonly really: number;
  /** How likely a user comes again on the other side; and gets what the toggle does not say. */
  readonly switches?: number;
  readonly misled?: number;
}

/** After how many users it is called wrong; undefined when it is not within `horizon`. */
function foundAfter(seed: number, share: number, world: World, horizon: number): number | undefined {
  const random = seededRandom(seed);
  const step = stepAt(share);
  const seen = { on: 0, off: 0, both: 0, wronglyOn: 0, wronglyOff: 0 };
  for (let user = 1; user <= horizon; user++) {
    const on = random() < world.really;
    const comesBack = random() < (world.switches ?? 0);
    const isMisled = random() < (world.misled ?? 0);
    if (on || comesBack) seen.on++;
    if (!on || comesBack) seen.off++;
    if (comesBack) seen.both++;
    if (isMisled) seen[on ? 'wronglyOn' : 'wronglyOff']++;
    const [treated, control] = [counts(seen.on), counts(seen.off)];
    const evidence = { ...noEvidence('it'), treated, control, both: seen.both, seen };
    if (judgeWhoIsOn([evidence], step)?.kind === 'wrong') return user;
  }
  return undefined;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

describe('a healthy step', { timeout: 120_000 }, () => {
  const runs = 400;
  test.each([0.01, 0.25, 0.5, 0.75, 1])('at %d is not called wrong by chance', (share) => {
    const found = Array.from({ length: runs }, (_, i) => foundAfter(i + 1, share, { really: share }, 3000));
    expect(found.filter(Boolean).length / runs).toBeLessThanOrEqual(tolerated(runs, 0.001));
  });

  test('is not called wrong for as many strays as it may have', () => {
    const world = { really: 0.5, switches: 0.05, misled: 0.024 };
    const found = Array.from({ length: runs }, (_, i) => foundAfter(i + 1, 0.5, world, 2000));
    expect(found.filter(Boolean).length / runs).toBeLessThanOrEqual(tolerated(runs, 0.001));
  });
});

describe('a toggle that does nothing is found', { timeout: 60_000 }, () => {
  const delay = (share: number, world: World, horizon: number) =>
    median(Array.from({ length: 41 }, (_, i) => foundAfter(i + 1, share, world, horizon) ?? Number.POSITIVE_INFINITY));

  // At 1% the least that any test of its level can do with nobody on is ln(3000)/-ln(0.99) = 797 users; at 25% it is 28, at 50% 12.
  test.each([
    [0.01, 0, 880],
    [0.25, 0, 40],
    [0.5, 0, 20],
  ])('at %d with %d on within %d users', (share, really, users) => {
    expect(delay(share, { really }, 5000)).toBeLessThanOrEqual(users);
  });

  test.each([
    [0.01, 0.5, 20],
    [0.25, 0.5, 90],
    [0.5, 0.35, 250],
  ])('at %d with %d on within %d users', (share, really, users) => {
    expect(delay(share, { really }, 5000)).toBeLessThanOrEqual(users);
  });

  test('when users are the wrong ones, though as many as should be', () => {
    expect(delay(0.5, { really: 0.5, misled: 0.5 }, 500)).toBeLessThanOrEqual(40);
    expect(delay(0.5, { really: 0.5, switches: 0.5 }, 500)).toBeLessThanOrEqual(40);
  });
});
