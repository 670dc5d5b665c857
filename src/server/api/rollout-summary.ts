// A rollout in a few lines: what a list of a thousand shows of each.
import type { Instant } from '../../core/calendar/instant.ts';
import { openRecord } from '../../core/run/record.ts';
import type { Run } from '../../core/run/run.ts';
import type { RolloutSummary } from '../contract/rollout-summary.ts';
import type { RolloutState } from '../known-rollouts.ts';
import { headlineOf } from './headline.ts';
import { healthOf } from './health.ts';
import { nextAdvanceOf } from './next-advance.ts';
import { waitsForOf } from './waits-for.ts';

/** As of now, or a little earlier where nothing has happened since: a list of a thousand is asked for again and again. */
export function recentSummaryOf(state: RolloutState, now: Instant): RolloutSummary {
  const { run, decision, result } = state;
  const known = recent.get(run);
  const isSame = known && known.decision === decision && known.result === result;
  if (isSame && (isOver(run) || Math.abs(now - known.summary.now) < RECENT)) return known.summary;
  const summary = summaryOf(state, now);
  recent.set(run, { decision, result, summary });
  return summary;
}

const RECENT = 10_000;

const recent = new WeakMap<Run, Pick<RolloutState, 'decision' | 'result'> & { readonly summary: RolloutSummary }>();

function isOver({ state }: Run): boolean {
  return state.kind === 'completed' || state.kind === 'rolledBack';
}

export function summaryOf({ run, decision, result, changedAt }: RolloutState, now: Instant): RolloutSummary {
  const { rollout, state } = run;
  const open = openRecord(run);
  const last = run.records.at(-1);
  const index = state.kind === 'scheduled' ? undefined : last?.step;
  const step = index === undefined ? undefined : rollout.steps[index];
  return {
    id: rollout.id,
    title: rollout.title,
    toggle: rollout.toggle,
    mode: rollout.mode,
    seq: run.seq,
    now,
    zone: rollout.calendar.zone,
    state: state.kind,
    headline: headlineOf(run, decision, now),
    health: healthOf(run, result),
    verdict: ((open && result) ?? last?.result)?.verdict ?? null,
    attempt: run.attempt,
    percentage: run.percentage,
    confirmed: run.confirmed ? { percentage: run.confirmed.percentage, at: run.confirmed.at } : null,
    step:
      step && index !== undefined
        ? { index, of: rollout.steps.length, percentage: step.percentage, phase: step.phase }
        : null,
    steps: rollout.steps.map(({ percentage }) => percentage),
    nextAdvance: nextAdvanceOf(run, now) ?? null,
    waitsFor: [...waitsForOf(run)],
    ...(run.fault && { fault: run.fault }),
    live: decision !== undefined,
    changedAt: changedAt ?? now,
  };
}
