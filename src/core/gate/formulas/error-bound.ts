// The bound of a rate criterion as a bound of the share of errors, whichever way round its author put it.

/** The share of errors (0..1) that must stay below: 0.003 for "below 0.3%" and 0.01 for "above 99%". */
export function errorBound({ kind, bound }: { readonly kind: string; readonly bound: number }): number {
  return kind === 'above' ? 1 - bound : bound;
}
