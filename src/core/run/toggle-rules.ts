// What holds of a rollout's toggle besides its percentage, by where its run is.
import { OFF } from '../toggle/percentage.ts';
import type { Targeting } from '../toggle/targeting.ts';
import type { Run } from './run.ts';

export interface ToggleRules {
  readonly targeting: Targeting | undefined;
  /** Its groups that are `first` have it before the first percentage. */
  readonly waiting: boolean;
  /** Off for everybody, whatever the rules say. */
  readonly killed: boolean;
}

/** Rules as they were pinned with the plan. A rollout that waits for its first percentage lets its first groups in; a rolled-back one is killed. */
export function rulesOf({ rollout, state, percentage }: Run): ToggleRules {
  const { targeting } = rollout;
  const waiting = targeting !== undefined && state.kind === 'scheduled';
  return { targeting, waiting, killed: state.kind === 'rolledBack' && percentage === OFF };
}
