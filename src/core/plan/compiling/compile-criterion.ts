// Turns one criterion of a draft into what a gate judges at one step: which events it counts, how it is proved, what a fail may spend.
import type { Criterion, ExpectedEvents } from '../../gate/criterion.ts';
import type { Proof } from '../../gate/judging/proof.ts';
import { formatMillis, formatQuantile } from '../../gate/judging/wording.ts';
import { ALL_OPERATIONS, operationKey } from '../../gate/operation.ts';
import { chooseProof, type Planned } from '../../gate/power/power.ts';
import { FULL } from '../../toggle/percentage.ts';
import { type CriterionBindings, carriesUsers, criterionBindings, type RolloutBindings } from '../bindings.ts';
import type { DraftCriterion } from '../draft.ts';
import type { UngatedStep } from '../plan.ts';
import { baselineBound } from './baseline-bound.ts';
import { countedOperation } from './counted-operation.ts';
import { latencyBound } from './latency-bound.ts';

/** The same in every phase that asks for the same: its class, what it counts, its bound. */
export function criterionId(draft: DraftCriterion, bindings: RolloutBindings): string {
  const operation =
    draft.class === 'manual' ? operationKey(draft.subject) || operationKey(draft.text) : operationOf(draft, bindings);
  const subject = operation === '' || operation === ALL_OPERATIONS ? 'all' : operation;
  return `${draft.class}:${subject}${boundWord(draft, bindings)}`;
}

function boundWord(draft: DraftCriterion, bindings: RolloutBindings): string {
  if (draft.bound === null || draft.class === 'zero' || draft.class === 'any') return '';
  const found = draft.class === 'latency' ? latencyBound(draft, criterionBindings(bindings, draft.text)) : undefined;
  if (found?.kind !== 'quantile') return `:${draft.bound}${draft.unit ?? ''}`;
  return `:${formatQuantile(found.quantile)}:${formatMillis(found.millis).replace(' ', '')}`;
}

/** The operation that the bindings name for a criterion, else the one that its own words name. */
function operationOf(draft: DraftCriterion, bindings: RolloutBindings): string {
  const bound = criterionBindings(bindings, draft.text)?.operation;
  if (bound === undefined) return countedOperation(draft);
  return operationKey(bound) || ALL_OPERATIONS;
}

/**
 * One criterion at one step, as if it were alone: `alpha.fail` is split by who knows of the others.
 * What numbers cannot answer for (an average, a satisfaction, an approval), a person records: so that nothing passes unseen.
 * Proof `auto` is settled here, from the planned users.
 */
export function compileCriterion(
  draft: DraftCriterion,
  step: UngatedStep,
  bindings: RolloutBindings,
  alpha: { readonly fail: number; readonly pass: number },
): Criterion {
  const bound = criterionBindings(bindings, draft.text);
  const operation = operationOf(draft, bindings);
  const common = {
    id: criterionId(draft, bindings),
    text: draft.text,
    line: draft.span.line,
    onFail: bound?.onFail ?? 'rollBack',
  } as const;
  const rate = bindings.zeroRate ?? 0.01;
  const tested = (kind: Planned['kind'], level = 0) => ({
    ...common,
    operation,
    proof: proofOf(bound?.proof, { kind, bound: level, rate, alpha: alpha.pass }, step, bindings),
    passAlpha: alpha.pass,
    slowAlpha: alpha.fail,
    fastAlpha: alpha.fail,
  });
  const manual = { ...common, kind: 'manual', bound: draft.bound ?? 0 } as const;
  switch (draft.class) {
    case 'below':
    case 'above': {
      const level = fractionOf(draft);
      if (level === undefined) return { ...common, kind: 'observe', operation };
      return { kind: draft.class, bound: level, ...tested(draft.class, level) };
    }
    case 'zero':
      return { kind: 'zero', rate, ...tested('zero') };
    case 'any':
      return { kind: 'any', ...tested('any'), ...expectedAt(step, bound) };
    case 'proportional':
      return { kind: 'proportional', band: bindings.band ?? [0.8, 1.25], ...tested('proportional') };
    case 'latency': {
      const found = latencyBound(draft, bound);
      if (found.kind !== 'quantile') return manual;
      const { millis, quantile, assumed } = found;
      const latency = { kind: 'latency', bound: millis, quantile, ...tested('latency', 1 - quantile) } as const;
      // A quantile that nobody wrote moves nothing by itself.
      return assumed ? { ...latency, onFail: bound?.onFail ?? 'ask' } : latency;
    }
    case 'baseline': {
      const found = baselineBound(draft);
      return found ? { kind: 'baseline', ...found, ...tested('baseline') } : manual;
    }
    case 'manual':
      return manual;
    case 'observe':
      return { ...common, kind: 'observe', operation };
    default:
      return draft.class satisfies never;
  }
}

/** The bound as a fraction of events; undefined where its unit is not a share. */
function fractionOf(draft: DraftCriterion): number | undefined {
  if (draft.bound === null) return undefined;
  if (draft.unit === '%') return draft.bound > 0 && draft.bound < 100 ? draft.bound / 100 : undefined;
  return draft.unit === null && draft.bound > 0 && draft.bound < 1 ? draft.bound : undefined;
}

function proofOf(
  wished: Proof | 'auto' | undefined,
  planned: Omit<Planned, 'eventsPerUser' | 'perUser'>,
  { audience, share }: UngatedStep,
  bindings: RolloutBindings,
): Proof {
  if (wished === 'statistical' || wished === 'literal') return wished;
  const perUser = carriesUsers(bindings);
  return chooseProof({ ...planned, audience, share, eventsPerUser: bindings.eventsPerUser ?? 1, perUser }).proof;
}

/** What a step expects of what all users bring: its percentage of it. */
function expectedAt(step: UngatedStep, bound: CriterionBindings | undefined): { readonly expected?: ExpectedEvents } {
  if (bound?.expectedPerHour === undefined) return {};
  const perHour = (bound.expectedPerHour * step.percentage) / FULL;
  return { expected: { perHour, dispersion: bound.dispersion ?? 0 } };
}
