// Whether a failing treatment fails because of the change: not when those without it are as ill.
import { allocationEvidence } from './allocation.ts';
import type { Evidence, EvidenceWindow } from './evidence.ts';
import { failingWindows } from './fast-test.ts';
import { eventsOf } from './judged.ts';
import type { ProportionTest } from './proportion.ts';

/** Level of the control's own tests and of the comparison. They only ever hold a fail back, so they spend none of its alpha. */
const LEVEL = 0.05;

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

/** True when the control's own share of errors fails the bound, over the step or within one window. */
export function controlFails(test: ProportionTest, bound: number, { control, windows }: Sides): boolean {
  if (control.errors === 0) return false;
  if (test.logFail(control.errors, control.events) >= Math.log(1 / LEVEL)) return true;
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
