// The gate of a stay, the present one unless the reader chooses another: earlier steps and attempts stay to be read.
import { useState } from 'react';
import type { RolloutDetail, Stay } from '../../server/contract/rollout-detail.ts';
import { VerdictBadge, WrongUsersBadge } from '../parts/badge.tsx';
import { formatPercentage } from '../parts/format.ts';
import { When } from '../parts/when.tsx';
import { CriterionCard } from './criterion-card.tsx';

const ENDS = {
  passed: 'passed',
  approved: 'approved',
  overridden: 'over its limit',
  rolledBack: 'rolled back',
} as const;

export function GateSection({ rollout }: { readonly rollout: RolloutDetail }) {
  const { stays, zone, attempt } = rollout;
  const [chosen, choose] = useState<number>();
  const latest = stays.at(-1);
  const stay = stays.find(({ index }) => index === chosen) ?? latest;
  if (!stay) return <Ahead rollout={rollout} />;
  const nameOf = (each: Stay) =>
    `${formatPercentage(each.percentage)}${attempt > 1 ? `, attempt ${each.attempt}` : ''}`;
  return (
    <section aria-labelledby="gate">
      <div className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-2">
        <h2 id="gate" className="text-lg font-semibold">
          Gate at {nameOf(stay)}
          {stay.outcome && <span className="font-normal text-dim">, as it ended</span>}
        </h2>
        {stay.whoIsOn?.kind === 'wrong' && stay.gate.verdict === 'noData' ? (
          <WrongUsersBadge />
        ) : (
          <VerdictBadge verdict={stay.gate.verdict} />
        )}
        {stays.length > 1 && (
          <label className="ml-auto flex items-center gap-2 text-sm text-dim">
            Stay
            <select
              value={stay.index}
              onChange={(event) =>
                choose(Number(event.target.value) === latest?.index ? undefined : Number(event.target.value))
              }
              className="h-8 rounded-lg border border-edge/60 bg-paper px-2 text-ink"
            >
              {stays.toReversed().map((each) => (
                <option key={each.index} value={each.index}>
                  {nameOf(each)}: {each.outcome ? ENDS[each.outcome] : 'now'}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      {stay.gate.cards.length === 0 ? (
        <p className="card p-5 text-dim">The plan has no criterion for this step.</p>
      ) : (
        <div className="grid grid-cols-[minmax(0,1fr)] gap-4 md:grid-cols-2">
          {stay.gate.cards.map((card) => (
            <CriterionCard key={card.criterion} card={card} zone={zone} />
          ))}
        </div>
      )}
      {stay.gate.cards.some(({ bound }) => bound !== null) && (
        <p className="mt-3 text-xs text-dim">
          In the charts: the line is what was observed, the shade where the true rate is (95%, however often one looks),
          the dashes what the plan allows.
        </p>
      )}
      <Remarks stay={stay} zone={zone} />
    </section>
  );
}

/** What people said and did at this stay. */
function Remarks({ stay, zone }: { readonly stay: Stay; readonly zone: string }) {
  const said = [
    ...stay.approvals.map(({ kind, by, reason, at }) => ({
      at,
      text: `${by} ${kind === 'approve' ? 'approved' : 'asked to go over the limit'}: ${reason}`,
    })),
    ...stay.remarks,
  ].sort((a, b) => a.at - b.at);
  if (said.length === 0) return null;
  return (
    <ul className="mt-3 grid gap-1 text-sm">
      {said.map(({ at, text }) => (
        <li key={`${at}:${text}`} className="flex gap-3">
          <span className="shrink-0 text-dim">
            <When at={at} zone={zone} />
          </span>
          {text}
        </li>
      ))}
    </ul>
  );
}

function Ahead({ rollout: { stairs } }: { readonly rollout: RolloutDetail }) {
  const [first] = stairs;
  return (
    <section aria-labelledby="gate" className="card p-5">
      <h2 id="gate" className="text-lg font-semibold">
        Gate at {first?.label}
      </h2>
      <p className="mt-1 text-sm text-dim">The first step has not begun. What must hold there:</p>
      <ul className="mt-3 grid gap-1.5 text-sm">
        {first?.criteria.map(({ id, text }) => (
          <li key={id}>{text}</li>
        ))}
      </ul>
    </section>
  );
}
