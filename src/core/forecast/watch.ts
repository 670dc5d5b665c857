// Knows, without asking the judge, when his verdict on a criterion cannot change: most of the time of a simulated rollout.
import type { CountArray } from './drawn-counts.ts';
import type { Box } from './stay-counts.ts';

export interface Watch {
  /** Criterion id. */
  readonly criterion: string;
  /**
   * Whether another verdict may come while the counts go from one corner of the box to the other, in whatever order. Never false
   * where one comes.
   */
  mayTurn(box: Box, window: number, soaked: boolean, passed: boolean): boolean;
  /**
   * A number on which alone it depends what the judge says of the criterion with these counts over the stay, where no watch has seen
   * a turn since he was asked; -1 where more may matter.
   */
  standing(counts: CountArray, soaked: boolean, passed: boolean): number;
  /** Whether only errors of users who are on can turn the verdict, as things stand. */
  waitsForErrors(soaked: boolean, passed: boolean): boolean;
  /** Whether a window that is over may fail the criterion once it has settled. */
  mayFailSettled(counts: CountArray, window: number): boolean;
}
