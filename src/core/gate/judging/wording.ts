// How numbers read in sentences for people.

/** "5,000"; fractions of events (sampled counters) to one decimal. */
export function formatCount(value: number): string {
  // Sentences are made at every event, and nearly all of their numbers are small and whole.
  if (value >= 0 && value < 1000 && Number.isInteger(value)) return String(value);
  const [whole = '0', decimals] = String(Math.round(value * 10) / 10).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return decimals ? `${grouped}.${decimals}` : grouped;
}

/** A share as a percentage of up to three digits that tell something: "0.78%", "97.2%", "99.95%", "0%". */
export function formatShare(share: number): string {
  const percent = share * 100;
  if (percent <= 0) return '0%';
  if (percent >= 100) return '100%';
  // Close to 100 it is the distance from it that tells something.
  const telling = percent > 50 ? 100 - percent : percent;
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(telling)));
  return `${Number(percent.toFixed(Math.min(decimals, percent > 50 ? 5 : 12)))}%`;
}

/** "39 of 5,000 failed (0.78%)". */
export function formatFailures(errors: number, events: number): string {
  const share = events > 0 && errors > 0 ? ` (${formatShare(errors / events)})` : '';
  return `${errors === 0 ? 'none' : formatCount(errors)} of ${formatCount(events)} failed${share}`;
}

/** A number of which only the size is known: "740", "1,300", but 7 as it is. */
export function formatAbout(value: number): string {
  return formatCount(value < 20 ? Math.round(value) : Number(value.toPrecision(2)));
}

/** A small probability, rounded up: "1 in 24,000", "12%". */
export function formatNoise(chance: number): string {
  if (chance >= 0.1) return `${Math.ceil(chance * 100)}%`;
  if (chance < 1e-9) return '1 in a billion';
  const times = 1 / chance;
  const grain = 10 ** Math.max(0, Math.floor(Math.log10(times)) - 1);
  return `1 in ${formatCount(Math.floor(times / grain) * grain)}`;
}

/** A probability in whole percent, never quite certain: "68%", "more than 99%". */
export function formatChance(chance: number): string {
  if (chance > 0.995) return 'more than 99%';
  if (chance < 0.005) return 'less than 1%';
  return `${Math.round(chance * 100)}%`;
}

/** "800 ms", "1.5 s". */
export function formatMillis(millis: number): string {
  const [value, unit] = millis < 1000 ? [millis, 'ms'] : [millis / 1000, 's'];
  return `${formatCount(Number(value.toPrecision(3)))} ${unit}`;
}

/** "p95", "p99.9"; the median by its name. */
export function formatQuantile(quantile: number): string {
  return quantile === 0.5 ? 'median' : `p${Number((quantile * 100).toFixed(3))}`;
}
