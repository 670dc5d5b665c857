// Where a moment stands on a calendar of working days: nights take no room, days off little.
import type { CalendarDay } from '../../server/contract/calendar-day.ts';

export interface DayColumn {
  readonly day: CalendarDay;
  readonly x: number;
  readonly width: number;
}

export interface CalendarScale {
  readonly columns: readonly DayColumn[];
  readonly width: number;
  /** Moments before the first day stand at its beginning, those after the last one at its end. */
  x(at: number): number;
}

/** Of a working day's width. */
const OFF_WIDTH = 0.42;
/** A working day needs so many pixels to carry its date. */
const LEAST_DAY = 34;

function isOff({ kind }: CalendarDay): boolean {
  return kind === 'weekend' || kind === 'holiday' || kind === 'closed';
}

/** `room` pixels are filled when the days fit in; otherwise it is wider, to be scrolled. */
export function calendarScale(days: readonly CalendarDay[], room: number): CalendarScale {
  const units = days.reduce((sum, day) => sum + (isOff(day) ? OFF_WIDTH : 1), 0);
  const unit = Math.max(LEAST_DAY, room / Math.max(1, units));
  let left = 0;
  const columns = days.map((day): DayColumn => {
    const column = { day, x: left, width: unit * (isOff(day) ? OFF_WIDTH : 1) };
    left += column.width;
    return column;
  });
  return {
    columns,
    width: left,
    x(at) {
      const column = columns.find(({ day }) => at < day.endsAt);
      if (!column) return left;
      const { opensAt, closesAt } = column.day;
      const share = closesAt > opensAt ? (at - opensAt) / (closesAt - opensAt) : 0;
      return column.x + column.width * Math.min(1, Math.max(0, share));
    },
  };
}
