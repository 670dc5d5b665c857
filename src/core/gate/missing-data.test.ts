import { describe, expect, test } from 'vitest';
import { DEFAULT_CALENDAR } from '../calendar/calendar.ts';
import { HOUR, MINUTE, toInstant } from '../calendar/instant.ts';
import type { Evidence } from './evidence.ts';
import { noEvidence } from './judged.ts';
import { missingData } from './missing-data.ts';
import type { StepState } from './verdict.ts';

const start = toInstant(Date.UTC(2025, 2, 12, 13));
const now = toInstant(start + HOUR);
const step = (share: number): StepState => ({
  startedAt: start,
  soakEndsAt: toInstant(start + 8 * HOUR),
  share,
  calendar: DEFAULT_CALENDAR,
  missingDataAfter: 30 * MINUTE,
  latched: {},
  recorded: {},
});

/** So many events on either side, without users. */
function counts(on: number, off: number): Evidence {
  const side = (ok: number) => ({ ok, errors: 0, users: 0, squares: 0 });
  return { ...noEvidence('download'), treated: side(on), control: side(off), lastEventAt: now };
}

describe('a split that only events tell', () => {
  test('is lost when far more of them are treated than users are on', () => {
    expect(missingData(counts(5000, 5000), step(0.01), now)?.why).toBe(
      'the split is lost: 50% of the events seen were of users with the toggle on, who should be 1%',
    );
  });

  test.each([
    ['as many as there should be', counts(100, 9900), 0.01],
    ['some users do more than others', counts(400, 9600), 0.01],
    ['too few events to tell', counts(3, 10), 0.01],
    ['too few of them treated, which the change may have done', counts(10, 9990), 0.25],
    ['only the treated are reported', counts(5000, 0), 0.01],
    ['everybody is on', counts(5000, 100), 1],
  ])('is not when %s', (_, evidence, share) => {
    expect(missingData(evidence, step(share), now)).toBeUndefined();
  });
});
