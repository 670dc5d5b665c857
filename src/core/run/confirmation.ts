// The percentage is there: read back, or a person says so. From then on the soak runs and events count.
import { type Instant, toInstant } from '../calendar/instant.ts';
import { formatPercentage, type Percentage } from '../toggle/percentage.ts';
import { isInPlace, knownToBe } from './command.ts';
import { drift } from './drift.ts';
import { countingFrom, remarkLast } from './record.ts';
import type { Run } from './run.ts';

/**
 * The run with its toggle known to be at `percentage`, `effectiveWithin` milliseconds before the last application has it. The soak
 * begins when it is really there.
 */
export function confirm(run: Run, percentage: Percentage, at: Instant, effectiveWithin = 0, by?: string): Run {
  const { advice, ...rest } = run;
  const counting = countingFrom(rest, percentage, toInstant(at + effectiveWithin));
  const known = knownToBe(counting, percentage, at, by);
  return advice === undefined || known.records.length === 0
    ? known
    : remarkLast(
        known,
        at,
        `the toggle is at ${formatPercentage(percentage)}${by === undefined ? '' : `, set by ${by}`}`,
      );
}

/** The run after a person has said what the toggle is at; what was not asked for is treated as any other drift. */
export function confirmByPerson(run: Run, given: Percentage | undefined, who: string, at: Instant): Run {
  const percentage = given ?? run.percentage;
  return percentage === run.percentage
    ? confirm(run, percentage, at, run.advice?.effectiveWithin, who)
    : drift(run, percentage, at, { who });
}

/** Why a person's word on the percentage is not taken now; undefined when it is. */
export function confirmRefusal(run: Run, given: Percentage | undefined, where: string): string | undefined {
  const { rollout, advice, confirmed } = run;
  const percentage = given ?? run.percentage;
  const isRead = advice ? advice.readBack : rollout.mode === 'drive';
  if (isRead && run.fault === undefined)
    return `${where}; what toggle ${rollout.toggle} is at is read back by Phasegate itself, and counts once it is`;
  if (isInPlace(run) && percentage === run.percentage)
    return `${where}; toggle ${rollout.toggle} is known to be at ${formatPercentage(percentage)} already`;
  if (percentage !== run.percentage && percentage === confirmed?.percentage)
    return `${where}; toggle ${rollout.toggle} is still to be set to ${formatPercentage(run.percentage)}, and to be confirmed then`;
  return undefined;
}
