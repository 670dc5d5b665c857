// Every stay of a rollout at a step, with its gate, as it was and as it is.
import type { Instant } from '../../core/calendar/instant.ts';
import type { GateResult } from '../../core/gate/verdict.ts';
import type { Run, StepRecord } from '../../core/run/run.ts';
import type { Stay } from '../contract/rollout-detail.ts';
import { gateOf } from './gate-card.ts';
import type { VerdictHistory } from './verdict-history.ts';
import { whoIsOnOf } from './who-is-on.ts';

/** @param result the gate of this moment, where this process judges it. */
export function staysOf(run: Run, result: GateResult | undefined, now: Instant, history: VerdictHistory): Stay[] {
  return run.records.map((record, index): Stay => {
    const gate = gateOf({ run, record, now: result && { at: now, result }, history });
    const latest = (record.endedAt === undefined ? result : undefined) ?? record.result;
    return {
      index,
      attempt: record.attempt,
      step: record.step,
      percentage: record.percentage,
      startedAt: record.startedAt,
      confirmedAt: record.confirmedAt ?? null,
      effectiveAt: record.effectiveAt ?? null,
      soakEndsAt: record.soakEndsAt,
      endedAt: record.endedAt ?? null,
      outcome: record.outcome ?? null,
      users: usersOf(record, latest),
      whoIsOn: whoIsOnOf(latest),
      gate,
      approvals: record.approvals.map((approval) => ({ ...approval })),
      remarks: record.remarks.map((remark) => ({ ...remark })),
    };
  });
}

/** Over all operations; where only those of each are known, by the one that met most of them: the same users cause the others. */
function usersOf(record: StepRecord, result: GateResult | undefined): number | null {
  const seen = [
    result?.whoIsOn?.on ?? 0,
    ...record.evidence.map(({ treated }) => treated.users),
    ...(result?.criteria.map(({ users }) => users) ?? []),
  ];
  const most = Math.max(0, ...seen);
  return most > 0 ? Math.round(most) : null;
}
