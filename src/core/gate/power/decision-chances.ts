// The exact chances of both ends of a gate together: that it passes, that it fails, and after how many events, when events are
// independent and it is looked at after every one of them.
import { afterMore, atMost } from '../formulas/binomial.ts';

/** Where a test turns. Both are monotone in the number of errors, and no number of events is in both. */
export interface Boundaries {
  /** The largest number of events with which so many errors fail; undefined when none does. */
  readonly fails: (errors: number) => number | undefined;
  /** From how many events on so many errors pass, at once; absent: nothing passes before the end. */
  readonly passes?: (errors: number) => number;
  /** The most errors with which it passes when all events are through and nothing has failed; absent: it does not pass then. */
  readonly mostAtEnd?: number;
}

export interface DecisionChances {
  readonly pass: number;
  readonly fail: number;
  /** Expected number of events until it is decided, or all are through. */
  readonly events: number;
}

/** Errors beyond this are not followed; what happens with more counts as undecided. */
const MOST_ERRORS = 400;
/** With more errors than this at the end, what has failed before and what would pass are taken to be independent. */
const MOST_FOLLOWED = 300;
const NEGLIGIBLE = 1e-9;

/**
 * Carries the distribution of the number of errors from one boundary to the next: at fails(S) what has S errors or more has failed,
 * at passes(S) what has S errors passes. Between two boundaries only errors decide, so the expected number of events is known up
 * to where in between they come; half way is taken.
 */
export function decisionChances(input: {
  readonly boundaries: Boundaries;
  readonly events: number;
  readonly rate: number;
}): DecisionChances {
  const { boundaries, events, rate } = input;
  let open: readonly number[] = [1];
  let at = 0;
  let left = 1;
  let [pass, fail, mean] = [0, 0, 0];
  for (const turn of turnsOf(boundaries, events)) {
    const after = afterMore(open, turn.at - at, rate, MOST_ERRORS);
    const failed = turn.fails === undefined ? 0 : cut(after, turn.fails);
    const passed = turn.passes === undefined ? 0 : take(after, turn.passes);
    mean += (turn.at - at) * (left - failed / 2);
    left -= failed + passed;
    fail += failed;
    pass += passed;
    [open, at] = [after, turn.at];
    if (left < NEGLIGIBLE) return { pass, fail, events: mean };
  }
  mean += (events - at) * left;
  const { mostAtEnd } = boundaries;
  if (mostAtEnd !== undefined && mostAtEnd <= MOST_FOLLOWED) {
    const end = afterMore(open, events - at, rate, MOST_ERRORS);
    pass += end.slice(0, mostAtEnd + 1).reduce((sum, chance) => sum + chance, 0);
  } else if (mostAtEnd !== undefined) pass += atMost(mostAtEnd, events, rate) * (1 - fail);
  return { pass: Math.min(1, pass), fail: Math.min(1, fail), events: mean };
}

interface Turn {
  readonly at: number;
  readonly fails?: number;
  readonly passes?: number;
}

/** All boundaries up to `events`, in order; a fail before a pass at the same place. */
function turnsOf({ fails, passes }: Boundaries, events: number): readonly Turn[] {
  const turns: Turn[] = [];
  for (let errors = 1; errors <= MOST_ERRORS; errors++) {
    const at = fails(errors);
    if (at === undefined) continue;
    turns.push({ at: Math.min(at, events), fails: errors });
    // Whoever has as many at the end has failed, whatever is allowed beyond.
    if (at >= events) break;
  }
  for (let errors = 0; passes && errors <= MOST_ERRORS; errors++) {
    const at = passes(errors);
    if (at > events) break;
    turns.push({ at, passes: errors });
  }
  return turns.sort((a, b) => a.at - b.at || (a.fails === undefined ? 1 : 0) - (b.fails === undefined ? 1 : 0));
}

/** Removes what has `errors` or more; how much that was. */
function cut(chances: number[], errors: number): number {
  return chances.splice(errors).reduce((sum, chance) => sum + chance, 0);
}

function take(chances: number[], errors: number): number {
  const chance = chances[errors] ?? 0;
  if (chance > 0) chances[errors] = 0;
  return chance;
}
