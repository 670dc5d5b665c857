// What keeps a rollout from starting, of what a check found, in sentences for a person.
import { formatCount } from '../../core/gate/judging/wording.ts';
import { type CriterionCheck, type RolloutCheck, SOURCE_NAMES } from './check-rollout.ts';

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
  if (source === 'embedded') return [];
  const missing = criteria
    .filter(({ data, kind }) => data === 'noData' && kind !== 'observe')
    .map((criterion) => `"${criterion.text}": ${noDataReason(criterion, source)}`);
  if (onAtZero === null || lastDay === null) return missing;
  return [
    ...missing,
    `${formatCount(onAtZero)} of ${formatCount(lastDay.on + lastDay.off)} operations of the last day had the toggle ${toggle} on, although it is at 0%: the queries do not tell who is on`,
  ];
}

/** Why a criterion has no data although its source answers. */
export function noDataReason(
  { neither, treatedOnly }: Pick<CriterionCheck, 'neither' | 'treatedOnly'>,
  source: RolloutCheck['source'],
): string {
  const where = `the last day of ${SOURCE_NAMES[source]}`;
  if (neither > 0)
    return `none of the ${formatCount(neither)} events that its queries found in ${where} says on or off: is the tag named rightly, and its values?`;
  if (treatedOnly)
    return `its queries found nothing in ${where}; at 0% that is right of queries that count only users who are on (treatedOnly), and somebody has to say so with --without-data`;
  return `its queries found nothing in ${where}`;
}
