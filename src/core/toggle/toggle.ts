// A toggle as every evaluator sees it: its key, how much of the population it is on for, and for whom by a rule.
import type { Percentage } from './percentage.ts';
import type { Targeting } from './targeting.ts';

export interface ToggleDefinition {
  readonly key: string;
  readonly percentage: Percentage;
  /** Grows with every change of this toggle, so that a late message cannot undo a newer one. */
  readonly version: number;
  readonly targeting?: Targeting;
  /** The rollout has not begun: at 0% the groups that are `first` have it, and nobody else. */
  readonly waiting?: true;
  /** Off for everybody, whatever else is said. */
  readonly killed?: true;
}
