// How many more failures a working day going on over a limit is expected to bring than the plan allows.
import { workingBetween } from '../../core/calendar/business-time.ts';
import { type Instant, MINUTE } from '../../core/calendar/instant.ts';
import { formatAbout, formatShare } from '../../core/gate/judging/wording.ts';
import { overLimit } from '../../core/run/over-limit.ts';
import { openRecord } from '../../core/run/record.ts';
import type { Run } from '../../core/run/run.ts';
import { formatPercentage } from '../../core/toggle/percentage.ts';
import { boundOf } from './gauge.ts';

/**
 * A sentence for each criterion that is over its limit: its rate so far, and (rate - bound) times the events that the next step can
 * be expected to bring in one day's working hours, if users there go on as here. Only the rate where there is no pace yet.
 */
export function extraFailures(run: Run, now: Instant): readonly string[] {
  const record = openRecord(run);
  if (!record) return [];
  const { calendar, steps } = run.rollout;
  const working = workingBetween(calendar, record.confirmedAt ?? record.startedAt, now);
  const day = (calendar.closes - calendar.opens) * MINUTE;
  const next = steps[record.step + 1] ?? steps[record.step]!;
  const growth = next.percentage / record.percentage;
  return overLimit(run).flatMap((criterion) => {
    const seen = record.result?.criteria.find((each) => each.criterion === criterion.id);
    const bound = boundOf(criterion);
    if (!seen || seen.events === 0) return [];
    const rate = seen.errors / seen.events;
    const allowed = bound ? (bound.good === 'above' ? 1 - bound.value : bound.value) : 0;
    const told = `"${criterion.text}" stands at ${formatShare(rate)} failures`;
    if (working < MINUTE || rate <= allowed) return [told];
    const extra = (rate - allowed) * seen.events * (day / working) * growth;
    return [
      `${told}: at ${formatPercentage(next.percentage)} about ${formatAbout(extra)} more a working day than the plan allows`,
    ];
  });
}
