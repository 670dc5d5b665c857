// Whether anybody has the toggle on while it is at 0%: then toggle and percentage are not one, and no gate could be believed.
import type { Evidence } from '../evidence.ts';
import { ALL_OPERATIONS } from '../operation.ts';
import type { GateResult } from '../verdict.ts';
import { eventsOf, noEvidence, undecided } from './judged.ts';
import { formatCount } from './wording.ts';

/** Fewer treated events than this at 0% may be stragglers of an earlier attempt, or a test of the team's own. */
const STRAGGLERS = 5;
const ABOUT_NONE = 0.05;

/** Events of a toggle before a step begins, whatever the operation and its outcome: what is journaled and judged of them. */
export function atZeroEvidence(counts: { readonly on: number; readonly off: number }): Evidence {
  const all = (ok: number) => ({ ok, errors: 0, users: 0, squares: 0 });
  return { ...noEvidence(ALL_OPERATIONS), treated: all(counts.on), control: all(counts.off) };
}

/** No data when treated events are more than about none; undefined when all is as it should be. */
export function judgeAtZero(evidence: readonly Evidence[], toggle: string): GateResult | undefined {
  const [first] = evidence;
  if (!first) return undefined;
  const [on, off] = [eventsOf(first.treated), eventsOf(first.control)];
  if (on <= STRAGGLERS || on <= ABOUT_NONE * (on + off)) return undefined;
  const seen = `${formatCount(on)} of ${formatCount(on + off)} operations`;
  const why = `${seen} were seen with the toggle ${toggle} on, although it is at 0%`;
  return {
    verdict: 'noData',
    criteria: [{ criterion: 'split', ...undecided(first, why), verdict: 'noData' }],
  };
}
