// When the visits of one step happen, and who visits: spread evenly over the working time of its soak, and on while it lasts.
import { addWorking, workingBetween } from '../../core/calendar/business-time.ts';
import type { Calendar } from '../../core/calendar/calendar.ts';
import { type Instant, MINUTE } from '../../core/calendar/instant.ts';
import type { StepRecord } from '../../core/run/run.ts';
import { seededRandom } from '../../core/seeded-random.ts';
import { bucketOf } from '../../core/toggle/bucket.ts';
import { POPULATION, type SampleSize } from './sample.ts';
import { shuffled } from './shuffled.ts';

/** Shorter than the time after which missing data is asked about, so that healthy traffic is never taken for silence. */
const EVERY = 15 * MINUTE;

export interface Traffic {
  /** When the first batch after `at` is due. */
  nextAfter(at: Instant): Instant;
  /** Who visits in the batch at this instant, on and off mixed. */
  usersAt(at: Instant): readonly string[];
  /** When the share `part` (0..1) of the soak's batches has been sent. */
  instantOf(part: number): Instant;
}

/**
 * Users are drawn without repetition until the sample is used up; then the same ones come again, so that among the distinct
 * users seen the stated share is on, however long a step lasts. A batch is the same whenever it is asked for.
 */
export function trafficOf(
  calendar: Calendar,
  toggle: string,
  record: Pick<StepRecord, 'startedAt' | 'soakEndsAt' | 'percentage'>,
  size: SampleSize,
  seed: number,
): Traffic {
  const working = workingBetween(calendar, record.startedAt, record.soakEndsAt);
  const batches = Math.max(1, Math.round(working / EVERY));
  const every = Math.max(1, working / batches);
  const random = seededRandom(seed);
  const on: string[] = [];
  const off: string[] = [];
  for (let i = 0; i < POPULATION; i++) {
    const user = `user-${String(i).padStart(5, '0')}`;
    (bucketOf(toggle, user) < record.percentage ? on : off).push(user);
  }
  const pools = [
    { users: shuffled(on, random).slice(0, size.on), size: size.on },
    { users: shuffled(off, random).slice(0, size.off), size: size.off },
  ];
  const instantAt = (batch: number): Instant => addWorking(calendar, record.startedAt, (batch + 0.5) * every);
  const batchAfter = (at: Instant): number =>
    Math.max(0, Math.floor(workingBetween(calendar, record.startedAt, at) / every + 0.5));
  return {
    nextAfter(at) {
      let batch = batchAfter(at);
      while (instantAt(batch) <= at) batch += 1;
      return instantAt(batch);
    },
    usersAt(at) {
      const batch = batchAfter(at) - 1;
      const drawn = pools.flatMap(({ users, size }) => {
        const from = Math.round((batch * size) / batches);
        const to = Math.round(((batch + 1) * size) / batches);
        return Array.from({ length: to - from }, (_, i) => users[(from + i) % users.length] as string);
      });
      return shuffled(drawn, seededRandom(seed + batch + 1));
    },
    instantOf: (part) => instantAt(Math.floor(batches * part)),
  };
}
