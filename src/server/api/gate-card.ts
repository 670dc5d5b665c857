// A gate as people look at it: each criterion in its author's words, its verdict, and the observed rate against the bound.
import type { Criterion } from '../../core/gate/criterion.ts';
import type { GateResult, Verdict } from '../../core/gate/verdict.ts';
import type { Run } from '../../core/run/run.ts';
import { formatPercentage } from '../../core/toggle/percentage.ts';
import { unreachable } from '../../core/unreachable.ts';

export interface GateCard {
  /** "25%": the step that it gates, the last one entered. */
  readonly step: string;
  /** Whether the step is open; otherwise this is how it ended. */
  readonly open: boolean;
  readonly verdict: Verdict | undefined;
  readonly rows: readonly GateRow[];
}

interface GateRow {
  readonly criterion: string;
  readonly text: string;
  readonly verdict: Verdict | undefined;
  readonly why: string;
  readonly events: number;
  readonly errors: number;
  readonly users: number;
  /** Where there is a rate and a bound for it. */
  readonly gauge?: Gauge;
}

/** Shares, 0..1: of errors, or of successes where the bound is for those. */
interface Gauge {
  readonly rate: number;
  readonly interval?: readonly [low: number, high: number];
  readonly bound: number;
  /** Which side of the bound is good. */
  readonly good: 'below' | 'above';
}

/** The gate of the last step entered; undefined before the first. `now` is the gate of this moment, where it is known. */
export function gateCardOf(run: Run, now: GateResult | undefined): GateCard | undefined {
  const record = run.records.at(-1);
  const step = record && run.rollout.steps[record.step];
  if (!record || !step) return undefined;
  const open = record.endedAt === undefined;
  const result = (open ? now : undefined) ?? record.result;
  return {
    step: formatPercentage(step.percentage),
    open,
    verdict: result?.verdict,
    rows: step.gate.criteria.map((criterion): GateRow => {
      const found = result?.criteria.find((each) => each.criterion === criterion.id);
      const { verdict, why = 'not judged yet', events = 0, errors = 0, users = 0 } = found ?? {};
      const gauge = found && gaugeOf(criterion, errors, events, found.interval);
      return {
        criterion: criterion.id,
        text: criterion.text,
        verdict,
        why,
        events,
        errors,
        users,
        ...(gauge && { gauge }),
      };
    }),
  };
}

/** Of the classes that bound a rate, "no failures" too where it is proved against one; the others say all in their sentence. */
function gaugeOf(
  criterion: Criterion,
  errors: number,
  events: number,
  interval: readonly [low: number, high: number] | undefined,
): Gauge | undefined {
  if (events === 0) return undefined;
  const rate = errors / events;
  switch (criterion.kind) {
    case 'below':
      return { rate, ...(interval && { interval }), bound: criterion.bound, good: 'below' };
    case 'zero':
      return criterion.proof === 'literal'
        ? undefined
        : { rate, ...(interval && { interval }), bound: criterion.rate, good: 'below' };
    case 'above': {
      const [low = 0, high = 1] = interval ?? [];
      return {
        rate: 1 - rate,
        ...(interval && { interval: [1 - high, 1 - low] }),
        bound: criterion.bound,
        good: 'above',
      };
    }
    case 'latency':
      return { rate, ...(interval && { interval }), bound: 1 - criterion.quantile, good: 'below' };
    case 'any':
    case 'proportional':
    case 'baseline':
    case 'manual':
    case 'observe':
      return undefined;
    default:
      return unreachable(criterion);
  }
}
