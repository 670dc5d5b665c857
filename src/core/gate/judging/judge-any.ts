// Judges "any successes": the first one passes, and where it is known how many there should be, silence fails.
import { workingBetween } from '../../calendar/business-time.ts';
import { HOUR, type Instant, toInstant } from '../../calendar/instant.ts';
import type { Criterion, ExpectedEvents } from '../criterion.ts';
import type { Evidence } from '../evidence.ts';
import type { StepState } from '../verdict.ts';
import { eventsOf, type Judged, noiseClause, noiseIn, noiseOf, undecided } from './judged.ts';
import { livenessEvidence } from './liveness.ts';
import { formatAbout, formatCount } from './wording.ts';

type Any = Extract<Criterion, { kind: 'any' }>;

export function judgeAny(criterion: Any, evidence: Evidence, step: StepState, now: Instant): Judged {
  const { ok } = evidence.treated;
  const events = eventsOf(evidence.treated);
  const seen = `${ok === 0 ? 'none' : formatCount(ok)} of ${formatCount(events)} succeeded, the plan asks for any`;
  if (ok > 0) return { ...undecided(evidence, seen), verdict: 'pass' };
  const { expected } = criterion;
  // A source that cannot be asked keeps no silence that could be listened to.
  if (expected === undefined || evidence.sourceFailing !== undefined) return undecided(evidence, seen);

  const soFar = expectedSoFar(expected, step, now);
  const logFail = livenessEvidence({ expected: soFar, dispersion: expected.dispersion });
  // There is only this one test, so that it has what other classes split into slow and fast ones.
  const failLine = Math.log(1 / (criterion.slowAlpha + criterion.fastAlpha));
  const judged: Judged = { ...undecided(evidence, ''), logFail, failLine, ...noiseIn(logFail) };
  const why = `${seen}; about ${formatAbout(soFar)} expected by now`;
  if (logFail < failLine) return { ...judged, why };
  if (step.share < 1 && evidence.control.ok === 0)
    return {
      ...judged,
      notTheChange: true,
      why: `${why}, but none with the toggle off either: the cause is not the change`,
    };
  const noise = noiseOf(logFail);
  return { ...judged, verdict: 'fail', failedBy: 'slow', noise, why: `${why}${noiseClause(noise)}` };
}

/** Only working time in which somebody listened counts: what came before is not known. */
function expectedSoFar({ perHour }: ExpectedEvents, step: StepState, now: Instant): number {
  const since = toInstant(Math.max(step.startedAt, step.listeningSince ?? step.startedAt));
  return (perHour * workingBetween(step.calendar, since, now)) / HOUR;
}
