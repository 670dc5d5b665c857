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

export interface ReportInput {
  readonly state: RolloutState;
  /** The whole journal. */
  readonly entries: readonly JournalEntry[];
  readonly now: Instant;
  readonly history: VerdictHistory;
}

export function reportOf({ state, entries, now, history }: ReportInput): Report {
  const telling = entries.filter(isTelling);
  const shown =
    telling.length > MOST_ENTRIES ? [...telling.slice(0, 50), ...telling.slice(-(MOST_ENTRIES - 50))] : telling;
  return {
    rollout: detailOf(state, now, history),
    entries: shown.map((entry) => viewOfEntry(entry, state.run.rollout)),
    leftOut: entries.length - shown.length,
  };
}

/** Not every reading of a gate or a toggle: those stand in the steps. */
function isTelling({ event }: JournalEntry): boolean {
  return event.kind !== 'judged' && event.kind !== 'claimed' && event.kind !== 'effective';
}
