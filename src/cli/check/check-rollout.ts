// What is known of a rollout's numbers before it runs: of each criterion, whether its queries find anything, and what would come of it.
import { HOUR, type Instant } from '../../core/calendar/instant.ts';
import { askedQueries, type BoundOperation, queryKey } from '../../core/gate/bound-queries.ts';
import type { Criterion } from '../../core/gate/criterion.ts';
import { errorBound } from '../../core/gate/formulas/error-bound.ts';
import { eventsToPass } from '../../core/gate/formulas/proportion.ts';
import { zeroEventsNeeded } from '../../core/gate/formulas/zero.ts';
import { eventChances } from '../../core/gate/power/event-chances.ts';
import type { Rollout } from '../../core/plan/plan.ts';
import { schedule } from '../../core/plan/schedule.ts';
import type { Percentage } from '../../core/toggle/percentage.ts';
import type { CountSource, DayTotals, LastDay } from '../../engine/count-source.ts';
import type { OwnDay } from '../own-day.ts';

export interface RolloutCheck {
  readonly rollout: string;
  readonly title: string;
  readonly toggle: string;
  readonly source: 'embedded' | 'datadog' | 'prometheus';
  /** Why nothing could be asked; null where everything was. */
  readonly sourceFailing: string | null;
  /** Attempts of the last day, all operations; null where nothing could be asked. */
  readonly lastDay: { readonly on: number; readonly off: number; readonly neither: number } | null;
  /** Whether the toggle is at 0%, so that treated events must be about none. */
  readonly atZero: boolean;
  /** Treated events that there are although the toggle is at 0%; null when they are about none, or it is not at 0%. */
  readonly onAtZero: number | null;
  readonly criteria: readonly CriterionCheck[];
}

/** For people. */
export const SOURCE_NAMES = {
  embedded: "Phasegate's own intake",
  datadog: 'Datadog',
  prometheus: 'Prometheus',
} as const;

export interface CriterionCheck {
  readonly criterion: string;
  readonly text: string;
  readonly kind: Criterion['kind'];
  /** `ownIntake`: nothing is known before applications send. `person`: somebody records it. */
  readonly data: 'found' | 'noData' | 'failing' | 'ownIntake' | 'person';
  /** Events of both sides an hour, over the last day; null where that is not known. */
  readonly perHour: number | null;
  /** Attempts of the last day that say neither on nor off, and count for nothing. */
  readonly neither: number;
  /** Its queries count users with the toggle on only, of whom there are none at 0%. */
  readonly treatedOnly: boolean;
  /** Users with the toggle off; null where the queries do not tell them, or there were none. */
  readonly oldPath: { readonly events: number; readonly errors: number; readonly rate: number } | null;
  /** The query for errors (or slow ones) found not one point: nothing failed, or it names what is not there. */
  readonly errorsUnseen: boolean;
  /** Chance that a change which is as good as the old path fails this criterion at some step; null where it is not known. */
  readonly healthyFails: number | null;
  readonly steps: readonly StepCheck[];
}

export interface StepCheck {
  readonly percentage: Percentage;
  readonly proof: 'statistical' | 'literal' | null;
  /** Events with the toggle on that this volume brings during the soak. */
  readonly events: number;
  /** Chances of a change that is as good as the old path; null where no rate decides. */
  readonly passes: number | null;
  readonly fails: number | null;
  /** Without a single error so many events are needed to show what the criterion says; null where no rate decides. */
  readonly showsFrom: number | null;
}

export interface CheckOptions {
  readonly rollout: Rollout;
  /** Undefined: its events come to our own intake. */
  readonly source: CountSource | undefined;
  /** What our own intake has of the last day, where its events come to that; undefined: nothing. */
  readonly own?: OwnDay | undefined;
  /** Whether the toggle is at 0% now, so that treated events must be about none. */
  readonly atZero: boolean;
  readonly now: Instant;
}

