// How many users were really on at each step, against how many the plan thought of, and whether they were the percentage's.
import type { RolloutDetail, Stay } from '../../server/contract/rollout-detail.ts';
import type { WhoIsOn } from '../../server/contract/who-is-on.ts';
import { asSentence, formatCount, formatShare } from '../parts/format.ts';
import { Icon, type IconName } from '../parts/icon.tsx';

const LOOKS: Record<WhoIsOn['kind'], readonly [IconName, string, string]> = {
  fits: ['check', 'text-good', 'fits'],
  gathering: ['dots', 'text-accent', 'too few so far'],
  untold: ['info', 'text-dim', 'cannot be told'],
  wrong: ['warning', 'text-person', 'does not fit'],
};

export function UsersCard({ rollout: { stairs, stays } }: { readonly rollout: RolloutDetail }) {
  const rows = stairs.map((stair) => {
    const stay = stays.findLast(({ step }) => step === stair.index);
    return { stair, stay, seen: stay?.users ?? null };
  });
  if (rows.every(({ stair, seen, stay }) => stair.users === null && seen === null && !stay?.whoIsOn)) return null;
  const most = Math.max(1, ...rows.flatMap(({ stair, seen }) => [stair.users ?? 0, seen ?? 0]));
  const hasSplit = stays.some(({ whoIsOn }) => whoIsOn !== null);
  return (
    <section aria-labelledby="users" className="card p-4 sm:p-6">
      <h2 id="users" className="mb-3 text-lg font-semibold">
        Users
      </h2>
      {rows.map(({ stair, stay }) => stay && <Finding key={stair.index} label={stair.label} stay={stay} />)}
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
            {hasSplit && (
              <th scope="col" className="py-1 pr-4 font-normal">
                Of those seen
              </th>
            )}
            <td className="w-1/3 max-sm:hidden" />
          </tr>
        </thead>
        <tbody>
          {rows.map(({ stair, stay, seen }) => (
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
              {hasSplit && <td className="py-1.5 pr-4">{stay?.whoIsOn && <Split who={stay.whoIsOn} />}</td>}
              <td className="max-sm:hidden">
                <Bar seen={seen ?? 0} planned={stair.users} most={most} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="mt-2 text-xs text-dim">
        The bar is who was really on, the line what was planned: for the report, and for what a gate can show. Users are
        counted once a step, by pseudonyms.
      </p>
    </section>
  );
}

/** "50% where 50% should be", and in a word whether that fits. */
function Split({ who }: { readonly who: WhoIsOn }) {
  const [icon, colour, word] = LOOKS[who.kind];
  const { on, off } = who.split;
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2">
      {off > 0 && (
        <span>
          {formatShare(on / (on + off))} of {formatCount(on + off)}, {formatShare(who.expected)} should
        </span>
      )}
      <span className={`inline-flex items-center gap-1 ${colour}`}>
        <Icon name={icon} className="size-3.5" />
        {word}
      </span>
    </span>
  );
}

/** What is wrong, with its cause and what mends it; or why nothing can be told. */
function Finding({ label, stay: { whoIsOn: who } }: { readonly label: string; readonly stay: Stay }) {
  if (who?.kind === 'untold') return <p className="mb-3 text-sm text-dim">{asSentence(`${label}: ${who.why}`)}</p>;
  if (who?.kind !== 'wrong' || who.cause === null || who.fix === null) return null;
  return (
    <div className="tinted mb-3 flex gap-3 rounded-lg p-3.5 text-sm text-person">
      <Icon name="warning" className="mt-0.5 size-4" />
      <div className="min-w-0 text-ink">
        <p className="font-medium">{asSentence(`${label}: ${who.why}`)}</p>
        <p className="mt-1">{asSentence(`Probably ${who.cause}`)}</p>
        <p className="mt-1">{asSentence(`To mend it, ${who.fix}`)}</p>
      </div>
    </div>
  );
}

interface BarProps {
  readonly seen: number;
  readonly planned: number | null;
  readonly most: number;
}

function Bar({ seen, planned, most }: BarProps) {
  return (
    <svg className="h-3 w-full" aria-hidden="true">
      <rect width={`${(seen / most) * 100}%`} height="12" rx="2" className="fill-accent" fillOpacity="0.55" />
      {planned !== null && (
        <line
          x1={`${(planned / most) * 99.4}%`}
          x2={`${(planned / most) * 99.4}%`}
          y1="0"
          y2="12"
          strokeWidth="2"
          className="stroke-ink"
        />
      )}
    </svg>
  );
}
