// The staircase of a rollout: each step as it is planned, how far it has come, and when the rest can be at the earliest.
import type { Soak } from '../../core/calendar/calendar.ts';
import { DAY, HOUR, type Instant, MINUTE, toInstant } from '../../core/calendar/instant.ts';
import { earliestStart, type ScheduledStep, schedule, soakEndOf } from '../../core/plan/schedule.ts';
import type { Run, StepRecord } from '../../core/run/run.ts';
import { formatPercentage } from '../../core/toggle/percentage.ts';
import type { Stair } from '../contract/rollout-detail.ts';

export function stairsOf(run: Run, now: Instant): Stair[] {
  const planned = schedule(run.rollout, toInstant(0));
  const expected = expectedStays(run, now);
  return run.rollout.steps.map((step, index): Stair => {
    const record = lastStay(run, index);
    return {
      index,
      percentage: step.percentage,
      label: formatPercentage(step.percentage),
      phase: step.phase,
      phaseIndex: step.phaseIndex,
      window: { ...step.window },
      soak: step.soak ? soakWords(step.soak) : null,
      users: step.audience ?? null,
      state: record ? (record.outcome ?? 'current') : 'ahead',
      planned: stayOf(planned[index]!),
      expected: expected.get(index) ?? null,
      criteria: step.gate.criteria.map(({ id, text }) => ({ id, text })),
    };
  });
}

function stayOf({ startsAt, soakEndsAt }: ScheduledStep): Stair['planned'] {
  return { startsAt, soakEndsAt };
}

/** What became of a step, unless a later attempt has it still (or again) ahead. */
function lastStay(run: Run, step: number): StepRecord | undefined {
  const record = run.records.findLast((each) => each.step === step);
  return record?.outcome === 'rolledBack' && record.attempt < run.attempt ? undefined : record;
}

/** When the steps ahead begin if every gate passes as soon as its soak is over; nobody knows while a person is needed. */
function expectedStays(run: Run, now: Instant): ReadonlyMap<number, Stair['planned']> {
  const stays = new Map<number, Stair['planned']>();
  const { state, rollout } = run;
  if (state.kind !== 'soaking' && state.kind !== 'scheduled') return stays;
  const open = state.kind === 'soaking' ? run.records.at(-1) : undefined;
  let free = toInstant(Math.max(now, open?.soakEndsAt ?? now));
  const first = state.kind === 'soaking' ? state.step + 1 : state.step;
  for (const [index, step] of rollout.steps.entries()) {
    if (index < first) continue;
    const startsAt = earliestStart(rollout.calendar, step, free);
    const soakEndsAt = soakEndOf(rollout.calendar, step, startsAt);
    stays.set(index, { startsAt, soakEndsAt });
    free = soakEndsAt;
  }
  return stays;
}

/** "1 business day", "4 hours", "7 days". */
export function soakWords(soak: Soak): string {
  if (soak.kind === 'businessDays') return counted(soak.days, 'business day');
  if (soak.millis % DAY === 0) return counted(soak.millis / DAY, 'day');
  if (soak.millis % HOUR === 0) return counted(soak.millis / HOUR, 'hour');
  return counted(Math.round(soak.millis / MINUTE), 'minute');
}

function counted(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
