// The readings of gates over time, for charts: those that are journaled, and between them what this process saw.
import type { Instant } from '../../core/calendar/instant.ts';
import type { Criterion } from '../../core/gate/criterion.ts';
import type { CriterionResult, GateResult } from '../../core/gate/verdict.ts';
import type { JournalEntry } from '../../core/run/journal.ts';
import { openRecord } from '../../core/run/record.ts';
import type { Run, StepRecord } from '../../core/run/run.ts';
import type { Reading } from '../contract/gate-card.ts';
import { intervalOf, rateOf } from './gauge.ts';

/** More points than this no chart of ours can show; then every other one is forgotten, the journaled ones last. */
const MOST_POINTS = 240;

/** What a chart needs of a gate at one moment. */
export interface KeptReading {
  /** Place of the stay among all stays of its rollout. */
  readonly stay: number;
  readonly at: Instant;
  readonly criteria: readonly Pick<CriterionResult, 'criterion' | 'verdict' | 'events' | 'errors' | 'interval'>[];
}

/** Where readings outlast a restart. Both may throw: a chart is not worth stopping for. */
export interface ReadingStore {
  add(rollout: string, reading: KeptReading): void;
  /** All of a rollout, oldest first. */
  of(rollout: string): readonly KeptReading[];
}

interface Point extends Omit<KeptReading, 'stay'> {
  readonly journaled: boolean;
}

/** By rollout and place of the stay among all stays. */
export type VerdictHistory = Map<string, Point[]>;

const keyOf = (rollout: string, stay: number): string => `${rollout} ${stay}`;

/** Takes what an entry says of a gate; `run` is the run before the entry. */
export function takeEntry(history: VerdictHistory, run: Run, { at, event }: JournalEntry): void {
  const open = openRecord(run);
  if (event.kind === 'judged' && open) add(history, run, run.records.indexOf(open), at, event.result, true);
  if (event.kind === 'corrected') add(history, run, event.record, at, event.result, true);
}

/** Takes what a gate says at this moment; what was taken, unless it says nothing new. */
export function takeReading(
  history: VerdictHistory,
  run: Run,
  result: GateResult,
  at: Instant,
): KeptReading | undefined {
  const open = openRecord(run);
  // In the turn that advances, the gate that was judged is still that of the step before.
  if (open?.confirmedAt === undefined) return undefined;
  const stay = run.records.indexOf(open);
  const criteria = result.criteria.map(({ criterion, verdict, events, errors, interval }) => {
    return { criterion, verdict, events, errors, interval };
  });
  return add(history, run, stay, at, { criteria }, false) ? { stay, at, criteria } : undefined;
}

/** Takes what was kept of a rollout before this start, among what its journal says. */
export function takeKept(history: VerdictHistory, rollout: string, readings: readonly KeptReading[]): void {
  for (const [stay, kept] of Map.groupBy(readings, (each) => each.stay)) {
    const key = keyOf(rollout, stay);
    const all = [...(history.get(key) ?? []), ...kept.map((each) => ({ ...each, journaled: false }))];
    history.set(key, thinned(all.toSorted((a, b) => a.at - b.at)));
  }
}

function add(
  history: VerdictHistory,
  run: Run,
  stay: number,
  at: Instant,
  { criteria }: Pick<KeptReading, 'criteria'>,
  journaled: boolean,
): boolean {
  if (stay < 0) return false;
  const key = keyOf(run.rollout.id, stay);
  const points = history.get(key) ?? [];
  const last = points.at(-1);
  // Between two events nothing changes but the time.
  if (last && !journaled && last.criteria.every((each, index) => each.events === criteria[index]?.events)) return false;
  points.push({ at, journaled, criteria });
  history.set(key, thinned(points));
  return true;
}

/** At most so many points: of more, every other one goes, of the journaled ones only when there is nothing else. */
function thinned(points: Point[]): Point[] {
  let kept = points;
  while (kept.length > MOST_POINTS) {
    const last = kept.length - 1;
    const fewer = kept.filter((point, index) => point.journaled || index % 2 === 0 || index === last);
    kept = fewer.length < kept.length ? fewer : kept.filter((_, index) => index % 2 === 0 || index === last);
  }
  return kept;
}

/** The readings of one criterion at one stay, oldest first. */
export function readingsOf(
  history: VerdictHistory,
  run: Run,
  record: StepRecord,
  criterion: Criterion,
): readonly Reading[] {
  const points = history.get(keyOf(run.rollout.id, run.records.indexOf(record))) ?? [];
  return points.flatMap(({ at, criteria }) => {
    const found = criteria.find((each) => each.criterion === criterion.id);
    if (!found) return [];
    const [low, high] = intervalOf(criterion, found) ?? [];
    const { verdict, events, errors } = found;
    return [
      { at, verdict, events, errors, rate: rateOf(criterion, found) ?? null, low: low ?? null, high: high ?? null },
    ];
  });
}

/** When the stay was judged last, as far as is known. */
export function lastReadingAt(history: VerdictHistory, run: Run, record: StepRecord): Instant | undefined {
  return history.get(keyOf(run.rollout.id, run.records.indexOf(record)))?.at(-1)?.at;
}
