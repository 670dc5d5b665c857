// Judges "p95 < X": at most 5% may take X or longer, which is a share like any other.
import type { Instant } from '../../calendar/instant.ts';
import { quantileOf, type Sketch, type SlowFrom, sketchCount, slowerThan, slowFrom } from '../counting/sketch.ts';
import type { Criterion } from '../criterion.ts';
import { type DurationWindow, type Evidence, type EvidenceWindow, WINDOW_MILLIS } from '../evidence.ts';
import { failingWindows, windowNoise } from '../formulas/fast-test.ts';
import { rateInterval } from '../formulas/interval.ts';
import { proportionTest } from '../formulas/proportion.ts';
import { moreEventsToPass } from '../power/more-events.ts';
import type { StepState } from '../verdict.ts';
import { controlFails, type Sides, treatedWorse, windowWithTreatedWorse } from './cause.ts';
import { eventsOf, type Judged, moreClause, noiseClause, noiseIn, noiseOf, undecided } from './judged.ts';
import { isInside } from './literal.ts';
import { formatCount, formatMillis, formatQuantile, formatShare } from './wording.ts';

type Latency = Extract<Criterion, { kind: 'latency' }>;

const INTERVAL_ALPHA = 0.05;
/** So many events without a duration are no accident of one packet before the other. */
const WITHOUT_DURATION = 20;

/**
 * The bucket through which the bound runs counts as slow for a pass and as fast for a fail. `errors` and `events` of the result are
 * the durations that were surely slow, and all durations; they are taken to be independent. Where a source tells only the whole
 * there is no fast test, and the slow one has the level of both.
 */
export function judgeLatency(criterion: Latency, evidence: Evidence, step: StepState, now: Instant): Judged {
  const { bound, quantile } = criterion;
  const { durations } = evidence;
  const from = slowFrom(bound);
  const [treated, control] = [sideOf(durations?.treated ?? [], from), sideOf(durations?.control ?? [], from)];
  const { events, errors, perhaps } = treated;
  if (events === 0) return withoutDurations(evidence);

  const allowed = 1 - quantile;
  const test = proportionTest(allowed);
  const [logPass, logFail] = [test.logPass(perhaps, events), test.logFail(errors, events)];
  const passLine = Math.log(1 / criterion.passAlpha);
  const failLine = Math.log(1 / (criterion.slowAlpha + (durations?.windows ? 0 : criterion.fastAlpha)));
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
    ...noiseIn(logFail),
  };
  const seen = durations?.sidesOnly ? takes(treated, bound) : seenOf(criterion, treated, durations?.treated ?? []);
  const asked = `the plan asks for ${formatQuantile(quantile)} below ${formatMillis(bound)}`;

  const slow = logFail >= failLine;
  const windows = slowWindows(durations?.windows ?? [], from);
  const failing = failingWindows(test, windows, 'treated', allowed, criterion.fastAlpha);
  if (slow || failing.length > 0) {
    const worst = windowWithTreatedWorse(failing);
    const sides: Sides = { treated, control, windows };
    if (!worst && controlFails(test, allowed, sides, failing) && !treatedWorse(sides)) {
      const why = `${seen}, but with the toggle off ${takes(control, bound)}: the cause is not the change`;
      return { ...judged, notTheChange: true, why };
    }
    const window = slow ? undefined : (worst ?? failing[0]);
    const noise = window ? windowNoise(test, window) : noiseOf(logFail);
    const why = `${window ? inWindow(window, bound) : seen}; ${asked}${noiseClause(noise)}`;
    return { ...judged, verdict: 'fail', failedBy: slow ? 'slow' : 'fast', noise, why };
  }
  if (criterion.proof === 'statistical') {
    if (logPass >= passLine) return { ...judged, verdict: 'pass', why: `${seen}, which shows it; ${asked}` };
    const moreEvents = moreEventsToPass({ errors: perhaps, events, bound: allowed, missing: passLine - logPass });
    const why = `${seen}; ${asked}; not enough yet to show it${moreClause(moreEvents, events)}`;
    return { ...judged, ...(moreEvents !== undefined && { moreEvents }), why };
  }
  if (now < step.soakEndsAt) return { ...judged, why: `${seen} so far, to be read when the soak is over; ${asked}` };
  if (isInside(allowed, perhaps, events)) return { ...judged, verdict: 'pass', why: `${seen}; ${asked}` };
  return { ...judged, why: `${seen}, but ${asked}; too few events to tell, a person decides` };
}

interface Side {
  /** Surely slow, and slow with those in the bucket of the bound, of all. */
  readonly errors: number;
  readonly perhaps: number;
  readonly events: number;
}

function sideOf(sketch: Sketch, from: SlowFrom): Side {
  const { surely, perhaps } = slowerThan(sketch, from);
  return { errors: surely, perhaps, events: sketchCount(sketch) };
}

/** The windows as those of any share: what was surely slow of what began in them. */
function slowWindows(windows: readonly DurationWindow[], from: SlowFrom): readonly EvidenceWindow[] {
  return windows.map(({ index, treated, control }) => ({
    index,
    treated: sideOf(treated, from),
    control: sideOf(control, from),
  }));
}

function inWindow({ treated: { errors, events } }: EvidenceWindow, bound: number): string {
  return `${takes({ errors, perhaps: errors, events }, bound)} within ${formatCount(WINDOW_MILLIS / 60_000)} minutes`;
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
