// The staircase of one rollout: the picture, the same in a sentence, and the same in a table.
import type { RolloutDetail, Stay } from '../../server/contract/rollout-detail.ts';
import { formatCount, formatPercentage, formatSpan, plural } from '../parts/format.ts';
import { ScrollBox } from '../parts/scroll-box.tsx';
import { When } from '../parts/when.tsx';
import { Staircase } from '../staircase/staircase.tsx';

const OUTCOMES = {
  passed: 'the gate passed',
  approved: 'approved by a person',
  overridden: 'went on over its limit',
  rolledBack: 'rolled back',
} as const;

/** Starts that differ by less are the same to a reader. */
const AS_PLANNED_MILLIS = 10 * 60_000;

export function StaircaseCard({ rollout }: { readonly rollout: RolloutDetail }) {
  const { stairs, stays, calendar, attempt, now, state, zone } = rollout;
  const sentence = sentenceOf(rollout);
  return (
    <section aria-labelledby="staircase" className="card p-4 sm:p-6">
      <div className="mb-4 flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
        <h2 id="staircase" className="text-lg font-semibold">
          Staircase
        </h2>
        <p className="text-sm text-dim">{sentence}</p>
      </div>
      <Staircase
        calendar={calendar}
        label={`Percentages on the calendar. ${sentence}. The table below says the same.`}
        planned={stairs.map(({ percentage, planned }) => ({
          percentage,
          startsAt: planned.startsAt,
          endsAt: planned.soakEndsAt,
        }))}
        expected={stairs.flatMap(({ percentage, expected }) =>
          expected ? [{ percentage, startsAt: expected.startsAt, endsAt: expected.soakEndsAt }] : [],
        )}
        stays={stays.map((stay) => ({ ...stay, earlier: stay.attempt < attempt }))}
        {...(state !== 'completed' && { now })}
      />
      <Legend />
      <details className="mt-3 text-sm">
        <summary className="w-fit text-dim hover:text-ink">As a table</summary>
        <ScrollBox label="Staircase as a table" className="overflow-x-auto">
          <table className="mt-2 w-full min-w-[36rem] border-collapse text-left">
            <thead className="text-dim">
              <tr>
                {['Step', 'Planned', 'Began', 'Lasted', 'How it ended'].map((name) => (
                  <th key={name} scope="col" className="py-1.5 pr-4 font-normal">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {stairs.flatMap((stair) => {
                const own = stays.filter(({ step }) => step === stair.index);
                const rows: readonly (Stay | undefined)[] = own.length > 0 ? own : [undefined];
                return rows.map((stay) => (
                  <tr key={`${stair.index}:${stay?.index ?? ''}`} className="border-t border-line align-top">
                    <th scope="row" className="py-1.5 pr-4 font-medium">
                      {stair.label}
                      {stay && attempt > 1 && <span className="font-normal text-dim"> attempt {stay.attempt}</span>}
                    </th>
                    <td className="py-1.5 pr-4 whitespace-nowrap">
                      <When at={stair.planned.startsAt} zone={zone} />
                    </td>
                    <td className="py-1.5 pr-4 whitespace-nowrap">
                      {stay ? (
                        <When at={stay.startedAt} zone={zone} />
                      ) : stair.expected ? (
                        <>
                          expected <When at={stair.expected.startsAt} zone={zone} />
                        </>
                      ) : (
                        'not yet'
                      )}
                    </td>
                    <td className="py-1.5 pr-4 whitespace-nowrap">
                      {stay ? formatSpan((stay.endedAt ?? now) - stay.startedAt) : ''}
                    </td>
                    <td className="py-1.5">
                      {stay ? (stay.outcome ? OUTCOMES[stay.outcome] : 'it is there now') : ''}
                    </td>
                  </tr>
                ));
              })}
            </tbody>
          </table>
        </ScrollBox>
      </details>
    </section>
  );
}

function Legend() {
  const item = 'inline-flex items-center gap-1.5';
  return (
    <ul className="mt-3 flex flex-wrap gap-x-5 gap-y-1 text-xs text-dim">
      <li className={item}>
        <svg width="22" height="8" aria-hidden="true">
          <line x1="1" x2="21" y1="4" y2="4" strokeWidth="2" strokeDasharray="5 4" className="stroke-dim" />
        </svg>
        planned
      </li>
      <li className={item}>
        <svg width="22" height="8" aria-hidden="true">
          <line x1="1" x2="21" y1="4" y2="4" strokeWidth="2.75" className="stroke-good" />
        </svg>
        as it was
      </li>
      <li className={item}>
        <svg width="22" height="8" aria-hidden="true">
          <line
            x1="1"
            x2="21"
            y1="4"
            y2="4"
            strokeWidth="2"
            strokeLinecap="round"
            strokeDasharray="1.5 4"
            className="stroke-accent"
          />
        </svg>
        expected, if the gates pass
      </li>
      <li className={item}>
        <span className="size-3 rounded-sm bg-ink/10" /> nobody works
      </li>
      <li className={item}>
        <span className="size-3 rounded-sm bg-accent/20" /> nothing advances
      </li>
    </ul>
  );
}

/** Where it stands, against where the plan has it. */
function sentenceOf({ stairs, stays, percentage, state }: RolloutDetail): string {
  const stay = stays.at(-1);
  const stair = stay && stairs[stay.step];
  if (!stay || !stair) return `${plural(stairs.length, 'step')}, none begun`;
  const late = stay.startedAt - stair.planned.startsAt;
  const against =
    Math.abs(late) < AS_PLANNED_MILLIS
      ? 'as planned'
      : `${formatSpan(Math.abs(late))} ${late > 0 ? 'later' : 'earlier'} than planned`;
  const where = `step ${formatCount(stair.index + 1)} of ${formatCount(stairs.length)}`;
  if (state === 'completed') return `Completed, its last step begun ${against}`;
  if (percentage === 0) return `Back at 0%, after ${where} had begun ${against}`;
  return `At ${formatPercentage(percentage)}, ${where}, begun ${against}`;
}
