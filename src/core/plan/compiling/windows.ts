// Planned days as the run will use them: years inherited or repaired, and shifted to a new start when asked.
import { addBusinessDays, businessDaysBetween, isBusinessDay } from '../../calendar/business-time.ts';
import type { Calendar } from '../../calendar/calendar.ts';
import { type PlainDate, plainDateOf } from '../../calendar/instant.ts';
import type { DraftDate, DraftPhase, DraftWindow } from '../draft.ts';

export interface PlannedWindow {
  readonly start: PlainDate;
  readonly end: PlainDate;
}

/** The year that most written dates of the phases bear (the earliest of equals), undefined when none is written. */
export function usualYear(phases: readonly DraftPhase[]): number | undefined {
  const counts = new Map<number, number>();
  for (const phase of phases)
    for (const date of [phase.window?.value.start, phase.window?.value.end])
      if (date?.year !== undefined) counts.set(date.year, (counts.get(date.year) ?? 0) + 1);
  let best: number | undefined;
  for (const [year, count] of counts)
    if (best === undefined || count > (counts.get(best) ?? 0) || (count === counts.get(best) && year < best))
      best = year;
  return best;
}

/** The window in full dates; a missing year is `year`, and `override` replaces a written one. Undefined when it has no start. */
export function plannedWindow(
  window: DraftWindow,
  year: number | undefined,
  override: number | undefined,
): PlannedWindow | undefined {
  const first = window.start ?? window.end;
  const start = first && resolve(first, year, override);
  if (!start) return undefined;
  const end = (window.end && resolve(window.end, year, override)) ?? start;
  return { start, end };
}

function resolve(date: DraftDate, year: number | undefined, override: number | undefined): PlainDate | undefined {
  const full = override ?? date.year ?? year;
  return full === undefined ? undefined : plainDateOf(full, date.month, date.day);
}

/** All windows moved so that the earliest begins on `start` (or the first business day after it), business-day offsets kept. */
export function shiftWindows(
  calendar: Calendar,
  windows: readonly PlannedWindow[],
  start: PlainDate,
): readonly PlannedWindow[] {
  const first = windows.reduce<PlainDate | undefined>(
    (least, { start }) => (least === undefined || start < least ? start : least),
    undefined,
  );
  if (first === undefined) return windows;
  const base = isBusinessDay(calendar, start) ? start : addBusinessDays(calendar, start, 1);
  const move = (date: PlainDate): PlainDate =>
    addBusinessDays(calendar, base, businessDaysBetween(calendar, first, date));
  return windows.map((window) => ({ start: move(window.start), end: move(window.end) }));
}
