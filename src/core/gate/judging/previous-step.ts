// Whether the successes of a step are in proportion to those of the step before it, where nobody is off to compare with.
import { closingOf, dateOf, openingOf } from '../../calendar/business-time.ts';
import type { Calendar } from '../../calendar/calendar.ts';
import type { Instant } from '../../calendar/instant.ts';
import { type Counts, type Evidence, WINDOW_MILLIS } from '../evidence.ts';
import { type Direction, widening } from '../formulas/band.ts';
import { poissonEvidence, poissonInterval } from '../formulas/poisson.ts';
import type { EarlierStep, StepState } from '../verdict.ts';
import { eventsOf } from './judged.ts';

/** Standard deviation of ln(traffic of one day / traffic of another) in like hours, which no step is to blame for. */
const DAY_TO_DAY = 0.15;

export interface Previous {
  readonly step: EarlierStep;
  readonly evidence: Evidence;
}

/** The step before this one, with what was counted of the operation; undefined where there is none. */
export function previousStep(operation: string, { earlier }: StepState): Previous | undefined {
  const step = earlier?.at(-1);
  const evidence = step?.evidence.find((each) => each.operation === operation);
  return step && evidence && step.share > 0 ? { step, evidence } : undefined;
}

export interface AgainstPrevious {
  /** Successes in like hours, here and there: each user's first of every ten minutes. */
  readonly successes: number;
  readonly before: number;
  /** Successes per user here over there; NaN without any there. */
  readonly ratio: number;
  /** The stronger of the two tests, as a logarithm, and the line that fails. */
  readonly logFail: number;
  readonly failLine: number;
  readonly direction: Direction | undefined;
}

/**
 * Compares like hours: the ten-minute windows of both steps' first days that lie at the same times of day, those of this step as
 * far as they are over. Each edge of the band is tested at half of `alpha`, and that half is halved once more: the mean of what
 * was counted before is held inside an always-valid interval, and this step's count is tested as a Poisson sequence against the
 * interval's end that is kindest to it. The band is wider by what users differ and by what days differ. It can fail, never prove.
 */
export function againstPrevious(
  previous: Previous,
  evidence: Evidence,
  step: StepState,
  now: Instant,
  test: { readonly band: readonly [low: number, high: number]; readonly alpha: number },
): AgainstPrevious {
  const { successes, before } = likeHours(previous, evidence, step, now);
  const growth = step.share / previous.step.share;
  const spread = Math.sqrt(
    DAY_TO_DAY ** 2 + excess(previous.evidence.treated, before) + excess(evidence.treated, successes),
  );
  const edge = widening(spread, test.alpha / 2);
  const [low, high] = [test.band[0] / edge, test.band[1] * edge];
  const mean = poissonInterval({ events: before, alpha: test.alpha / 4 });
  const least = low * growth * mean.lower;
  const most = high * growth * mean.upper;
  const less = successes < least ? poissonEvidence({ events: successes, expected: least }) : 0;
  const more = successes > most ? poissonEvidence({ events: successes, expected: most }) : 0;
  const failLine = Math.log(4 / test.alpha);
  const direction = less >= failLine ? 'less' : more >= failLine ? 'more' : undefined;
  return {
    successes,
    before,
    ratio: successes / (growth * before),
    logFail: Math.max(less, more),
    failLine,
    direction,
  };
}

function likeHours(previous: Previous, evidence: Evidence, step: StepState, now: Instant) {
  const here = firstDay(step.calendar, step.startedAt, now);
  const there = firstDay(step.calendar, previous.step.startedAt, previous.step.endedAt);
  const shift = here.slot - there.slot;
  const from = Math.max(1, 1 - shift);
  const to = Math.min(here.windows, there.windows - shift);
  return {
    successes: successesIn(evidence, from, to),
    before: successesIn(previous.evidence, from + shift, to + shift),
  };
}

/** At which ten minutes of the working day a step began, and how many whole windows of it were over by `until` or its closing. */
function firstDay(calendar: Calendar, startedAt: Instant, until: Instant) {
  const date = dateOf(calendar, startedAt);
  const end = Math.min(until, closingOf(calendar, date));
  return {
    slot: Math.round((startedAt - openingOf(calendar, date)) / WINDOW_MILLIS),
    windows: Math.floor((end - startedAt) / WINDOW_MILLIS),
  };
}

function successesIn({ windows }: Evidence, from: number, to: number): number {
  let sum = 0;
  for (const { index, treated } of windows) if (index >= from && index <= to) sum += treated.events - treated.errors;
  return sum;
}

/** Variance of ln(count) beyond a Poisson count's, for a part of `events` of these: the fewer users, the more it is. */
function excess(counts: Counts, events: number): number {
  const all = eventsOf(counts);
  if (all === 0 || events === 0 || counts.users === 0) return 0;
  return Math.max(0, counts.squares / all ** 2 - 1 / all) * (all / events);
}
