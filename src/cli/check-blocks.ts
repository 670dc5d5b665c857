// What keeps a rollout from starting, of what a check found, in sentences for a person.
import { formatCount } from '../core/gate/wording.ts';
import { type RolloutCheck, SOURCE_NAMES } from './check-rollout.ts';

/** Nothing where it may start. A source of our own blocks nothing: before the first run nobody has sent anything. */
export function blocksOf({
  source,
  sourceFailing,
  onAtZero,
  lastDay,
  criteria,
  toggle,
}: RolloutCheck): readonly string[] {
  if (sourceFailing !== null) return [sourceFailing];
  const missing = criteria
    .filter(({ data, kind }) => data === 'noData' && kind !== 'observe')
    .map(({ text }) => `"${text}": its queries found nothing in the last day of ${SOURCE_NAMES[source]}`);
  if (onAtZero === null || lastDay === null) return missing;
  return [
    ...missing,
    `${formatCount(onAtZero)} of ${formatCount(lastDay.on + lastDay.off)} operations of the last day had the toggle ${toggle} on, although it is at 0%: the queries do not tell who is on`,
  ];
}
