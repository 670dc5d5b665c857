// The top of a rollout: how it is in a word, at which percentage, what comes next, what waits for a person, and what can be done.

import type { RolloutDetail } from '../../server/contract/rollout-detail.ts';
import { ActionBar } from '../act/action-bar.tsx';
import { HealthWord, StateBadge } from '../parts/badge.tsx';
import { asSentence, formatPercentage } from '../parts/format.ts';
import { Icon } from '../parts/icon.tsx';
import { When, WhereYouAre } from '../parts/when.tsx';
import { ZoneSwitch } from '../parts/zone-switch.tsx';
import { Heading } from '../shell/heading.tsx';
import { Link } from '../shell/location.tsx';

const OVER: ReadonlySet<RolloutDetail['state']> = new Set(['completed', 'rolledBack']);

export function RolloutHead({ rollout }: { readonly rollout: RolloutDetail }) {
  const {
    title,
    headline,
    percentage,
    attempt,
    mode,
    toggle,
    waitsFor,
    nextAdvance,
    advice,
    fault,
    withoutData,
    zone,
  } = rollout;
  return (
    <div className="card mb-5 p-4 sm:p-6">
      <p className="mb-3 flex flex-wrap items-center justify-between gap-x-4 gap-y-1 text-sm">
        <Link href="/" className="inline-flex min-h-6 items-center gap-1 text-dim hover:text-ink">
          <Icon name="left" className="size-3.5" /> All rollouts
        </Link>
        <ZoneSwitch zone={zone} now={rollout.now} />
        <a
          href={`/rollouts/${encodeURIComponent(rollout.id)}/report`}
          className="inline-flex items-center gap-1.5 text-dim hover:text-ink"
        >
          <Icon name="page" className="size-3.5" /> Report
        </a>
      </p>
      <div className="flex flex-wrap items-start justify-between gap-x-8 gap-y-4">
        <div className="min-w-0 max-w-3xl flex-1 basis-80">
          <p className="mb-2 flex flex-wrap items-center gap-x-3 gap-y-1">
            <StateBadge {...rollout} />
            <HealthWord {...rollout} />
            {attempt > 1 && <span className="text-sm text-dim">Attempt {attempt}</span>}
          </p>
          <Heading title={title} className="text-2xl leading-tight">
            {title}
          </Heading>
          {headline.sentence && waitsFor.length === 0 && (
            <p className="mt-1.5 text-dim">{asSentence(headline.sentence)}</p>
          )}
          {!rollout.live && !OVER.has(rollout.state) && (
            <p className="mt-1.5 flex gap-2 text-sm text-person">
              <Icon name="warning" className="mt-0.5" />
              This server does not run it: what you see is what its journal says.
            </p>
          )}
          {withoutData && (
            <p className="mt-1.5 text-sm text-person">
              {asSentence(withoutData.sentence)} <When at={withoutData.at} zone={zone} />
            </p>
          )}
          <p className="mt-1.5 text-sm text-dim">
            Toggle <code className="font-mono text-ink">{toggle}</code>,{' '}
            {mode === 'drive' ? 'moved by Phasegate' : 'set by hand as Phasegate advises'}
          </p>
        </div>
        <div className="shrink-0 sm:text-right">
          <p data-testid="percentage" className="text-5xl leading-none font-semibold tracking-tighter">
            {formatPercentage(percentage)}
          </p>
          <p className="mt-1 text-sm text-dim">{readBackOf(rollout)}</p>
        </div>
      </div>
      {fault && (
        <p className="tinted mt-4 flex gap-3 rounded-lg p-3.5 text-bad">
          <Icon name="warning" className="mt-1 size-4" />
          <span>
            <strong className="font-semibold">{asSentence(fault.message)}</strong>{' '}
            <span className="text-sm whitespace-nowrap">
              Since <When at={fault.since} zone={zone} />
            </span>
          </span>
        </p>
      )}
      {waitsFor.map(({ about, who, sentence, since }) => (
        <p key={about} className="tinted mt-4 flex gap-3 rounded-lg p-3.5 text-person">
          <Icon name={who === 'person' ? 'person' : 'people'} className="mt-1 size-4" />
          <span>
            <strong className="font-semibold">{asSentence(sentence)}</strong>{' '}
            <span className="text-sm whitespace-nowrap">
              Since <When at={since} zone={zone} />
            </span>
          </span>
        </p>
      ))}
      {advice && !waitsFor.some(({ about }) => about === 'advice') && (
        <p className="mt-4 font-medium">{asSentence(advice.sentence)}</p>
      )}
      {nextAdvance && (
        <p className="mt-4 text-sm">
          <strong className="font-semibold">
            {nextAdvance.percentage === null ? 'Complete' : formatPercentage(nextAdvance.percentage)} at the earliest
          </strong>{' '}
          {nextAdvance.sentence}
          <WhereYouAre at={nextAdvance.at} zone={zone} />
        </p>
      )}
      <div className="mt-5 empty:hidden">
        <ActionBar rollout={rollout} />
      </div>
    </div>
  );
}

/** Commanded is not yet confirmed: said only while the toggle is not known to be where it must be. */
function readBackOf({ confirmed, percentage }: RolloutDetail): string {
  if (confirmed === null) return percentage === 0 ? 'of users' : 'not read back yet';
  return confirmed.percentage === percentage ? 'of users' : `read back at ${formatPercentage(confirmed.percentage)}`;
}
