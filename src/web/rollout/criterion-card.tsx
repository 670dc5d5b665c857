// One criterion of a gate: its author's words, its verdict, what was counted, how sure that is, and what is still needed.
import { lazy, Suspense, useMemo } from 'react';
import type { GateCard } from '../../server/contract/gate-card.ts';
import { VerdictBadge } from '../parts/badge.tsx';
import { asSentence, formatCount, formatShare, plural } from '../parts/format.ts';
import { When } from '../parts/when.tsx';
import { Gauge } from './gauge.tsx';
import type { ChartProps } from './interval-chart.tsx';

const IntervalChart = lazy(() =>
  import('./interval-chart.tsx').then(({ IntervalChart }) => ({ default: IntervalChart })),
);

const ON_FAIL = {
  rollBack: 'A fail goes to 0%',
  previousStep: 'A fail goes back a step',
  pause: 'A fail pauses',
  ask: 'A fail asks a person',
} as const;

/** As many rows as a person reads; a stay of days has thousands of readings. */
const TABLE_ROWS = 20;

export function CriterionCard({ card, zone }: { readonly card: GateCard; readonly zone: string }) {
  const { criterion, text, verdict, why, kind, rate, bound, needs, proof } = card;
  const history = useMemo(() => lastOfEachMoment(card.history), [card.history]);
  const charted = bound !== null && history.length > 1;
  return (
    <article aria-labelledby={`criterion-${criterion}`} className="card flex flex-col gap-3 p-4 sm:p-5">
      <div className="flex items-start justify-between gap-3">
        <h3 id={`criterion-${criterion}`} className="leading-snug font-semibold">
          {text}
        </h3>
        <VerdictBadge verdict={verdict} />
      </div>
      {rate !== null && bound !== null && (
        <p className="flex flex-wrap items-baseline gap-x-3">
          <span className="text-2xl font-semibold tracking-tight">{formatShare(rate)}</span>
          <span className="text-sm text-dim">
            {kind === 'above' ? 'succeeded' : kind === 'latency' ? 'were slower' : 'failed'}, the plan allows{' '}
            {card.good === 'above' ? 'no less than' : 'less than'} {formatShare(bound)}
          </span>
        </p>
      )}
      {charted ? (
        <Suspense fallback={<div className="h-[150px]" />}>
          <IntervalChart card={card} history={history} zone={zone} />
        </Suspense>
      ) : (
        <Gauge card={card} />
      )}
      <p className="text-sm">{asSentence(why)}</p>
      {needs && <p className="text-sm text-dim">Still needed: {needs.sentence}.</p>}
      {card.recorded && (
        <p className="text-sm text-dim">
          {card.recorded.by} recorded {formatCount(card.recorded.value)}, <When at={card.recorded.at} zone={zone} />.
        </p>
      )}
      {card.triaged > 0 && (
        <p className="text-sm text-dim">
          {plural(card.triaged, 'failure')} {card.triaged === 1 ? 'was' : 'were'} found not to be the change.
        </p>
      )}
      {charted && <Readings card={card} history={history} zone={zone} />}
      <p className="mt-auto flex flex-wrap gap-x-4 border-t border-line pt-3 text-xs text-dim">
        {kind !== 'manual' && (
          <span>
            {plural(card.events, 'event')}, {formatCount(card.errors)} failed
            {card.users > 0 && `, ${plural(card.users, 'user')}`}
          </span>
        )}
        {kind === 'observe' ? <span>Watched, gates nothing</span> : <span>{ON_FAIL[card.onFail]}</span>}
        {proof && <span>{proof === 'statistical' ? 'Proved by a test' : 'Read literally when the soak is over'}</span>}
      </p>
    </article>
  );
}

/** Readings without a rate say nothing, and of one moment only the last one does. */
function lastOfEachMoment(history: GateCard['history']): GateCard['history'] {
  return history.filter(({ rate, at }, index) => rate !== null && at !== history[index + 1]?.at);
}

/** What the chart shows, in a sentence and in numbers. */
function Readings({ card, history, zone }: ChartProps) {
  const { interval, bound, text } = card;
  const every = Math.max(1, Math.ceil(history.length / TABLE_ROWS));
  const rows = history.filter((_, index) => index % every === 0 || index === history.length - 1);
  return (
    <div className="text-sm">
      {interval && bound !== null && (
        <p className="text-dim">
          The true rate is between {formatShare(interval[0])} and {formatShare(interval[1])} (95%, however often one
          looks); {sideOf(interval, bound)}.
        </p>
      )}
      <details className="mt-1">
        <summary className="w-fit text-dim hover:text-ink">Readings as a table</summary>
        <table className="mt-2 w-full text-left text-xs">
          <caption className="sr-only">Readings of {text}</caption>
          <thead className="text-dim">
            <tr>
              {['When', 'Events', 'Rate', 'Between'].map((name) => (
                <th key={name} scope="col" className="py-1 pr-3 font-normal">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((reading) => (
              <tr key={reading.at} className="border-t border-line">
                <th scope="row" className="py-1 pr-3 font-normal whitespace-nowrap">
                  <When at={reading.at} zone={zone} />
                </th>
                <td className="pr-3">{formatCount(reading.events)}</td>
                <td className="pr-3">{reading.rate === null ? '' : formatShare(reading.rate)}</td>
                <td>
                  {reading.low === null || reading.high === null
                    ? ''
                    : `${formatShare(reading.low)} and ${formatShare(reading.high)}`}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </div>
  );
}

function sideOf([low, high]: readonly [number, number], bound: number): string {
  if (high < bound) return `all of that is below ${formatShare(bound)}`;
  if (low > bound) return `all of that is above ${formatShare(bound)}`;
  return `the bound of ${formatShare(bound)} is still in between`;
}
