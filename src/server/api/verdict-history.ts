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

interface Point {
  readonly at: Instant;
  readonly journaled: boolean;
  readonly criteria: readonly CriterionResult[];
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

/** Takes what a gate says at this moment. */
export function takeReading(history: VerdictHistory, run: Run, result: GateResult, at: Instant): void {
  const open = openRecord(run);
  // In the turn that advances, the gate that was judged is still that of the step before.
  if (open?.confirmedAt !== undefined) add(history, run, run.records.indexOf(open), at, result, false);
}

function add(
  history: VerdictHistory,
  run: Run,
  stay: number,
  at: Instant,
  { criteria }: GateResult,
  journaled: boolean,
): void {
  if (stay < 0) return;
  const key = keyOf(run.rollout.id, stay);
  const points = history.get(key) ?? [];
  if (points.length === 0) history.set(key, points);
  const last = points.at(-1);
  // Between two events nothing changes but the time.
  if (last && !journaled && last.criteria.every((each, index) => each.events === criteria[index]?.events)) return;
  points.push({ at, journaled, criteria });
  if (points.length <= MOST_POINTS) return;
  const kept = points.filter((point, index) => point.journaled || index % 2 === 0 || index === points.length - 1);
  points.splice(0, points.length, ...(kept.length < points.length ? kept : kept.filter((_, index) => index % 2 === 0)));
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
