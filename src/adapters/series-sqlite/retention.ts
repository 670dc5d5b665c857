// Drops what is too old, or too much, a few series at a time, so that the file is bounded and nobody waits for it.
import { HOUR, type Instant, toInstant } from '../../core/calendar/instant.ts';
import { slotOf } from '../../core/series/point.ts';
import type { SeriesIndex } from '../../core/series/series-index.ts';
import type { SeriesFile } from './series-file.ts';

export interface Retention {
  /** Everything since then is kept. */
  keptSince(): Instant;
  /** One small piece of work, to be called again and again. @throws Fault when the file cannot be written. */
  look(): void;
}

export interface RetentionOptions {
  readonly file: SeriesFile;
  readonly index: SeriesIndex;
  readonly now: () => Instant;
  /** Milliseconds. */
  readonly longest: number;
  readonly mostBytes: number;
}

/** Series looked at in one piece. */
const PIECE = 20;
/** Between two rounds through all series; a slot outlives its time by as much. */
const ROUND_MILLIS = HOUR / 6;

export function createRetention({ file, index, now, longest, mostBytes }: RetentionOptions): Retention {
  /** Shortened while the file is too large. */
  let kept = longest;
  /** Readings before this might miss what was dropped; the clock may go back. */
  let since = toInstant(now() - longest);
  let round = index.all();
  let place = 0;
  let nextRound = now();

  return {
    keptSince: () => since,
    look() {
      const at = now();
      if (place >= round.length) {
        if (at < nextRound) return;
        nextRound = toInstant(at + ROUND_MILLIS);
        kept = file.bytes() > mostBytes ? kept * 0.8 : Math.min(longest, kept * 1.02);
        since = toInstant(Math.max(since, at - kept));
        round = index.all();
        place = 0;
      }
      const piece = round.slice(place, place + PIECE).filter(({ open }) => !open?.unsaved);
      place += PIECE;
      for (const series of file.drop(piece, slotOf(since))) index.remove(series);
    },
  };
}
