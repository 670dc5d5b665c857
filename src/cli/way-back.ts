// How people set a toggle right that somebody raised, in the words of the command line.
import type { Run } from '../core/run/run.ts';
import { formatPercentage } from '../core/toggle/percentage.ts';

/** Of a run that asks about it: what each answer does, and how it is put back by hand. */
export function wayBack({ rollout, state, confirmed }: Run): string {
  const asked = state.kind === 'asked' && state.instead ? formatPercentage(state.instead.percentage) : '';
  const { id, toggle } = rollout;
  const byHand =
    confirmed?.by === undefined
      ? `setting it to ${asked} yourself answers it, too`
      : `or set ${toggle} to ${asked} and say so: phasegate confirm ${id} --at ${asked}`;
  return `"phasegate approve ${id} --reason ..." has it set to ${asked}, "phasegate rollback ${id}" to 0%; ${byHand}`;
}
