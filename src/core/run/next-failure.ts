// What one more failure at the open step would do, worked out before it comes: then a toggle falls before anything is added up.
import type { Instant } from '../calendar/instant.ts';
import type { Evidence } from '../gate/evidence.ts';
import { failsByNextFailure } from '../gate/judging/judge-zero.ts';
import { ALL_OPERATIONS } from '../gate/operation.ts';
import type { GateResult, StepState } from '../gate/verdict.ts';
import type { Percentage } from '../toggle/percentage.ts';
import { decide } from './decide.ts';
import { openRecord, stepAt } from './record.ts';
import type { Run } from './run.ts';

export interface NextFailure {
  /** Only those from here on are the step's. */
  readonly since: Instant;
  /** What the toggle is lowered to, by the operation that fails; `ALL_OPERATIONS` stands for any. */
  readonly lowersTo: ReadonlyMap<string, Percentage>;
}

/**
 * Which next failure of a user with the toggle on decides a rollback by itself: that of a criterion that allows none. Undefined when
 * none does. Holds as long as neither the run nor the errors that were counted change.
 * @param result what `evidence` was judged to be now.
 */
export function nextFailure(
  run: Run,
  evidence: readonly Evidence[],
  step: StepState,
  result: GateResult,
  now: Instant,
): NextFailure | undefined {
  const record = openRecord(run);
  if (!record || run.rollout.mode !== 'drive' || result.verdict === 'fail') return undefined;
  const lowersTo = new Map<string, Percentage>();
  for (const criterion of stepAt(run, record.step).gate.criteria) {
    if (criterion.kind !== 'zero') continue;
    const counted = evidence.find((each) => each.operation === criterion.operation);
    if (!counted || !failsByNextFailure(criterion, counted, step)) continue;
    const decision = decide(run, failing(result, criterion.id), now);
    if (decision.kind === 'rollBack') lowersTo.set(criterion.operation, decision.to);
  }
  return lowersTo.size === 0 ? undefined : { since: step.startedAt, lowersTo };
}

/** What the toggle is lowered to when this fails, of a user with the toggle on; undefined when that decides nothing by itself. */
export function loweredBy({ since, lowersTo }: NextFailure, operation: string, at: Instant): Percentage | undefined {
  return at < since ? undefined : (lowersTo.get(operation) ?? lowersTo.get(ALL_OPERATIONS));
}

function failing(result: GateResult, id: string): GateResult {
  const criteria = result.criteria.map((each) =>
    each.criterion === id ? { ...each, verdict: 'fail' as const, why: 'one more failure' } : each,
  );
  return { ...result, verdict: 'fail', criteria };
}
