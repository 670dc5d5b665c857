// An observed rate and its always-valid interval closing in on the bound: a canvas, told apart in words and a table beside it.
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { GateCard } from '../../server/contract/gate-card.ts';
import { formatShare } from '../parts/format.ts';
import { useWidth } from '../parts/use-width.ts';
import { useScheme } from '../shell/scheme.ts';

const HEIGHT = 150;
const LEAST_SPAN_SECONDS = 600;

export interface ChartProps {
  readonly card: GateCard;
  /** Readings with a rate, oldest first, one for a moment. */
  readonly history: GateCard['history'];
  readonly zone: string;
}

/** Times, rates, low and high ends, and the bound all along. */
function dataOf({ history, card: { bound } }: ChartProps): uPlot.AlignedData {
  return [
    history.map(({ at }) => at / 1_000),
    history.map(({ rate }) => rate),
    history.map(({ high }) => high),
    history.map(({ low }) => low),
    history.map(() => bound),
  ];
}

/** Around the bound: the first intervals reach from nothing to everything, and would press all that matters flat. */
function rangeOf({ history, card: { bound, good } }: ChartProps): [number, number] {
  const limit = bound ?? 0;
  const fromPerfect = (share: number) => (good === 'above' ? 1 - share : share);
  const last = history.at(-1);
  const reach = Math.max(
    fromPerfect(limit) * 2.2,
    ...history.map(({ rate }) => (rate === null ? 0 : fromPerfect(rate) * 1.25)),
    last ? fromPerfect((good === 'above' ? last.low : last.high) ?? limit) * 1.15 : 0,
    0.0005,
  );
  const top = Math.min(1, reach);
  return good === 'above' ? [1 - top, 1] : [0, top];
}

export function IntervalChart(props: ChartProps) {
  const { zone } = props;
  const [width, measured] = useWidth<HTMLDivElement>();
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>(undefined);
  const latest = useRef(props);
  latest.current = props;
  const scheme = useScheme();
  const ready = width > 0;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a canvas has its colours from when it was made
  useEffect(() => {
    if (!ready || !place.current) return;
    const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
    const axis = {
      stroke: colour('dim'),
      grid: { stroke: colour('line'), width: 1 },
      ticks: { show: false },
      font: '11px system-ui',
    };
    const seen = colour('accent');
    const made = new uPlot(
      {
        width: place.current.clientWidth,
        height: HEIGHT,
        legend: { show: false },
        cursor: { show: false },
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), zone),
        scales: {
          // From the first reading on; a stay of minutes is not stretched to look like one of days.
          x: { range: (_, from, to) => [from, Math.max(to, from + LEAST_SPAN_SECONDS)] },
          y: { range: () => rangeOf(latest.current) },
        },
        axes: [
          { ...axis, size: 24, space: 80, values: (_, ticks) => ticks.map((tick) => timeIn(zone, tick * 1_000)) },
          { ...axis, size: 52, space: 28, values: (_, ticks) => ticks.map(formatShare) },
        ],
        series: [
          {},
          { label: 'Observed', stroke: seen, width: 2, points: { show: () => latest.current.history.length < 8 } },
          { label: 'High', stroke: 'transparent', points: { show: false } },
          { label: 'Low', stroke: 'transparent', points: { show: false } },
          { label: 'Bound', stroke: colour('ink'), width: 1.5, dash: [5, 4], points: { show: false } },
        ],
        bands: [{ series: [2, 3], fill: `color-mix(in srgb, ${seen} 18%, transparent)` }],
      },
      dataOf(latest.current),
      place.current,
    );
    chart.current = made;
    return () => {
      made.destroy();
      chart.current = undefined;
    };
  }, [scheme, zone, ready]);

  useEffect(() => chart.current?.setData(dataOf(props)), [props]);
  useEffect(() => {
    if (width > 0) chart.current?.setSize({ width, height: HEIGHT });
  }, [width]);

  return (
    <div ref={measured} aria-hidden="true" className="overflow-hidden">
      <div ref={place} />
    </div>
  );
}

const times = new Map<string, Intl.DateTimeFormat>();

function timeIn(zone: string, at: number): string {
  let format = times.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    times.set(zone, format);
  }
  return format.format(at);
}
