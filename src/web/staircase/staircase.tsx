// The staircase of percentages on the calendar: dashed as planned, filled as it was, dotted as it is expected from now on.
import { type ReactNode, useId } from 'react';
import type { CalendarInfo } from '../../server/contract/calendar-day.ts';
import { formatPercentage } from '../parts/format.ts';
import { ScrollBox } from '../parts/scroll-box.tsx';
import { useWidth } from '../parts/use-width.ts';
import { CalendarDays } from './calendar-days.tsx';
import { type CalendarScale, calendarScale } from './calendar-scale.ts';

export interface PlannedStair {
  readonly percentage: number;
  readonly startsAt: number;
  readonly endsAt: number;
}

export interface ActualStay {
  readonly percentage: number;
  readonly startedAt: number;
  /** Open stays reach to now. */
  readonly endedAt: number | null;
  readonly outcome: 'passed' | 'approved' | 'overridden' | 'rolledBack' | null;
  /** Of an attempt before the present one. */
  readonly earlier: boolean;
}

interface StaircaseProps {
  readonly calendar: CalendarInfo;
  readonly planned: readonly PlannedStair[];
  readonly expected?: readonly PlannedStair[];
  readonly stays?: readonly ActualStay[];
  readonly now?: number;
  /** What it shows, in a sentence, for those who do not see it. */
  readonly label: string;
}

const LEFT = 44;
const TOP = 26;
const HEIGHT = 210;
const FOOT = 40;

const COLOURS = {
  passed: 'text-good',
  approved: 'text-good',
  overridden: 'text-person',
  rolledBack: 'text-bad',
  open: 'text-accent',
} as const;

export function Staircase({ calendar, planned, expected = [], stays = [], now, label }: StaircaseProps) {
  const [room, measured] = useWidth<HTMLElement>();
  const hatch = useId();
  const scale = calendarScale(calendar.days, Math.max(0, room - LEFT - 12));
  const y = (percentage: number) => TOP + HEIGHT * (1 - percentage / 100_000);

  return (
    <ScrollBox ref={measured} label={label} className="overflow-x-auto overflow-y-hidden rounded-md">
      {room > 0 && (
        <svg width={LEFT + scale.width + 12} height={TOP + HEIGHT + FOOT} className="block text-xs" aria-hidden="true">
          <defs>
            <pattern id={hatch} width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
              <rect width="3" height="7" className="fill-bad" fillOpacity="0.28" />
            </pattern>
          </defs>
          <g transform={`translate(${LEFT},0)`}>
            <CalendarDays scale={scale} top={TOP} height={HEIGHT} zone={calendar.zone} />
            {[0, 25_000, 50_000, 75_000, 100_000].map((value) => (
              <g key={value}>
                <line x1={0} x2={scale.width} y1={y(value)} y2={y(value)} className="stroke-line" />
                <text x={-8} y={y(value) + 4} textAnchor="end" className="fill-dim">
                  {formatPercentage(value)}
                </text>
              </g>
            ))}
            <Line steps={planned} scale={scale} y={y} className="stroke-dim" dash="5 4" />
            {stays.map((stay) => (
              <Stay key={stay.startedAt} stay={stay} now={now ?? stay.startedAt} scale={scale} y={y} hatch={hatch} />
            ))}
            <g className="text-accent">
              <Line steps={expected} scale={scale} y={y} className="stroke-current" dash="1.5 4" />
            </g>
            <Labels planned={planned} expected={expected} stays={stays} scale={scale} y={y} />
            {now !== undefined && <Now x={scale.x(now)} />}
          </g>
        </svg>
      )}
    </ScrollBox>
  );
}

interface LineProps {
  readonly steps: readonly PlannedStair[];
  readonly scale: CalendarScale;
  readonly y: (percentage: number) => number;
  readonly className: string;
  readonly dash: string;
}

function Line({ steps, scale, y, className, dash }: LineProps) {
  if (steps.length === 0) return null;
  const path = steps
    .map(({ percentage, startsAt, endsAt }, index) => {
      const end = Math.max(scale.x(endsAt), scale.x(steps[index + 1]?.startsAt ?? endsAt));
      return `${index === 0 ? 'M' : 'L'}${scale.x(startsAt)},${y(percentage)} H${end}`;
    })
    .join(' ');
  return (
    <path d={path} fill="none" strokeWidth={1.75} strokeDasharray={dash} strokeLinecap="round" className={className} />
  );
}

interface StayProps {
  readonly stay: ActualStay;
  readonly now: number;
  readonly scale: CalendarScale;
  readonly y: (percentage: number) => number;
  readonly hatch: string;
}

function Stay({ stay, now, scale, y, hatch }: StayProps) {
  const { percentage, startedAt, endedAt, outcome, earlier } = stay;
  const x = scale.x(startedAt);
  // The shortest stay is seen, too.
  const width = Math.max(2.5, scale.x(endedAt ?? now) - x);
  const top = y(percentage);
  const foot = y(0);
  const ended = outcome === 'rolledBack';
  return (
    <g className={COLOURS[outcome ?? 'open']} opacity={earlier ? 0.6 : 1}>
      <rect
        x={x}
        y={top}
        width={width}
        height={foot - top}
        className="fill-current"
        fillOpacity={ended ? 0.07 : 0.14}
      />
      {ended && <rect x={x} y={top} width={width} height={foot - top} fill={`url(#${hatch})`} />}
      <path
        d={`M${x},${top} H${x + width}${ended ? ` V${foot} m-4,-7 l4,7 l4,-7` : ''}`}
        fill="none"
        strokeWidth={2.75}
        strokeLinejoin="round"
        className="stroke-current"
      />
    </g>
  );
}

/** Above each step once: where it was, else where it is expected, else where it is planned. */
function Labels({
  planned,
  expected,
  stays,
  scale,
  y,
}: Pick<StaircaseProps, 'planned'> &
  Required<Pick<StaircaseProps, 'expected' | 'stays'>> &
  Pick<LineProps, 'scale' | 'y'>): ReactNode {
  const seen = new Set<number>();
  const places = [
    ...stays.map(({ percentage, startedAt, outcome }) => ({
      percentage,
      at: startedAt,
      colour: COLOURS[outcome ?? 'open'],
    })),
    ...expected.map(({ percentage, startsAt }) => ({ percentage, at: startsAt, colour: 'text-accent' })),
    ...planned.map(({ percentage, startsAt }) => ({ percentage, at: startsAt, colour: 'text-dim' })),
  ];
  return places.map(({ percentage, at, colour }, index) => {
    const isStay = index < stays.length;
    if (!isStay && seen.has(percentage)) return null;
    seen.add(percentage);
    return (
      <text
        // biome-ignore lint/suspicious/noArrayIndexKey: two stays can have the same percentage and moment
        key={index}
        x={scale.x(at) + 3}
        y={y(percentage) - 6}
        className={`fill-current text-[13px] font-semibold ${colour}`}
        stroke="var(--paper)"
        strokeWidth={3}
        paintOrder="stroke"
      >
        {formatPercentage(percentage)}
      </text>
    );
  });
}

function Now({ x }: { readonly x: number }) {
  return (
    <g className="text-ink">
      <line x1={x} x2={x} y1={TOP - 8} y2={TOP + HEIGHT} className="stroke-current" strokeWidth={1.25} />
      <text x={x} y={TOP - 13} textAnchor="middle" className="fill-current font-medium">
        now
      </text>
    </g>
  );
}
