// What a gate can show with the users that the plan thinks of: how likely a good step passes, and a bad one is stopped.
import type { GatePower, TriedRollout } from '../../server/contract/try-plan.ts';
import { formatCount, formatShare } from '../parts/format.ts';
import { ScrollBox } from '../parts/scroll-box.tsx';

interface GatePowersProps {
  readonly power: readonly GatePower[];
  readonly stairs: TriedRollout['stairs'];
}

export function GatePowers({ power, stairs }: GatePowersProps) {
  if (power.length === 0) return null;
  const steps = [...new Set(power.map(({ step }) => step))];
  return (
    <details className="mt-4" open={steps.length === 1}>
      <summary className="w-fit font-medium">What its gates can show</summary>
      <div className="mt-3 grid gap-6">
        {steps.map((step) => (
          <div key={step}>
            <h3 className="font-semibold">At {stairs[step]?.label}</h3>
            <div className="mt-2 grid gap-4">
              {power
                .filter((each) => each.step === step)
                .map((each) => (
                  <Criterion key={each.criterion} power={each} />
                ))}
            </div>
          </div>
        ))}
      </div>
    </details>
  );
}

function Criterion({ power: { text, planned, unit, rows, of } }: { readonly power: GatePower }) {
  return (
    <ScrollBox label={`What "${text}" can show`} className="overflow-x-auto text-sm">
      <p className="text-dim">
        <span className="font-medium text-ink">{text}</span>, with {formatCount(planned)} {unit}
      </p>
      <table className="mt-1 w-full min-w-[26rem] text-left">
        <thead className="text-dim">
          <tr>
            {['If the truth is', 'it passes', 'it fails', 'decided after'].map((name) => (
              <th key={name} scope="col" className="py-1 pr-4 font-normal">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ times, value, pass, fail, events }) => (
            <tr key={times} className="border-t border-line">
              <th scope="row" className="py-1 pr-4 font-normal">
                {of === 'bound' ? formatShare(value) : `${formatCount(value)} to 1`}{' '}
                <span className="text-dim">
                  ({of === 'bound' ? `${formatCount(times)} times the bound` : 'on to off'})
                </span>
              </th>
              <td className="py-1 pr-4">{chance(pass)}</td>
              <td className="py-1 pr-4">{chance(fail)}</td>
              <td className="py-1">
                {formatCount(Math.round(events))} {unit}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

/** In whole percents, and never quite certain. */
function chance(share: number): string {
  const percent = Math.round(share * 100);
  if (percent === 0) return share === 0 ? 'never' : 'hardly ever';
  return percent === 100 ? 'nearly always' : `${percent}%`;
}
