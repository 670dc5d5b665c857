// The average of e-values of which only the logarithms can be held.

/** ln of the mean of exp(each), without overflow. All -Infinity gives -Infinity. */
export function logMean(logs: readonly number[]): number {
  const largest = Math.max(...logs);
  if (!Number.isFinite(largest)) return largest;
  let sum = 0;
  for (const each of logs) sum += Math.exp(each - largest);
  return largest + Math.log(sum / logs.length);
}
