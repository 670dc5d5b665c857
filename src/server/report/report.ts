// A rollout's whole story as data: the rollout in full, and of its journal what people should read.
import type { Instant } from '../../core/calendar/instant.ts';
import type { JournalEntry } from '../../core/run/journal.ts';
import { viewOfEntry } from '../api/entry-view.ts';
import { detailOf } from '../api/rollout-detail.ts';
import type { VerdictHistory } from '../api/verdict-history.ts';
import type { Report } from '../contract/report.ts';
import type { RolloutState } from '../known-rollouts.ts';

/** Entries in a report; of a longer journal the newest, and its beginning. */
const MOST_ENTRIES = 1_000;
const FIRST_ENTRIES = 50;
/** Entries read at once: a few milliseconds, between which others get their turn. */
const PIECE = 500;

export interface ReportInput {
  readonly state: RolloutState;
  /** The part of its journal with `after` < seq <= `upTo`. */
  readonly journal: (after: number, upTo: number) => Promise<readonly JournalEntry[]>;
  readonly now: Instant;
  readonly history: VerdictHistory;
}

export async function reportOf({ state, journal, now, history }: ReportInput): Promise<Report> {
  const { seq, rollout } = state.run;
  const first: JournalEntry[] = [];
  let last: JournalEntry[] = [];
  for (let after = 0; after < seq; after += PIECE) {
    for (const entry of await journal(after, Math.min(seq, after + PIECE)))
      if (isTelling(entry)) (first.length < FIRST_ENTRIES ? first : last).push(entry);
    last = last.slice(FIRST_ENTRIES - MOST_ENTRIES);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const shown = [...first, ...last];
  return {
    rollout: detailOf(state, now, history),
    entries: shown.map((entry) => viewOfEntry(entry, rollout)),
    leftOut: seq - shown.length,
  };
}

/** Not every reading of a gate or a toggle: those stand in the steps. */
function isTelling({ event }: JournalEntry): boolean {
  return event.kind !== 'judged' && event.kind !== 'claimed' && event.kind !== 'effective';
}
