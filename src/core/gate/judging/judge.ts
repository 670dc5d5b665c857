// Numbers to verdicts: one for each criterion of a gate and one for the gate, from what was counted at its step.
import type { Instant } from '../../calendar/instant.ts';
import { unreachable } from '../../unreachable.ts';
import type { Criterion, Gate } from '../criterion.ts';
import type { Evidence } from '../evidence.ts';
import type { CriterionResult, GateResult, StepState, Verdict } from '../verdict.ts';
import { judgeAny } from './judge-any.ts';
import { judgeBaseline } from './judge-baseline.ts';
import { judgeLatency } from './judge-latency.ts';
import { judgeProportional } from './judge-proportional.ts';
import { judgeRate } from './judge-rate.ts';
import { judgeZero } from './judge-zero.ts';
import { eventsOf, type Judged, noEvidence, undecided } from './judged.ts';
import { missingData } from './missing-data.ts';
import { judgeWhoIsOn } from './who-is-on.ts';
import { formatCount, formatFailures } from './wording.ts';

/**
 * The verdicts of a gate now. A function of totals only, so it may be asked after every event, late ones included, and again
 * from the journal. Verdicts latch through `step.latched`: a fail stays whatever comes after, a pass stays until a fail, missing
 * data or a cause outside of the change, and nothing but a pass lets a step go on.
 * @param evidence one for each operation of the gate; a missing one counts as nothing heard.
 */
export function judge(gate: Gate, evidence: readonly Evidence[], step: StepState, now: Instant): GateResult {
  let missingSince: Instant | undefined;
  const criteria = gate.criteria.map((criterion): CriterionResult => {
    const { judged, since } = judgeCriterion(criterion, evidence, step, now);
    if (since !== undefined && (missingSince === undefined || since < missingSince)) missingSince = since;
    return { criterion: criterion.id, ...judged };
  });
  const whoIsOn = judgeWhoIsOn(evidence, step);
  const combined = combine(criteria);
  // Nothing that was counted can be believed while the wrong users are on; what fails fails all the same.
  const verdict = whoIsOn?.kind === 'wrong' && combined !== 'fail' ? 'noData' : combined;
  return {
    verdict,
    criteria,
    ...(combined === 'noData' && missingSince !== undefined && { missingSince }),
    ...(whoIsOn && { whoIsOn }),
  };
}

function combine(criteria: readonly CriterionResult[]): Verdict {
  for (const verdict of ['fail', 'noData', 'undecided'] as const)
    if (criteria.some((each) => each.verdict === verdict)) return verdict;
  return 'pass';
}

interface Since {
  readonly judged: Judged;
  /** With noData: since when data is missing. */
  readonly since?: Instant | undefined;
}

function judgeCriterion(criterion: Criterion, all: readonly Evidence[], step: StepState, now: Instant): Since {
  const latched = step.latched[criterion.id];
  switch (criterion.kind) {
    case 'manual':
      return { judged: latch(judgeManual(criterion, step), latched) };
    case 'observe':
      return { judged: judgeObserved(criterion.operation, all) };
    case 'below':
    case 'above':
    case 'zero':
    case 'any':
    case 'proportional':
    case 'latency':
    case 'baseline': {
      const evidence = all.find((each) => each.operation === criterion.operation) ?? noEvidence(criterion.operation);
      const today = judgeCounted(criterion, evidence, step, now);
      if (latched === 'fail' || today.verdict === 'fail') return { judged: latch(today, latched) };
      const missing = missingData(evidence, step, now);
      if (missing) return { judged: { ...today, verdict: 'noData', why: missing.why }, since: missing.since };
      if (today.verdict === 'noData') return { judged: today };
      return { judged: today.notTheChange ? today : latch(today, latched) };
    }
    default:
      return unreachable(criterion);
  }
}

function judgeCounted(
  criterion: Exclude<Criterion, { kind: 'manual' | 'observe' }>,
  evidence: Evidence,
  step: StepState,
  now: Instant,
): Judged {
  switch (criterion.kind) {
    case 'below':
    case 'above':
      return judgeRate(criterion, evidence, step, now);
    case 'zero':
      return judgeZero(criterion, evidence, step, now);
    case 'any':
      return judgeAny(criterion, evidence, step, now);
    case 'proportional':
      return judgeProportional(criterion, evidence, step, now);
    case 'latency':
      return judgeLatency(criterion, evidence, step, now);
    case 'baseline':
      return judgeBaseline(criterion, evidence, step, now);
    default:
      return unreachable(criterion);
  }
}

/** A verdict of before stands; the numbers beside it are today's. */
function latch(today: Judged, latched: 'pass' | 'fail' | undefined): Judged {
  if (latched === undefined || latched === today.verdict || today.verdict === 'fail') return today;
  const word = latched === 'fail' ? 'failed' : 'passed';
  return { ...today, verdict: latched, notTheChange: false, why: `${word} earlier at this step; now ${today.why}` };
}

function judgeManual(criterion: Extract<Criterion, { kind: 'manual' }>, step: StepState): Judged {
  const nothing = undecided(noEvidence(''), 'not recorded yet by a person');
  const value = step.recorded[criterion.id];
  if (value === undefined) return nothing;
  const verdict = value <= criterion.bound ? 'pass' : 'fail';
  return {
    ...nothing,
    verdict,
    why: `${formatCount(value)} recorded, the plan allows ${formatCount(criterion.bound)}`,
  };
}

/** Gates nothing: it always lets pass. */
function judgeObserved(operation: string, all: readonly Evidence[]): Judged {
  const evidence = all.find((each) => each.operation === operation) ?? noEvidence(operation);
  const { errors } = evidence.treated;
  const why = `${formatFailures(errors, eventsOf(evidence.treated))}; observed only`;
  return { ...undecided(evidence, why), verdict: 'pass' };
}
