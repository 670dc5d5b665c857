// Where a proportional criterion turns: for so many successes with the toggle on, which numbers with it off fail it or pass it.

import type { Criterion } from '../gate/criterion.ts';
import { allocationEvidence } from '../gate/formulas/allocation.ts';
import { outside } from '../gate/formulas/band.ts';
import { leastFrom } from '../gate/formulas/least.ts';

export type Proportional = Extract<Criterion, { kind: 'proportional' }>;

/** Numbers of successes with the toggle off, for a number of them with it on. */
interface Turns {
  /** Fails with this many or fewer (-1: never), and with this many or more. */
  readonly failsUpTo: number;
  readonly failsFrom: number;
  /** Passes between these two, both included; empty when the first is the larger. */
  readonly passesFrom: number;
  readonly passesUpTo: number;
}

/** Up to here every number has its turns, beyond only every fiftieth part more: what lies between is taken at its worst. */
const EXACT = 64;
const RATIO = 1.02;
const MANY = 2 ** 40;

export interface ScalingBoundaries {
  /**
   * Whether anything may turn while successes go from (on, off) to (toOn, toOff), in whatever order. True where it cannot be
   * excluded.
   */
  mayFail(on: number, off: number, toOn: number, toOff: number): boolean;
  mayPass(on: number, off: number, toOn: number, toOff: number): boolean;
  /** Whether the criterion fails, or passes, with just these successes. */
  turnsAt(on: number, off: number): { readonly fails: boolean; readonly passes: boolean };
}

/** For operations that are each another user's (the band is not widened), at the criterion's own levels. */
export function scalingBoundaries(criterion: Proportional, share: number): ScalingBoundaries {
  const [low, high] = criterion.band;
  const failLine = Math.log(2 / criterion.slowAlpha);
  const passLine = Math.log(1 / criterion.passAlpha);
  const evidence = (treated: number, control: number, ratio: number) =>
    allocationEvidence({ steps: [{ treated, control, share }], ratio });
  const known: Turns[] = [];
  const exact: Turns[] = [];
  const at = (place: number): Turns => {
    known[place] ??= boundariesOf(numberAt(place));
    return known[place];
  };
  function boundariesOf(treated: number): Turns {
    const more = (control: number) => outside({ treated, control }, share, low, high).more >= failLine;
    const less = (control: number) => outside({ treated, control }, share, low, high).less >= failLine;
    const notMore = (control: number) => evidence(treated, control, high).logBelow >= passLine;
    const notLess = (control: number) => evidence(treated, control, low).logAbove >= passLine;
    return {
      failsUpTo: leastFrom(0, (control) => !more(control)) - 1,
      failsFrom: leastFrom(0, (control) => control > MANY || less(control)),
      passesFrom: leastFrom(0, (control) => control > MANY || notMore(control)),
      passesUpTo: leastFrom(0, (control) => !notLess(control)) - 1,
    };
  }
  return {
    turnsAt(treated, control) {
      exact[treated] ??= boundariesOf(treated);
      const { failsUpTo, failsFrom, passesFrom, passesUpTo } = exact[treated];
      return {
        fails: control <= failsUpTo || control >= failsFrom,
        passes: criterion.proof === 'statistical' && control >= passesFrom && control <= passesUpTo,
      };
    },
    mayFail: (on, off, toOn, toOff) => off <= at(placeFrom(toOn)).failsUpTo || toOff >= at(placeUpTo(on)).failsFrom,
    mayPass(on, off, toOn, toOff) {
      if (criterion.proof !== 'statistical') return false;
      const { passesFrom, passesUpTo } = at(placeFrom(toOn));
      // Where nothing passes with more of them on, nothing does with fewer; two, because numbers are whole.
      if (passesFrom > passesUpTo + 2) return false;
      return off <= passesUpTo && toOff >= at(placeUpTo(on)).passesFrom;
    },
  };
}

const NUMBERS: number[] = [];
const PLACES: number[] = [];

function numberAt(place: number): number {
  NUMBERS[place] ??= place <= EXACT ? place : Math.round(EXACT * RATIO ** (place - EXACT));
  return NUMBERS[place];
}

/** The last place whose number is at most `number`. */
function placeUpTo(number: number): number {
  if (number <= EXACT) return number;
  let place = PLACES[number];
  if (place === undefined) {
    place = EXACT + Math.floor(Math.log(number / EXACT) / Math.log(RATIO));
    while (numberAt(place + 1) <= number) place++;
    while (numberAt(place) > number) place--;
    PLACES[number] = place;
  }
  return place;
}

/** The first place whose number is at least `number`. */
function placeFrom(number: number): number {
  const place = placeUpTo(number);
  return numberAt(place) === number ? place : place + 1;
}
