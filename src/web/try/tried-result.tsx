// What a tried plan means: findings, then each of its rollouts on the calendar, with what its gates can show.
import type { FindingView } from '../../server/contract/document-view.ts';
import type { TriedPlan, TriedRollout } from '../../server/contract/try-plan.ts';
import { Findings } from '../parts/findings.tsx';
import { formatCount, plural } from '../parts/format.ts';
import { Icon } from '../parts/icon.tsx';
import { ScrollBox } from '../parts/scroll-box.tsx';
import { When } from '../parts/when.tsx';
import { Staircase } from '../staircase/staircase.tsx';
import { GatePowers } from './gate-powers.tsx';

interface TriedResultProps {
  readonly tried: TriedPlan;
  readonly onPoint: (index: number) => void;
}

export function TriedResult({ tried, onPoint }: TriedResultProps) {
  const { kind, findings, repaired, rollouts, powerLeftOut } = tried;
  return (
    <>
      <section aria-labelledby="findings" className="card overflow-hidden">
        <h2 id="findings" className="flex items-center gap-2 px-4 py-3 text-lg font-semibold">
          {kind === 'not-a-plan'
            ? 'This is no release plan'
            : kind === 'template'
              ? 'This is a template'
              : countsOf(findings)}
        </h2>
        {findings.length > 0 && (
          <div className="max-h-[45vh] overflow-y-auto border-t border-line">
            <Findings findings={findings} onPoint={onPoint} />
          </div>
        )}
        {repaired.length > 0 && (
          <p className="border-t border-line px-4 py-3 text-sm text-dim">
            Below it is read as if mended: {repaired.join('; ')}.
          </p>
        )}
      </section>
      {rollouts.length === 0 && kind === 'plan' && (
        <p className="card flex gap-3 p-5 text-sm">
          <Icon name="info" className="mt-0.5 text-accent" />
          While an error stands there is no schedule: what cannot be read cannot be run.
        </p>
      )}
      {rollouts.map((rollout) => (
        <Rollout key={rollout.id} rollout={rollout} />
      ))}
      {powerLeftOut && (
        <p className="text-sm text-dim">The plan is so large that some of its gates were not computed.</p>
      )}
    </>
  );
}

function countsOf(findings: readonly FindingView[]): string {
  if (findings.length === 0) return 'Nothing is wrong with it';
  const count = (severity: FindingView['severity']) => findings.filter((each) => each.severity === severity).length;
  return [
    count('error') > 0 && plural(count('error'), 'error'),
    count('warning') > 0 && plural(count('warning'), 'warning'),
    count('info') > 0 && plural(count('info'), 'note'),
  ]
    .filter(Boolean)
    .join(', ');
}

function Rollout({ rollout }: { readonly rollout: TriedRollout }) {
  const { id, title, toggle, calendar, stairs, power } = rollout;
  const [first, last] = [stairs[0], stairs.at(-1)];
  const when = first && last && (
    <>
      Begins <When at={first.startsAt} zone={calendar.zone} both />, completes{' '}
      <When at={last.soakEndsAt} zone={calendar.zone} both /> at the earliest
    </>
  );
  return (
    <section aria-labelledby={`tried-${id}`} className="card p-4 sm:p-6">
      <h2 id={`tried-${id}`} className="text-lg font-semibold">
        {title}
      </h2>
      <p className="mt-0.5 mb-4 text-sm text-dim">
        {when}. Toggle <code className="font-mono text-ink">{toggle}</code>, working hours {calendar.hours},{' '}
        {calendar.zone}.
      </p>
      <Staircase
        calendar={calendar}
        label={`The steps of ${title} on the calendar; the table below says the same.`}
        planned={stairs.map(({ percentage, startsAt, soakEndsAt }) => ({ percentage, startsAt, endsAt: soakEndsAt }))}
      />
      <ScrollBox label={`Steps of ${title}`} className="mt-4 overflow-x-auto">
        <table className="w-full min-w-[40rem] text-left text-sm">
          <thead className="text-dim">
            <tr>
              {['Step', 'Begins', 'Soak', 'Users', 'What must hold'].map((name) => (
                <th key={name} scope="col" className="py-1.5 pr-4 font-normal">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {stairs.map((stair) => (
              <tr key={stair.index} className="border-t border-line align-top">
                <th scope="row" className="py-1.5 pr-4 font-semibold">
                  {stair.label}
                </th>
                <td className="py-1.5 pr-4 whitespace-nowrap">
                  <When at={stair.startsAt} zone={calendar.zone} />
                </td>
                <td className="py-1.5 pr-4">{stair.soak ?? 'to the end of its window'}</td>
                <td className="py-1.5 pr-4">{stair.users === null ? '' : formatCount(stair.users)}</td>
                <td className="py-1.5">
                  {stair.criteria.length === 0 ? 'nothing' : stair.criteria.map(({ text }) => text).join('; ')}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
      <GatePowers power={power} stairs={stairs} />
    </section>
  );
}
