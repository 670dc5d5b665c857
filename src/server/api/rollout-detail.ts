// One rollout in full: summary, calendar, staircase, stays with their gates, and what can be done now.
import { dateOf } from '../../core/calendar/business-time.ts';
import type { Instant, PlainDate } from '../../core/calendar/instant.ts';
import { waitingSentence } from '../../core/run/advice.ts';
import type { Run } from '../../core/run/run.ts';
import { startedWithoutData } from '../../core/run/without-data.ts';
import type { RolloutDetail } from '../contract/rollout-detail.ts';
import type { RolloutState } from '../known-rollouts.ts';
import { actionsOf } from './actions.ts';
import { byHandOf } from './by-hand.ts';
import { calendarInfoOf } from './calendar-days.ts';
import { summaryOf } from './rollout-summary.ts';
import { stairsOf } from './stairs.ts';
import { staysOf } from './stays.ts';
import type { VerdictHistory } from './verdict-history.ts';

export function detailOf(state: RolloutState, now: Instant, history: VerdictHistory): RolloutDetail {
  const { run, result } = state;
  const stairs = stairsOf(run, now);
  const stays = staysOf(run, result, now, history);
  const [from, to] = daysOf(run, now, stairs);
  return {
    ...summaryOf(state, now),
    document: { name: nameOf(run.document), path: run.document },
    suppressBelow: run.rollout.policy.suppressBelow ?? null,
    repairs: [...run.repairs],
    withoutData: run.withoutData ? { ...run.withoutData, sentence: startedWithoutData(run.withoutData) } : null,
    alpha: { ...run.rollout.alpha },
    calendar: calendarInfoOf(run.rollout.calendar, from, to),
    stairs,
    stays,
    actions: actionsOf(run),
    advice: adviceOf(run),
    byHand: [...byHandOf(run.rollout)],
  };
}

function adviceOf(run: Run): RolloutDetail['advice'] {
  const sentence = waitingSentence(run);
  if (!run.advice || sentence === undefined) return null;
  const { percentage, since, to, where, why, urgent, readBack } = run.advice;
  return { percentage, since, sentence, to: [...to], where, why, urgent, readBack };
}

/** From the first planned or real day to the last one that is planned, expected or real. */
function daysOf(run: Run, now: Instant, stairs: RolloutDetail['stairs']): readonly [from: PlainDate, to: PlainDate] {
  const { calendar } = run.rollout;
  const ended = run.state.kind === 'completed' || run.state.kind === 'rolledBack' ? run.state.at : now;
  const instants = [
    ...stairs.flatMap(({ planned, expected }) => [planned, ...(expected ? [expected] : [])]),
    ...run.records.map(({ startedAt, soakEndsAt }) => ({ startsAt: startedAt, soakEndsAt })),
  ];
  const starts = instants.map(({ startsAt }) => startsAt);
  const ends = instants.map(({ soakEndsAt }) => soakEndsAt);
  return [
    dateOf(calendar, Math.min(...starts, ended) as Instant),
    dateOf(calendar, Math.max(...ends, ended) as Instant),
  ];
}

/** The last part of a path, of whichever system. */
export function nameOf(path: string): string {
  return path.split(/[\\/]/).at(-1) || path;
}