/** Asks the source for the last day, once. */
export async function checkRollout({ rollout, source, own, atZero, now }: CheckOptions): Promise<RolloutCheck> {
  const { id, title, toggle, metrics } = rollout;
  const about = { rollout: id, title, toggle, source: metrics?.source ?? 'embedded', atZero } as const;
  const operations = (metrics ?? own)?.operations;
  const answer = metrics ? source && (await source.lastDay(askedQueries(metrics.operations))) : own?.day;
  if (!operations || !answer) {
    const criteria = distinct(rollout).map((criterion) => unknown(criterion, 'ownIntake'));
    return { ...about, sourceFailing: null, lastDay: null, onAtZero: null, criteria };
  }
  if (answer.kind === 'failing') {
    const criteria = distinct(rollout).map((criterion) => unknown(criterion, 'failing'));
    return { ...about, sourceFailing: answer.why, lastDay: null, onAtZero: null, criteria };
  }
  const days = new Map(operations.map((operation) => [operation.operation, dayOf(operation, answer)]));
  const lastDay = { on: 0, off: 0, neither: 0 };
  for (const { counts, durations } of days.values()) {
    const attempts = (counts ?? durations)?.attempts;
    for (const side of ['on', 'off', 'neither'] as const) lastDay[side] += attempts?.[side] ?? 0;
  }
  return {
    ...about,
    sourceFailing: null,
    lastDay,
    onAtZero: atZero && !aboutNone(lastDay) ? lastDay.on : null,
    criteria: distinct(rollout).map((criterion) => checkCriterion(criterion, rollout, days, now)),
  };
}

/** As `tick` looks at it before a start: some stragglers, or a test of the team's own, are none. */
function aboutNone({ on, off }: { readonly on: number; readonly off: number }): boolean {
  return on <= 5 || on <= 0.05 * (on + off);
}

function distinct(rollout: Rollout): readonly Criterion[] {
  return [...new Map(rollout.steps.flatMap(({ gate }) => gate.criteria).map((each) => [each.id, each])).values()];
}

function unknown(criterion: Criterion, data: CriterionCheck['data']): CriterionCheck {
  const { id, text, kind } = criterion;
  const about = { neither: 0, treatedOnly: false };
  const nothing = { perHour: null, oldPath: null, errorsUnseen: false, healthyFails: null, steps: [] };
  return { criterion: id, text, kind, data: kind === 'manual' ? 'person' : data, ...about, ...nothing };
}

interface Day {
  readonly attempts: DayTotals | undefined;
  readonly errors: DayTotals;
  /** It has a query for errors, which found no point. */
  readonly unseen: boolean;
  readonly treatedOnly: boolean;
}

interface OperationDay {
  readonly counts?: Day;
  /** Errors are the slow ones. */
  readonly durations?: Day;
}

const NONE: DayTotals = { on: 0, off: 0, neither: 0 };

function dayOf({ counts, durations }: BoundOperation, { totals }: LastDay): OperationDay {
  const of = (query: string | undefined, split: Parameters<typeof queryKey>[0]['split']) =>
    query === undefined ? undefined : totals.get(queryKey({ query, split }));
  const day: { counts?: Day; durations?: Day } = {};
  if (counts) {
    const failed = of(counts.errors, counts.split);
    const errors = failed ?? NONE;
    const successes = of(counts.successes, counts.split);
    const tried =
      counts.successes === undefined ? of(counts.attempts, counts.split) : successes && sum(successes, errors);
    const unseen = counts.errors !== undefined && failed === undefined;
    day.counts = { attempts: tried, errors, unseen, treatedOnly: counts.split.kind === 'treatedOnly' };
  }
  if (durations) {
    const [slow, quick, all] = [durations.slow, durations.quick, durations.attempts].map((query) =>
      of(query, durations.split),
    );
    const attempts = all ?? (slow || quick ? sum(slow ?? NONE, quick ?? NONE) : undefined);
    const errors = slow ?? (attempts && quick ? less(attempts, quick) : NONE);
    const unseen = durations.slow !== undefined && slow === undefined;
    day.durations = { attempts, errors, unseen, treatedOnly: durations.split.kind === 'treatedOnly' };
  }
  return day;
}

