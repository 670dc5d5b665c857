// Judges "p95 < X": at most 5% may take X or longer, which is a share like any other.
import type { Instant } from '../calendar/instant.ts';
import { controlAsIll } from './cause.ts';
import type { Criterion } from './criterion.ts';
import type { Evidence } from './evidence.ts';
import { rateInterval } from './interval.ts';
import { eventsOf, type Judged, moreClause, noiseClause, noiseOf, undecided } from './judged.ts';
import { moreEventsToPass } from './more-events.ts';
import { proportionTest } from './proportion.ts';
import { quantileOf, type Sketch, sketchCount, slowerThan } from './sketch.ts';
import type { StepState } from './verdict.ts';
import { formatCount, formatMillis, formatQuantile, formatShare } from './wording.ts';

type Latency = Extract<Criterion, { kind: 'latency' }>;

const INTERVAL_ALPHA = 0.05;
/** So many events without a duration are no accident of one packet before the other. */
const WITHOUT_DURATION = 20;
const ROUNDING = 1e-12;

/**
 * The bucket through which the bound runs counts as slow for a pass and as fast for a fail. `errors` and `events` of the result are
 * the durations that were surely slow, and all durations; they are taken to be independent. There is no fast test: windows
 * hold no durations, so the slow test has the level of both.
 */
export function judgeLatency(criterion: Latency, evidence: Evidence, step: StepState, now: Instant): Judged {
  const { bound, quantile } = criterion;
  const [treated, control] = [
    sideOf(evidence.durations?.treated ?? [], bound),
    sideOf(evidence.durations?.control ?? [], bound),
  ];
  const { events, errors, perhaps } = treated;
  if (events === 0) return withoutDurations(evidence);

  const allowed = 1 - quantile;
  const test = proportionTest(allowed);
  const [logPass, logFail] = [test.logPass(perhaps, events), test.logFail(errors, events)];
  const passLine = Math.log(1 / criterion.passAlpha);
  const failLine = Math.log(1 / (criterion.slowAlpha + criterion.fastAlpha));
  const { lower } = rateInterval({ errors, events, alpha: INTERVAL_ALPHA });
  const { upper } = rateInterval({ errors: perhaps, events, alpha: INTERVAL_ALPHA });
  const judged: Judged = {
    ...undecided(evidence, ''),
    errors,
    events,
    interval: [lower, upper],
    logPass,
    passLine,
    logFail,
    failLine,
  };
  const seen = seenOf(criterion, treated, evidence.durations?.treated ?? []);
  const asked = `the plan asks for ${formatQuantile(quantile)} below ${formatMillis(bound)}`;

  if (logFail >= failLine) {
    if (controlAsIll(test, treated, control)) {
      const why = `${seen}, but with the toggle off ${takes(control, bound)}: the cause is not the change`;
      return { ...judged, notTheChange: true, why };
    }
    const noise = noiseOf(logFail);
    return { ...judged, verdict: 'fail', failedBy: 'slow', noise, why: `${seen}; ${asked}${noiseClause(noise)}` };
  }
  if (criterion.proof === 'statistical') {
    if (logPass >= passLine) return { ...judged, verdict: 'pass', why: `${seen}, which shows it; ${asked}` };
    const moreEvents = moreEventsToPass({ errors: perhaps, events, bound: allowed, missing: passLine - logPass });
    const why = `${seen}; ${asked}; not enough yet to show it${moreClause(moreEvents, events)}`;
    return { ...judged, ...(moreEvents !== undefined && { moreEvents }), why };
  }
  if (now < step.soakEndsAt) return { ...judged, why: `${seen} so far, to be read when the soak is over; ${asked}` };
  if (perhaps / events < allowed * (1 - ROUNDING)) return { ...judged, verdict: 'pass', why: `${seen}; ${asked}` };
  return { ...judged, why: `${seen}, but ${asked}; too few events to tell, a person decides` };
}

interface Side {
  /** Surely slow, and slow with those in the bucket of the bound, of all. */
  readonly errors: number;
  readonly perhaps: number;
  readonly events: number;
}

function sideOf(sketch: Sketch, bound: number): Side {
  const { surely, perhaps } = slowerThan(sketch, bound);
  return { errors: surely, perhaps, events: sketchCount(sketch) };
}

function withoutDurations(evidence: Evidence): Judged {
  const events = eventsOf(evidence.treated);
  const why = `none of ${formatCount(events)} events came with a duration`;
  return events < WITHOUT_DURATION ? undecided(evidence, why) : { ...undecided(evidence, why), verdict: 'noData' };
}

function seenOf({ bound, quantile }: Latency, side: Side, sketch: Sketch): string {
  const now = quantileOf(sketch, quantile);
  return `${takes(side, bound)}, ${formatQuantile(quantile)} about ${formatMillis(now ?? 0)}`;
}

function takes({ perhaps, events }: Side, bound: number): string {
  const share = perhaps > 0 ? ` (${formatShare(perhaps / events)})` : '';
  return `${perhaps === 0 ? 'none' : formatCount(perhaps)} of ${formatCount(events)} took ${formatMillis(bound)} or longer${share}`;
}
