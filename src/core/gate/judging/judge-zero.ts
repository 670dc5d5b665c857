// Judges "no failures": the first one decides.
import type { Instant } from '../../calendar/instant.ts';
import type { Criterion } from '../criterion.ts';
import type { Evidence } from '../evidence.ts';
import { rateInterval } from '../formulas/interval.ts';
import { zeroEventsNeeded, zeroUpperBound } from '../formulas/zero.ts';
import type { StepState } from '../verdict.ts';
import { sidesOf, treatedWorse } from './cause.ts';
import { eventsOf, type Judged, undecided } from './judged.ts';
import { formatCount, formatFailures, formatShare } from './wording.ts';

const INTERVAL_ALPHA = 0.05;

/**
 * Whether one more failure of a user with the toggle on fails it, however much else is counted meanwhile: as long as no user with the
 * toggle off has failed, and people have triaged every failure so far.
 */
export function failsByNextFailure(
  criterion: Extract<Criterion, { kind: 'zero' }>,
  { treated, control }: Evidence,
  step: StepState,
): boolean {
  return control.errors === 0 && treated.errors === (step.triaged?.[criterion.id] ?? 0);
}

export function judgeZero(
  criterion: Extract<Criterion, { kind: 'zero' }>,
  evidence: Evidence,
  step: StepState,
  now: Instant,
): Judged {
  const { errors, ok } = evidence.treated;
  const events = eventsOf(evidence.treated);
  const triaged = Math.min(errors, step.triaged?.[criterion.id] ?? 0);
  const seen = `${formatFailures(errors, events)}${triaged > 0 ? `, of which ${formatCount(triaged)} not the change` : ''}`;
  const judged: Judged = { ...undecided(evidence, ''), ...(triaged > 0 && { triaged }) };
  if (errors > triaged) {
    const { lower, upper } = rateInterval({ errors, events, alpha: INTERVAL_ALPHA });
    if (evidence.control.errors > 0 && !treatedWorse(sidesOf(evidence))) {
      const control = formatFailures(evidence.control.errors, eventsOf(evidence.control));
      const why = `${seen}, but with the toggle off ${control}: the cause is not the change`;
      return { ...judged, interval: [lower, upper], notTheChange: true, why };
    }
    const why = `${seen}, the plan allows none`;
    return { ...judged, verdict: 'fail', failedBy: 'zero', interval: [lower, upper], why };
  }

  const upper = zeroUpperBound({ events: ok, alpha: INTERVAL_ALPHA });
  // What was triaged tells nothing of the change, neither for nor against it.
  const clean: Judged = {
    ...judged,
    interval: [0, upper],
    logPass: -ok * Math.log1p(-criterion.rate),
    passLine: Math.log(1 / criterion.passAlpha),
  };
  if (criterion.proof === 'statistical') {
    const needed = zeroEventsNeeded({ rate: criterion.rate, alpha: criterion.passAlpha });
    if (ok >= needed)
      return { ...clean, verdict: 'pass', why: `${seen}, which shows less than ${formatShare(criterion.rate)}` };
    const missing = formatCount(needed - ok);
    return {
      ...clean,
      moreEvents: needed - ok,
      why: `${seen}; ${missing} more without a failure show less than ${formatShare(criterion.rate)}`,
    };
  }
  if (now < step.soakEndsAt || events === 0)
    return { ...clean, why: `${seen} so far, to be read when the soak is over` };
  return { ...clean, verdict: 'pass', why: `${seen}, as the plan asks` };
}
