// How many users were really on at each step, against how many the plan thought of.
import type { RolloutDetail } from '../../server/contract/rollout-detail.ts';
import { formatCount } from '../parts/format.ts';

export function UsersCard({ rollout: { stairs, stays } }: { readonly rollout: RolloutDetail }) {
  const rows = stairs.map((stair) => ({
    stair,
    seen: stays.findLast(({ step }) => step === stair.index)?.users ?? null,
  }));
  if (rows.every(({ stair, seen }) => stair.users === null && seen === null)) return null;
  const most = Math.max(1, ...rows.flatMap(({ stair, seen }) => [stair.users ?? 0, seen ?? 0]));
  return (
    <section aria-labelledby="users" className="card p-4 sm:p-6">
      <h2 id="users" className="mb-3 text-lg font-semibold">
        Users
      </h2>
      <table className="w-full text-sm">
        <thead className="text-left text-dim">
          <tr>
            <th scope="col" className="py-1 pr-4 font-normal">
              Step
            </th>
            <th scope="col" className="py-1 pr-4 text-right font-normal">
              Planned
            </th>
            <th scope="col" className="py-1 pr-4 text-right font-normal">
              Really on
            </th>
            <td className="w-1/2" />
          </tr>
        </thead>
        <tbody>
          {rows.map(({ stair, seen }) => (
            <tr key={stair.index} className="border-t border-line">
              <th scope="row" className="py-1.5 pr-4 text-left font-medium">
                {stair.label}
              </th>
              <td className="py-1.5 pr-4 text-right">
                {stair.users === null ? <span className="text-dim">not said</span> : formatCount(stair.users)}
              </td>
              <td className="py-1.5 pr-4 text-right">
                {seen === null ? <span className="text-dim">not known</span> : formatCount(seen)}
              </td>
              <td>
                <svg className="h-3 w-full" aria-hidden="true">
                  <rect
                    width={`${((seen ?? 0) / most) * 100}%`}
                    height="12"
                    rx="2"
                    className="fill-accent"
                    fillOpacity="0.55"
                  />
                  {stair.users !== null && (
                    <line
                      x1={`${(stair.users / most) * 99.4}%`}
                      x2={`${(stair.users / most) * 99.4}%`}
                      y1="0"
                      y2="12"
                      strokeWidth="2"
                      className="stroke-ink"
                    />
                  )}
                </svg>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="mt-2 text-xs text-dim">
        The bar is who was really on, the line what was planned: for the report, and for what a gate can show.
      </p>
    </section>
  );
}
