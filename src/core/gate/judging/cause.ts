// Whether a failing treatment fails because of the change: not when those without it are as ill.

import type { Evidence, EvidenceWindow } from '../evidence.ts';
import { allocationEvidence } from '../formulas/allocation.ts';
import { failingWindows } from '../formulas/fast-test.ts';
import type { ProportionTest } from '../formulas/proportion.ts';
import { eventsOf } from './judged.ts';

/** Level of the control's own tests and of the comparison. They only ever hold a fail back, so they spend none of its alpha. */
const LEVEL = 0.05;

/**
 * Level of the control's test over the step and where the treatment fails: any evidence at all. An outage meets both sides by chance
 * in turns; asked for proof, the control is found well in one outage of six only because the treated had their errors first. The
 * comparison guards this, so that no fault of the change hides behind it.
 */
const ANY_EVIDENCE = 0.9;

/** So many errors among so many events of the users on one side. */
interface Side {
  readonly errors: number;
  readonly events: number;
}

/** Errors of both sides, over the step and in its windows: of operations that failed, or that were slow. */
export interface Sides {
  readonly treated: Side;
  readonly control: Side;
  readonly windows: readonly EvidenceWindow[];
}

/** Both sides of the operations that were counted. */
export function sidesOf({ treated, control, windows }: Evidence): Sides {
  return {
    treated: { errors: treated.errors, events: eventsOf(treated) },
    control: { errors: control.errors, events: eventsOf(control) },
    windows,
  };
}

/**
 * True when the control's own share of errors fails the bound: over the step and in the windows in which the treatment fails (`failing`)
 * as soon as anything speaks for it, in another window when it is shown.
 */
export function controlFails(
  test: ProportionTest,
  bound: number,
  { control, windows }: Sides,
  failing: readonly EvidenceWindow[],
): boolean {
  if (control.errors === 0) return false;
  const isIll = ({ errors, events }: Side): boolean => test.logFail(errors, events) >= Math.log(1 / ANY_EVIDENCE);
  if ([control, ...failing.map((window) => window.control)].some(isIll)) return true;
  return failingWindows(test, windows, 'control', bound, LEVEL).length > 0;
}

/** True when errors fall to the treated more often than their share of the attempts explains, over the whole step. */
export function treatedWorse({ treated, control }: Sides): boolean {
  return worse(treated, control);
}

/**
 * The first of the windows in which the treatment failed that shows the same by itself: there an earlier outage that hit both
 * cannot hide a later fault of the change. The level is split over the windows.
 */
export function windowWithTreatedWorse(failing: readonly EvidenceWindow[]): EvidenceWindow | undefined {
  return failing.find(({ treated, control }) => worse(treated, control, LEVEL / failing.length));
}

function worse(treated: Side, control: Side, level = LEVEL): boolean {
  const share = treated.events / (treated.events + control.events);
  if (!(share > 0)) return false;
  const { logAbove } = allocationEvidence({
    steps: [{ treated: treated.errors, control: control.errors, share }],
    ratio: 1,
  });
  return logAbove >= Math.log(1 / level);
}
