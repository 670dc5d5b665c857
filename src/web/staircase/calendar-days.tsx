// The days behind a staircase: dates below, and weekends, holidays and freezes as shades with their reason.
import type { CalendarDay } from '../../server/contract/calendar-day.ts';
import type { CalendarScale } from './calendar-scale.ts';

const FILLS: Record<CalendarDay['kind'], string | undefined> = {
  business: undefined,
  weekend: 'fill-ink/6',
  holiday: 'fill-ink/10',
  closed: 'fill-ink/10',
  frozen: 'fill-accent/14',
  noAdvance: 'fill-accent/7',
};

interface CalendarDaysProps {
  readonly scale: CalendarScale;
  readonly top: number;
  readonly height: number;
  readonly zone: string;
}

export function CalendarDays({ scale, top, height, zone }: CalendarDaysProps) {
  const weekdays = new Intl.DateTimeFormat('en-US', { weekday: 'short', timeZone: zone });
  return scale.columns.map(({ day, x, width }, index) => {
    const fill = FILLS[day.kind];
    const date = Number(day.date.slice(8));
    const month = Number(day.date.slice(5, 7));
    const weekday = weekdays.format(day.opensAt);
    const narrow = width < 30;
    // A reason that is only the weekday's name says nothing that its place does not.
    const why = day.kind === 'weekend' || day.kind === 'business' ? undefined : (day.why ?? day.kind);
    const middle = x + width / 2;
    return (
      <g key={day.date}>
        {fill && <rect x={x} y={top} width={width} height={height} className={fill} />}
        <line x1={x} x2={x} y1={top} y2={top + height + 5} className="stroke-line" />
        <text
          x={middle}
          y={top + height + 16}
          textAnchor="middle"
          className={`${narrow ? 'fill-dim' : 'fill-ink'} text-[11px]`}
        >
          {narrow ? weekday.slice(0, 1) : weekday}
        </text>
        <text x={middle} y={top + height + 30} textAnchor="middle" className="fill-dim text-[11px]">
          {index === 0 || date === 1 ? `${month}/${date}` : narrow ? date : `${month}/${date}`}
        </text>
        {why && (
          <text transform={`translate(${middle + 4},${top + height - 8}) rotate(-90)`} className="fill-dim text-[11px]">
            {why}
          </text>
        )}
      </g>
    );
  });
}
