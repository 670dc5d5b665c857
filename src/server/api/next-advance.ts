// When a rollout can go on at the earliest, if its gate passes, and how much working time that is.
import { workingBetween } from '../../core/calendar/business-time.ts';
import { formatInstant } from '../../core/calendar/format.ts';
import { HOUR, type Instant, MINUTE, toInstant } from '../../core/calendar/instant.ts';
import { earliestStart } from '../../core/plan/schedule.ts';
import { openRecord, stepAt } from '../../core/run/record.ts';
import type { Run } from '../../core/run/run.ts';
import type { NextAdvance } from '../contract/rollout-summary.ts';

/** Undefined where a person comes first, or nothing follows. */
export function nextAdvanceOf(run: Run, now: Instant): NextAdvance | undefined {
  const found = nextOf(run, now);
  if (!found) return undefined;
  const { at, step } = found;
  const { calendar } = run.rollout;
  const businessMillis = workingBetween(calendar, now, at);
  const day = (calendar.closes - calendar.opens) * MINUTE;
  const when = formatInstant(calendar, at);
  return {
    at,
    step: step ?? null,
    percentage: step === undefined ? null : stepAt(run, step).percentage,
    businessMillis,
    sentence: at <= now ? 'as soon as the gate passes' : `in ${workingWords(businessMillis, day)}, ${when}`,
  };
}

function nextOf(run: Run, now: Instant): { readonly at: Instant; readonly step: number | undefined } | undefined {
  const { state, rollout } = run;
  if (state.kind === 'scheduled') {
    const from = toInstant(Math.max(now, state.since));
    return { at: earliestStart(rollout.calendar, stepAt(run, state.step), from), step: state.step };
  }
  const record = openRecord(run);
  if (state.kind !== 'soaking' || !record) return undefined;
  const free = toInstant(Math.max(now, record.soakEndsAt));
  const next = record.step + 1;
  const following = rollout.steps[next];
  if (!following) return { at: free, step: undefined };
  return { at: earliestStart(rollout.calendar, following, free), step: next };
}

/** "1 day 2 h of working time"; a day is one day's working hours. */
function workingWords(millis: number, day: number): string {
  const whole = Math.round(millis / MINUTE) * MINUTE;
  const days = Math.floor(whole / day);
  const hours = Math.floor((whole - days * day) / HOUR);
  const minutes = (whole - days * day - hours * HOUR) / MINUTE;
  const told = [
    days > 0 ? `${days} ${days === 1 ? 'day' : 'days'}` : '',
    hours > 0 ? `${hours} h` : '',
    days === 0 && minutes > 0 ? `${minutes} min` : '',
  ].filter((part) => part !== '');
  return told.length > 0 ? `${told.join(' ')} of working time` : 'less than a minute of working time';
}
