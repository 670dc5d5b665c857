// A toggle as every evaluator sees it: its key and how much of the population it is on for.
import type { Percentage } from './percentage.ts';

export interface ToggleDefinition {
  readonly key: string;
  readonly percentage: Percentage;
  /** Grows with every change of this toggle, so that a late message cannot undo a newer one. */
  readonly version: number;
}
