// The staircase of a rollout: each of its steps, how far it has come, and when it was or will be there.

import { dateOf } from '../../core/calendar/business-time.ts';
import { formatDay, formatTime } from '../../core/calendar/format.ts';
import { DAY, HOUR, type Instant, MINUTE, toInstant } from '../../core/calendar/instant.ts';
import { earliestStart, soakEndOf } from '../../core/plan/schedule.ts';
import type { Run, StepOutcome, StepRecord } from '../../core/run/run.ts';
import { formatPercentage, type Percentage } from '../../core/toggle/percentage.ts';

export interface Stair {
  readonly percentage: Percentage;
  /** "25%". */
  readonly label: string;
  /** The phase's heading. */
  readonly phase: string;
  readonly state: StepOutcome | 'current' | 'ahead';
  /** When it began; ahead, when it can begin at the earliest, if that can be said. */
  readonly startsAt?: Instant;
  /** Day and time of that on the plan's calendar: "Tue 3/11", "09:00". */
  readonly day?: string;
  readonly time?: string;
  /** How long the last stay was, or has been so far: "1 d 4 h", "35 min". */
  readonly stay?: string;
}

export function stairsOf(run: Run, now: Instant): readonly Stair[] {
  const { calendar, steps } = run.rollout;
  const expected = expectedStarts(run, now);
  return steps.map((step, index): Stair => {
    const record = lastStay(run, index);
    const startsAt = record ? record.startedAt : expected.get(index);
    return {
      percentage: step.percentage,
      label: formatPercentage(step.percentage),
      phase: step.phase,
      state: record ? (record.outcome ?? 'current') : 'ahead',
      ...(startsAt !== undefined && {
        startsAt,
        day: formatDay(dateOf(calendar, startsAt)),
        time: formatTime(calendar, startsAt),
      }),
      ...(record && { stay: formatStay((record.endedAt ?? now) - record.startedAt) }),
    };
  });
}

/** What became of a step, unless a later attempt has it still (or again) ahead. */
function lastStay(run: Run, step: number): StepRecord | undefined {
  const record = run.records.findLast((each) => each.step === step);
  return record?.outcome === 'rolledBack' && record.attempt < run.attempt ? undefined : record;
}

/** When the steps ahead begin if every gate passes as soon as its soak is over; nobody knows while a person is needed. */
function expectedStarts(run: Run, now: Instant): ReadonlyMap<number, Instant> {
  const starts = new Map<number, Instant>();
  const { state, rollout } = run;
  if (state.kind !== 'soaking' && state.kind !== 'scheduled') return starts;
  const open = state.kind === 'soaking' ? run.records.at(-1) : undefined;
  let free = toInstant(Math.max(now, open?.soakEndsAt ?? now));
  const first = state.kind === 'soaking' ? state.step + 1 : state.step;
  for (const [index, step] of rollout.steps.entries()) {
    if (index < first) continue;
    const startsAt = earliestStart(rollout.calendar, step, free);
    starts.set(index, startsAt);
    free = soakEndOf(rollout.calendar, step, startsAt);
  }
  return starts;
}

/** Two units at most: "3 d", "1 d 4 h", "5 h 20 min", "35 min", "< 1 min". */
function formatStay(millis: number): string {
  const minutes = Math.max(0, Math.floor(millis / MINUTE));
  const [days, hours, rest] = [
    Math.floor(minutes / (DAY / MINUTE)),
    Math.floor(minutes / 60) % (DAY / HOUR),
    minutes % 60,
  ];
  const parts =
    days > 0
      ? [
          [days, 'd'],
          [hours, 'h'],
        ]
      : [
          [hours, 'h'],
          [rest, 'min'],
        ];
  const told = parts.filter(([count]) => count !== 0).map(([count, unit]) => `${count} ${unit}`);
  return told.length > 0 ? told.join(' ') : '< 1 min';
}
