// Whether a step stands outside its plan's own words, so that more than one person must answer for going on.
import type { Criterion } from '../gate/criterion.ts';
import type { CriterionResult, GateResult } from '../gate/verdict.ts';
import { openRecord, stepAt } from './record.ts';
import type { Run } from './run.ts';

/** True when what was counted breaks the criterion read literally. */
export function breaksLiterally(
  criterion: Criterion,
  result: Pick<CriterionResult, 'verdict' | 'errors' | 'events' | 'triaged'>,
): boolean {
  if (result.verdict === 'fail') return true;
  if (result.events === 0) return false;
  switch (criterion.kind) {
    case 'below':
      return result.errors / result.events >= criterion.bound;
    case 'above':
      return 1 - result.errors / result.events <= criterion.bound;
    case 'zero':
      return result.errors > (result.triaged ?? 0);
    case 'latency':
      return result.errors / result.events >= 1 - criterion.quantile;
    case 'any':
    case 'proportional':
    case 'baseline':
    case 'manual':
    case 'observe':
      return false;
    default:
      return criterion satisfies never;
  }
}

/** The criteria of the present step that are broken by `result` (by default the last one journaled). */
export function overLimit(run: Run, result?: GateResult): readonly Criterion[] {
  const record = openRecord(run);
  const judged = result ?? record?.result;
  if (!record || !judged) return [];
  return stepAt(run, record.step).gate.criteria.filter((criterion) =>
    judged.criteria.some((each) => each.criterion === criterion.id && breaksLiterally(criterion, each)),
  );
}
