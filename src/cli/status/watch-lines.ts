// What `status --watch` shows: those rollouts that need somebody first and in full, the journals of them all, and no line too long.
import { formatDayAndTime } from '../../core/calendar/format.ts';
import type { Instant } from '../../core/calendar/instant.ts';
import { describeEntry } from '../../core/run/describe.ts';
import type { JournalEntry } from '../../core/run/journal.ts';
import type { Run } from '../../core/run/run.ts';
import { formatPercentage } from '../../core/toggle/percentage.ts';
import { nextAdvanceOf } from '../../server/api/next-advance.ts';
import { waitsForOf } from '../../server/api/waits-for.ts';
import { printable } from '../printable.ts';
import { rolloutLines } from '../staircase.ts';
import type { Ink } from '../terminal.ts';
import { wrapLine } from './wrap-line.ts';

export interface Watched {
  readonly run: Run;
  /** Its latest entries, oldest first. */
  readonly latest: readonly JournalEntry[];
}

export interface WatchSize {
  readonly columns: number;
  readonly rows: number;
}

/** Rows that the journal has at least, where there is so much to tell. */
const LEAST_JOURNAL = 6;

/** At most `rows` lines of at most `columns` columns. */
export function watchLines(watched: readonly Watched[], size: WatchSize, now: Instant, ink: Ink): readonly string[] {
  const { columns, rows } = size;
  const wrapped = (lines: readonly string[]): readonly string[] => lines.flatMap((line) => wrapLine(line, columns));
  if (watched.length === 0) return wrapped(['No rollouts yet. "phasegate run plan.md" begins one.']).slice(0, rows);
  const ordered = watched.toSorted((a, b) => urgencyOf(b.run) - urgencyOf(a.run));
  const lines: string[] = [];
  let shortly: Watched[] = [];
  for (const [index, each] of ordered.entries()) {
    const full = [...wrapped([...rolloutLines({ run: each.run }, ink), ...nextLines(each.run, now, ink)]), ''];
    const others = ordered.length - index - 1;
    if (index > 0 && lines.length + full.length + Math.min(others, 3) + LEAST_JOURNAL > rows) {
      shortly = ordered.slice(index);
      break;
    }
    lines.push(...full);
  }
  const room = rows - lines.length - LEAST_JOURNAL;
  lines.push(...shortLines(shortly, Math.max(1, room), columns, ink));
  return [...lines, ...journalLines(ordered, rows - lines.length, columns, ink)].slice(0, rows);
}

/** Whoever needs a person comes first, what is over last. */
function urgencyOf(run: Run): number {
  if (waitsForOf(run).some(({ about }) => about !== 'rolledBack')) return 4;
  const order = { soaking: 3, scheduled: 2, rolledBack: 1, asked: 4, paused: 4, completed: 0 } as const;
  return order[run.state.kind];
}

function nextLines(run: Run, now: Instant, ink: Ink): readonly string[] {
  const next = nextAdvanceOf(run, now);
  if (!next) return [];
  const what = next.step === null ? 'completes' : formatPercentage(run.rollout.steps[next.step]!.percentage);
  return [ink.dim(`  next: ${what} ${next.sentence}`)];
}

/** One line for each of those that have no room, and how many more there are. */
function shortLines(watched: readonly Watched[], room: number, columns: number, ink: Ink): readonly string[] {
  if (watched.length === 0) return [];
  const shown = watched.length > room ? watched.slice(0, room - 1) : watched;
  const lines = shown.map(({ run }) => {
    const words = `${formatPercentage(run.percentage).padStart(6)}  ${run.state.kind === 'asked' ? 'needs a decision' : run.state.kind}`;
    return `${words.padEnd(26)}${printable(run.rollout.title)}`;
  });
  const more = watched.length - shown.length;
  const all = more > 0 ? [...lines, ink.dim(`and ${more} more: phasegate status`)] : lines;
  return all.map((line) => wrapLine(line, columns)[0] ?? '');
}

/** The newest entries of all rollouts, newest last, as many as there is room for. */
function journalLines(watched: readonly Watched[], room: number, columns: number, ink: Ink): readonly string[] {
  if (room < 2) return [];
  const several = watched.length > 1;
  const entries = watched
    .flatMap(({ run, latest }) => latest.map((entry) => ({ run, entry })))
    .toSorted((a, b) => a.entry.at - b.entry.at || a.entry.seq - b.entry.seq)
    .slice(-room);
  const lines = entries.map(({ run, entry }) => {
    const when = ink.dim(formatDayAndTime(run.rollout.calendar, entry.at));
    const whose = several ? `${ink.bold(printable(run.rollout.toggle))} ` : '';
    return wrapLine(`${when}  ${whose}${printable(describeEntry(entry, run.rollout))}`, columns);
  });
  const shown: string[] = [];
  for (const each of lines.toReversed()) {
    if (shown.length + each.length > room - 1) break;
    shown.unshift(...each);
  }
  return [ink.bold('Journal'), ...shown];
}