function sum(a: DayTotals, b: DayTotals): DayTotals {
  return { on: a.on + b.on, off: a.off + b.off, neither: a.neither + b.neither };
}

function less(a: DayTotals, b: DayTotals): DayTotals {
  const rest = (side: keyof DayTotals) => Math.max(0, a[side] - b[side]);
  return { on: rest('on'), off: rest('off'), neither: rest('neither') };
}

function checkCriterion(
  criterion: Criterion,
  rollout: Rollout,
  days: ReadonlyMap<string, OperationDay>,
  now: Instant,
): CriterionCheck {
  if (criterion.kind === 'manual') return unknown(criterion, 'person');
  const found = days.get(criterion.operation);
  const day = criterion.kind === 'latency' ? found?.durations : (found?.counts ?? found?.durations);
  const about = { neither: day?.attempts?.neither ?? 0, treatedOnly: day?.treatedOnly === true };
  if (!day?.attempts || day.attempts.on + day.attempts.off === 0)
    return { ...unknown(criterion, rollout.metrics ? 'noData' : 'ownIntake'), ...about };
  const { attempts, errors, unseen: errorsUnseen } = day;
  const perHour = (attempts.on + attempts.off) / 24;
  const oldPath =
    attempts.off > 0
      ? { events: attempts.off, errors: errors.off, rate: Math.min(1, errors.off / attempts.off) }
      : null;
  const steps = stepsOf(criterion, rollout, { perHour, rate: oldPath?.rate, now });
  const known = steps.flatMap(({ fails }) => (fails === null ? [] : [fails]));
  const healthyFails = known.length > 0 ? 1 - known.reduce((passed, fails) => passed * (1 - fails), 1) : null;
  const { id, text, kind } = criterion;
  return { criterion: id, text, kind, data: 'found', ...about, perHour, oldPath, errorsUnseen, healthyFails, steps };
}

/** With as many events in every hour of a soak as in those of the last day. */
function stepsOf(
  { id }: Criterion,
  rollout: Rollout,
  { perHour, rate, now }: { readonly perHour: number; readonly rate: number | undefined; readonly now: Instant },
): readonly StepCheck[] {
  const dates = schedule(rollout, now);
  return rollout.steps.flatMap((step, index): readonly StepCheck[] => {
    const criterion = step.gate.criteria.find((each) => each.id === id);
    const planned = dates[index];
    if (!criterion || !planned) return [];
    const hours = (planned.soakEndsAt - planned.startsAt) / HOUR;
    const events = Math.round(perHour * hours * step.share);
    const chances = rate === undefined ? undefined : eventChances(criterion, { events, rate, share: step.share });
    const { percentage } = step;
    const proof = 'proof' in criterion ? criterion.proof : null;
    const [passes, fails] = [chances?.pass ?? null, chances?.fail ?? null];
    return [{ percentage, proof, events, passes, fails, showsFrom: cleanEventsNeeded(criterion) }];
  });
}

function cleanEventsNeeded(criterion: Criterion): number | null {
  switch (criterion.kind) {
    case 'below':
    case 'above':
    case 'latency': {
      const bound = criterion.kind === 'latency' ? 1 - criterion.quantile : errorBound(criterion);
      return eventsToPass({ bound, errors: 0, alpha: criterion.passAlpha });
    }
    case 'zero':
      return zeroEventsNeeded({ rate: criterion.rate, alpha: criterion.passAlpha });
    case 'any':
    case 'proportional':
    case 'baseline':
    case 'manual':
    case 'observe':
      return null;
    default:
      return criterion satisfies never;
  }
}
