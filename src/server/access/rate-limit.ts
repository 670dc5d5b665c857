// Counts what went wrong lately, by whom and in all, and says when it is too much.
import type { Instant } from '../../core/calendar/instant.ts';

export interface RateLimit {
  /** Milliseconds to wait, 0 when `who` may try now. */
  wait(who: string, now: Instant): number;
  /** Counts one failure. */
  failed(who: string, now: Instant): void;
}

export interface RateLimitOptions {
  readonly perMillis?: number;
  readonly mostEach?: number;
  readonly mostInAll?: number;
  /** How many different ones are remembered; of more, the oldest are forgotten, and the limit in all holds. */
  readonly mostRemembered?: number;
}

export function createRateLimit(options: RateLimitOptions = {}): RateLimit {
  const { perMillis = 10 * 60_000, mostEach = 10, mostInAll = 200, mostRemembered = 10_000 } = options;
  const each = new Map<string, Instant[]>();
  let all: Instant[] = [];
  const recent = (times: readonly Instant[], now: Instant) => times.filter((at) => at > now - perMillis);
  const waitFor = (times: readonly Instant[], most: number, now: Instant) =>
    times.length < most ? 0 : Math.max(0, times[times.length - most]! + perMillis - now);
  return {
    wait(who, now) {
      return Math.max(
        waitFor(recent(each.get(who) ?? [], now), mostEach, now),
        waitFor(recent(all, now), mostInAll, now),
      );
    },
    failed(who, now) {
      all = [...recent(all, now), now].slice(-mostInAll);
      const times = [...recent(each.get(who) ?? [], now), now].slice(-mostEach);
      each.delete(who);
      each.set(who, times);
      const oldest = each.size > mostRemembered ? each.keys().next() : undefined;
      if (oldest && !oldest.done) each.delete(oldest.value);
    },
  };
}
