// One simulated run of a rollout: the real turns of a run, taken only where something can have changed.
import type { Instant } from '../calendar/instant.ts';
import type { Rollout } from '../plan/plan.ts';
import type { AskAbout } from '../run/journal.ts';
import { openRecord, stepOf } from '../run/record.ts';
import type { Run } from '../run/run.ts';
import { createChance } from './chance.ts';
import { type CountArray, ERROR_ON, eventsIn, KINDS, OK_ON } from './drawn-counts.ts';
import { createLooks, type Looks } from './looks.ts';
import { playStay } from './play-stay.ts';
import { createStayCounts, type StayCounts } from './stay-counts.ts';
import { createFrames, type StayFrame, type Watches } from './stay-frame.ts';
import { timedBound } from './timed-operation.ts';
import type { OperationTraffic } from './traffic.ts';

export interface RunOutcome {
  readonly end: 'completed' | 'rolledBack' | 'asked' | 'paused';
  readonly about: AskAbout | undefined;
  readonly at: Instant;
  /** Index of the step that it ended at. */
  readonly step: number;
  /** Operations of users who were on, in the whole run, and those of them that failed (or were slow): of those that `Harms` names. */
  readonly operations: number;
  readonly errors: number;
}

/** Which operations are counted as met by users, whatever the gates look at. */
export type Harms = (operation: string) => boolean;

/** Those that fail or not; how long they take is apart. */
export const failing: Harms = (operation) => timedBound(operation) === undefined;

export interface Forecaster {
  /** The run with this number under this seed, the same whenever it is asked for. */
  run(seed: number, number: number): RunOutcome;
}

/** Runs of one rollout, whatever its traffic: turns and tests are the same under any, and remembered over all. */
export function forecastersOf(
  rollout: Rollout,
): (steps: readonly (readonly OperationTraffic[])[], harms?: Harms) => Forecaster {
  const looks = createLooks(rollout);
  const watches: Watches = new Map();
  return (steps, harms = failing) => createForecaster(looks, createFrames(steps, watches), harms);
}

function createForecaster(looks: Looks, frameOf: ReturnType<typeof createFrames>, harms: Harms): Forecaster {
  const places = new Map<StayFrame, { readonly counts: StayCounts; readonly drawn: CountArray }>();
  const placeFor = (frame: StayFrame) => {
    const found = places.get(frame) ?? {
      counts: createStayCounts(frame.operations, frame.byCohort),
      drawn: new Float64Array(frame.operations.length * KINDS),
    };
    places.set(frame, found);
    return found;
  };
  return {
    run(seed, number) {
      const chance = createChance(seed, number, 0);
      let standing = looks.first;
      let operations = 0;
      let errors = 0;
      for (let stay = 1; ; stay++) {
        const record = openRecord(standing.run);
        if (!record) throw new Error('Unexpected run without an open step, expected one that has not ended');
        const frame = frameOf(standing.run, record);
        const { counts, drawn } = placeFor(frame);
        counts.reset();
        standing = playStay(standing, looks, frame, counts, {
          draw(cell) {
            frame.drawCounts(drawn, cell, chance);
            return drawn;
          },
          events: (cell) => eventsIn(drawn, cell, { seed, run: number, stay }),
        });
        for (let i = 0; i < counts.totals.length; i += KINDS) {
          if (!harms(frame.operations[i / KINDS]!)) continue;
          operations += counts.totals[i + OK_ON]! + counts.totals[i + ERROR_ON]!;
          errors += counts.totals[i + ERROR_ON]!;
        }
        const ended = endOf(standing.run);
        if (ended) return { ...ended, operations, errors };
      }
    },
  };
}

/** How a run ended: of its own, or with the first question, since nobody answers in a simulation. Undefined while it goes on. */
export function endOf(run: Run): Pick<RunOutcome, 'end' | 'about' | 'at' | 'step'> | undefined {
  const { state } = run;
  if (state.kind === 'scheduled' || state.kind === 'soaking') return undefined;
  return {
    end: state.kind,
    about: state.kind === 'asked' ? state.about : undefined,
    at: state.at,
    step: stepOf(run),
  };
}
