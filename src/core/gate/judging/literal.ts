// A bound as its author's words say it, without a proof: the share that was seen is inside of it or not.

/** Bounds come from decimals: a share that differs from one by rounding alone is the bound itself, and not inside it. */
const ROUNDING = 1e-12;

/** Whether so many of so many are less than `bound` of them, a fraction. */
export function isInside(bound: number, errors: number, events: number): boolean {
  return errors / events < bound * (1 - ROUNDING);
}

/** The most errors that are inside among so many events; -1 when none is. */
export function mostInside(bound: number, events: number): number {
  return Math.ceil(bound * events * (1 - ROUNDING)) - 1;
}
