// One rollout in a line: what it is, how it is, how far it is, what comes next and when.
import { memo } from 'react';
import type { RolloutSummary } from '../../server/contract/rollout-summary.ts';
import { HealthWord, StateBadge } from '../parts/badge.tsx';
import { asSentence, formatPercentage } from '../parts/format.ts';
import { Icon } from '../parts/icon.tsx';
import { Link, rolloutPath } from '../shell/location.tsx';
import { SmallStaircase } from './small-staircase.tsx';

export const COLUMNS = 'lg:grid-cols-[4.75rem_minmax(12rem,1.5fr)_11rem_7rem_minmax(14rem,1.6fr)]';

interface RolloutRowProps {
  readonly rollout: RolloutSummary;
  readonly current: boolean;
}

/** Drawn again only when its own rollout changes: a list of a thousand changes all the time. */
export const RolloutRow = memo(function RolloutRow({ rollout, current }: RolloutRowProps) {
  const { id, title, state, headline, health, percentage, step, confirmed, waitsFor, mode, attempt } = rollout;
  const unread = confirmed !== null && confirmed.percentage !== percentage;
  return (
    <Link
      href={rolloutPath(id)}
      data-rollout={id}
      className={`card relative grid grid-cols-[1fr_auto] items-center gap-x-5 gap-y-2 overflow-hidden px-4 py-3.5 no-underline transition-colors hover:border-edge sm:px-5 ${COLUMNS} ${
        waitsFor.length > 0 ? 'before:absolute before:inset-y-0 before:left-0 before:w-1 before:bg-person' : ''
      } ${current ? 'border-edge' : ''}`}
    >
      <span className="hidden lg:block">
        <SmallStaircase {...rollout} />
      </span>
      <span className="min-w-0">
        <span className="block leading-snug font-semibold">{title}</span>
        <span className="block truncate text-sm text-dim">
          {step ? `Step ${step.index + 1} of ${step.of}, ${step.phase}` : `${rollout.steps.length} steps`}
          {attempt > 1 && `, attempt ${attempt}`}
          {mode === 'advise' && ', set by hand'}
        </span>
      </span>
      <span className="col-start-1 row-start-2 flex flex-wrap items-center gap-x-3 gap-y-1 lg:col-auto lg:row-auto lg:flex-col lg:items-start">
        <StateBadge state={state} headline={headline} />
        <span className="lg:pl-2">
          <span className="sr-only">Health: </span>
          <HealthWord health={health} />
        </span>
      </span>
      <span className="col-start-2 row-start-1 text-right lg:col-auto lg:row-auto">
        <span className="block text-2xl leading-7 font-semibold tracking-tight">{formatPercentage(percentage)}</span>
        <span className="block text-xs text-dim">
          {unread ? `read back ${formatPercentage(confirmed.percentage)}` : 'of users'}
        </span>
      </span>
      <span className="col-span-2 min-w-0 text-sm lg:col-auto">
        <Next rollout={rollout} />
      </span>
    </Link>
  );
});

/** What waits for a person goes before what the clock will bring. */
function Next({ rollout }: { readonly rollout: RolloutSummary }) {
  const { waitsFor, nextAdvance, headline } = rollout;
  const [first] = waitsFor;
  if (first)
    return (
      <span className="flex gap-2 text-person">
        <Icon name={first.who === 'person' ? 'person' : 'people'} className="mt-0.5 size-4" />
        <span className="line-clamp-2 font-medium">{asSentence(first.sentence)}</span>
      </span>
    );
  if (nextAdvance)
    return (
      <span className="block">
        <span className="block font-medium">
          {nextAdvance.percentage === null
            ? 'Completes'
            : `${formatPercentage(nextAdvance.percentage)} at the earliest`}
        </span>
        <span className="block text-dim">{nextAdvance.sentence}</span>
      </span>
    );
  return <span className="line-clamp-2 text-dim">{headline.sentence && asSentence(headline.sentence)}</span>;
}
