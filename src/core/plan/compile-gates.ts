// Turns the criteria of a rollout's phases into gates: which events they count, how they are proved, what a fail may spend.
import type { Criterion, ExpectedEvents } from '../gate/criterion.ts';
import { ALL_OPERATIONS, operationKey } from '../gate/operation.ts';
import { chooseProof } from '../gate/power.ts';
import type { Proof } from '../gate/proof.ts';
import { FULL } from '../toggle/percentage.ts';
import { type CriterionBindings, criterionBindings, type RolloutBindings } from './bindings.ts';
import { countedOperation } from './counted-operation.ts';
import type { DraftCriterion, DraftPhase } from './draft.ts';
import type { UngatedStep } from './plan.ts';

/** Classes whose fail is a statistical test and so spends a part of alpha; `any` does where it is known how many there should be. */
const SPENDING = new Set(['below', 'above', 'proportional']);

function spends(criterion: DraftCriterion, bindings: RolloutBindings): boolean {
  if (criterion.class === 'any') return criterionBindings(bindings, criterion.text)?.expectedPerHour !== undefined;
  return SPENDING.has(criterion.class);
}

/**
 * The criteria of every step. The attempt's alpha is split evenly over the distinct statistical criteria, half of each part on
 * slow tests and half on fast ones, each half over the steps that the criterion gates (gates.md, "The promise").
 */
export function compileGates(
  phases: readonly DraftPhase[],
  steps: readonly UngatedStep[],
  bindings: RolloutBindings,
  alpha: { readonly fail: number; readonly pass: number },
): readonly (readonly Criterion[])[] {
  const idOf = (criterion: DraftCriterion): string => criterionId(criterion, operationOf(criterion, bindings));
  const drafted = steps.map((step) => distinct(phases[step.phaseIndex]?.criteria ?? [], idOf));
  const gated = new Map<string, number>();
  for (const criteria of drafted)
    for (const criterion of criteria)
      if (spends(criterion, bindings)) gated.set(idOf(criterion), (gated.get(idOf(criterion)) ?? 0) + 1);
  const part = alpha.fail / Math.max(1, gated.size) / 2;
  return drafted.map((criteria, index) => {
    const step = steps[index];
    return step
      ? criteria.map((criterion) =>
          compileCriterion(criterion, step, bindings, alpha.pass, part / (gated.get(idOf(criterion)) ?? 1)),
        )
      : [];
  });
}

function distinct(
  criteria: readonly DraftCriterion[],
  idOf: (criterion: DraftCriterion) => string,
): readonly DraftCriterion[] {
  return criteria.filter((each, index) => criteria.findIndex((other) => idOf(other) === idOf(each)) === index);
}

/** The same in every phase that asks for the same: its class, what it counts, its bound. */
function criterionId(criterion: DraftCriterion, counted: string): string {
  const operation =
    criterion.class === 'manual' ? operationKey(criterion.subject) || operationKey(criterion.text) : counted;
  const subject = operation === '' || operation === ALL_OPERATIONS ? 'all' : operation;
  const bound =
    criterion.bound === null || criterion.class === 'zero' || criterion.class === 'any'
      ? ''
      : `:${criterion.bound}${criterion.unit ?? ''}`;
  return `${criterion.class}:${subject}${bound}`;
}

/** The operation that the bindings name for a criterion, else the one that its own words name. */
function operationOf(criterion: DraftCriterion, bindings: RolloutBindings): string {
  const bound = criterionBindings(bindings, criterion.text)?.operation;
  if (bound === undefined) return countedOperation(criterion);
  return operationKey(bound) || ALL_OPERATIONS;
}

function compileCriterion(
  draft: DraftCriterion,
  step: UngatedStep,
  bindings: RolloutBindings,
  passAlpha: number,
  failAlpha: number,
): Criterion {
  const bound = criterionBindings(bindings, draft.text);
  const operation = operationOf(draft, bindings);
  const common = {
    id: criterionId(draft, operation),
    text: draft.text,
    line: draft.span.line,
    onFail: bound?.onFail ?? 'rollBack',
  } as const;
  const tested = (kind: 'below' | 'above' | 'zero' | 'any' | 'proportional', level: number, rate: number) => ({
    ...common,
    operation,
    proof: proofOf(kind, bound?.proof, level, rate, step, bindings, passAlpha),
    passAlpha,
    slowAlpha: failAlpha,
    fastAlpha: failAlpha,
  });
  const rate = bindings.zeroRate ?? 0.01;
  switch (draft.class) {
    case 'below':
    case 'above': {
      const level = fractionOf(draft);
      if (level === undefined) return { ...common, kind: 'observe', operation };
      return { kind: draft.class, bound: level, ...tested(draft.class, level, rate) };
    }
    case 'zero':
      return { kind: 'zero', rate, ...tested('zero', 0, rate) };
    case 'any':
      return { kind: 'any', ...tested('any', 0, rate), ...expectedAt(step, bound) };
    case 'proportional':
      return { kind: 'proportional', band: bindings.band ?? [0.8, 1.25], ...tested('proportional', 0, rate) };
    case 'manual':
      return { ...common, kind: 'manual', bound: draft.bound ?? 0 };
    // Not yet gated by numbers: a person answers for them, so that nothing passes unseen.
    case 'latency':
    case 'baseline':
      return { ...common, kind: 'manual', bound: draft.bound ?? 0 };
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
  kind: 'below' | 'above' | 'zero' | 'any' | 'proportional',
  wished: Proof | 'auto' | undefined,
  bound: number,
  rate: number,
  step: UngatedStep,
  bindings: RolloutBindings,
  alpha: number,
): Proof {
  if (wished === 'statistical' || wished === 'literal') return wished;
  const { audience, share } = step;
  return chooseProof({ kind, bound, rate, audience, eventsPerUser: bindings.eventsPerUser ?? 1, share, alpha }).proof;
}

/** What a step expects of what all users bring: its percentage of it. */
function expectedAt(step: UngatedStep, bound: CriterionBindings | undefined): { readonly expected?: ExpectedEvents } {
  if (bound?.expectedPerHour === undefined) return {};
  const perHour = (bound.expectedPerHour * step.percentage) / FULL;
  return { expected: { perHour, dispersion: bound.dispersion ?? 0 } };
}
