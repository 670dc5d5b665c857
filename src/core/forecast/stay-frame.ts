// Everything about a stay at a step that does not depend on chance: its cells, its traffic, and what to watch for.
import { addWorking, endOfSoak } from '../calendar/business-time.ts';
import { type Instant, toInstant } from '../calendar/instant.ts';
import type { Criterion } from '../gate/criterion.ts';
import type { StepState } from '../gate/verdict.ts';
import { windowCloses } from '../plan/schedule.ts';
import { stepAt } from '../run/record.ts';
import type { Run, StepRecord } from '../run/run.ts';
import { stepStateOf } from '../run/step-state.ts';
import { type Cells, createCells } from './cells.ts';
import { createDrawCounts, type DrawCounts } from './drawn-counts.ts';
import type { OperationTraffic } from './traffic.ts';
import type { Watch } from './watch.ts';
import { watchOf } from './watch-of.ts';

export interface StayFrame {
  readonly step: number;
  readonly state: StepState;
  readonly criteria: readonly Criterion[];
  readonly operations: readonly string[];
  readonly drawCounts: DrawCounts;
  readonly cells: Cells;
  readonly watches: readonly Watch[];
  /** The same by criterion; undefined for those that only time changes. */
  readonly watching: readonly (Watch | undefined)[];
  /** Operations whose users a run's own intake tells apart by when they came on; here each is another user's, seen never before. */
  readonly byCohort: readonly string[];
  /** Whether the toggle goes to 0% over days off. */
  readonly retreats: boolean;
  /** Places of operations so rare that silence could be taken for missing data. */
  readonly thin: readonly number[];
}

/** Expected operations in the longest silence; with more of them the chance of such a silence is below 1e-19 a stay. */
const NEVER_SILENT = 45;

/** Watches by step and criterion: they do not depend on the traffic. */
export type Watches = Map<number, readonly (Watch | undefined)[]>;

/** Frames by step and beginning. `watches` are made once for all traffics of a rollout. */
export function createFrames(
  steps: readonly (readonly OperationTraffic[])[],
  watches: Watches,
): (run: Run, record: StepRecord) => StayFrame {
  const frames = new Map<string, StayFrame>();
  return (run, record) => {
    const since = record.confirmedAt ?? record.startedAt;
    const key = `${record.step} ${since}`;
    const found = frames.get(key);
    if (found) return found;
    const { gate } = stepAt(run, record.step);
    const state = stepStateOf(run, record);
    // What came before is another one's in every run.
    const { earlier: _, ...rest } = state;
    const plain: StepState = { ...rest, latched: {}, recorded: {} };
    const used = new Set(gate.criteria.flatMap((each) => ('operation' in each ? [each.operation] : [])));
    const traffic = (steps[record.step] ?? []).filter(({ operation }) => used.has(operation));
    const operations = traffic.map(({ operation }) => operation);
    const own =
      watches.get(record.step) ??
      gate.criteria.map((criterion) => {
        const place = 'operation' in criterion ? operations.indexOf(criterion.operation) : -1;
        return watchOf(criterion, place, plain);
      });
    watches.set(record.step, own);
    const thin = traffic.flatMap(({ on, off }, place) => {
      const rate = on.ok + on.error + off.ok + off.error;
      return rate * state.missingDataAfter < NEVER_SILENT ? [place] : [];
    });
    const frame: StayFrame = {
      step: record.step,
      state: plain,
      criteria: gate.criteria,
      operations,
      drawCounts: createDrawCounts(traffic),
      cells: createCells(state.calendar, since, cutsOf(run, record)),
      watches: own.filter((watch) => watch !== undefined),
      watching: own,
      byCohort: byCohort(run, record, gate.criteria),
      retreats: run.rollout.policy.weekend === 'retreat',
      thin,
    };
    frames.set(key, frame);
    return frame;
  };
}

function byCohort({ rollout }: Run, { step }: StepRecord, criteria: readonly Criterion[]): readonly string[] {
  if (rollout.metrics || step === 0 || (rollout.steps[step]?.share ?? 1) < 1) return [];
  return criteria.flatMap((each) => (each.kind === 'proportional' ? [each.operation] : []));
}

/** Looks that are not at an opening or a closing: the first that asks for data, the soak's end, and when to ask again. */
function cutsOf(run: Run, record: StepRecord): readonly Instant[] {
  const { calendar, policy } = run.rollout;
  const since = record.confirmedAt ?? record.startedAt;
  return [
    addWorking(calendar, since, policy.missingDataAfter),
    record.soakEndsAt,
    windowCloses(calendar, stepAt(run, record.step)),
    endOfSoak(calendar, toInstant(since), { kind: 'businessDays', days: 1 }),
  ];
}
