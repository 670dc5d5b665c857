// The turns of simulated runs: taken for real the first time that a run stands so, remembered for all that stand so later.
import { openingOf } from '../calendar/business-time.ts';
import type { Instant } from '../calendar/instant.ts';
import type { Evidence } from '../gate/evidence.ts';
import type { Rollout } from '../plan/plan.ts';
import { earliestStart } from '../plan/schedule.ts';
import { evolve } from '../run/evolve.ts';
import { PHASEGATE } from '../run/journal.ts';
import { openRecord, stepAt } from '../run/record.ts';
import type { Run } from '../run/run.ts';
import { createDigests, type Digest, isTimely } from './digests.ts';
import type { StayCounts } from './stay-counts.ts';
import type { StayFrame } from './stay-frame.ts';
import { turn } from './turn.ts';

/** A run as it stands after a turn. */
export interface Standing {
  readonly run: Run;
  /** When the next turn is due; Infinity when only an operation or a person can change anything. */
  readonly until: Instant;
  /** How those who stand so stand later, by time (0 during the soak) and digest; undefined where only this run stands so. */
  readonly later: Map<number, Map<Digest, Standing>> | undefined;
}

export interface Looks {
  /** The first step begun, at the first time that it can. */
  readonly first: Standing;
  /**
   * A turn at a time that many runs share; one in the middle of a soak may be at any, since no decision depends on it then, unless
   * days off do.
   * `mayHaveTurned`: whether a watch says that a verdict may have turned just now.
   */
  shared(standing: Standing, now: Instant, frame: StayFrame, counts: StayCounts, mayHaveTurned: boolean): Standing;
  /** A turn at a time that is this run's alone. */
  own(standing: Standing, now: Instant, counts: StayCounts): Standing;
}

const NEVER = Number.POSITIVE_INFINITY as Instant;

export function createLooks(rollout: Rollout): Looks {
  const digestOf = createDigests();
  const keepsEvidence = rollout.steps.some(({ gate }) => gate.criteria.some(({ kind }) => kind === 'proportional'));
  const own: Looks['own'] = (standing, now, counts) => ({
    ...takeTurn(standing.run, now, counts.evidence()),
    later: undefined,
  });
  return {
    first: { ...takeTurn(plannedRun(rollout), startOf(rollout), []), later: new Map() },
    own,
    shared(standing, now, frame, counts, mayHaveTurned) {
      if (!standing.later) return own(standing, now, counts);
      const digest = digestOf(standing.run, now, frame, counts, mayHaveTurned);
      if (isTimely(digest)) return own(standing, now, counts);
      const time = now < frame.state.soakEndsAt && !frame.retreats ? 0 : now;
      const then = standing.later.get(time) ?? new Map<Digest, Standing>();
      standing.later.set(time, then);
      let found = then.get(digest);
      if (!found) {
        found = { ...takeTurn(standing.run, now, counts.evidence()), later: new Map() };
        then.set(digest, found);
      }
      if (!keepsEvidence) return found;
      // While the soak goes on there is more to come, and the next turn takes it all.
      const evidence = now < frame.state.soakEndsAt ? undefined : counts.evidence();
      return { ...found, run: withOwnEvidence(found.run, standing.run, evidence) };
    },
  };
}

/** When the first step can begin at the earliest. */
export function startOf({ calendar, steps }: Rollout): Instant {
  return earliestStart(calendar, steps[0], openingOf(calendar, steps[0].window.start));
}

export function plannedRun(rollout: Rollout): Run {
  const event = { kind: 'planned', rollout, document: '', repairs: [] } as const;
  return evolve(undefined, { seq: 1, at: startOf(rollout), by: PHASEGATE, event });
}

/** A real turn; what people are to record is recorded, and well, as soon as a step begins. */
export function takeTurn(
  run: Run,
  now: Instant,
  evidence: readonly Evidence[],
): { readonly run: Run; readonly until: Instant } {
  const stays = run.records.length;
  const world = {
    evidence: (at: Run) => (at.records.length === stays ? evidence : []),
    readBack: (at: Run) => at.percentage,
  };
  let turned = turn(run, world, now);
  const recorded = withRecorded(turned.run, now);
  if (recorded !== turned.run) turned = turn(recorded, world, now);
  const { decision } = turned;
  const until =
    decision.kind === 'wait' && decision.until !== undefined && decision.until > now ? decision.until : NEVER;
  return { run: turned.run, until };
}

/** The run that many have become, with what was counted in this one, since later steps are compared with it. */
function withOwnEvidence(shared: Run, own: Run, evidence: readonly Evidence[] | undefined): Run {
  const stay = own.records.length - 1;
  const records = shared.records.map((record, index) => {
    if (index < stay) return own.records[index] ?? record;
    return index === stay && evidence ? { ...record, evidence } : record;
  });
  return { ...shared, records };
}

function withRecorded(run: Run, now: Instant): Run {
  const record = openRecord(run);
  if (!record) return run;
  return stepAt(run, record.step).gate.criteria.reduce((at, criterion) => {
    if (criterion.kind !== 'manual' || record.recorded[criterion.id] !== undefined) return at;
    const request = { kind: 'record', criterion: criterion.id, value: 0 } as const;
    const by = { kind: 'person', name: 'somebody' } as const;
    return evolve(at, { seq: at.seq + 1, at: now, by, event: { kind: 'requested', request } });
  }, run);
}
