// Which quantile a latency criterion speaks of, by its author's words.

/**
 * 0.95 for "p95", "P_{95}" or "95th percentile", 0.999 for "p999" and "p99.9", 0.5 for "median". An average bounds no share of
 * users, and averages of quantiles nothing at all: `average` is for the caller to refuse. Undefined where the words name neither.
 */
export function latencyQuantile(words: string): number | 'average' | undefined {
  if (/\b(?:averages?|avg|means?)\b/i.test(words)) return 'average';
  const named = /\bp_?\{?(\d{2,3}(?:\.\d+)?)\}?(?!\w)|\b(\d{2}(?:\.\d+)?)(?:th|st|nd|rd)?[\s-]*percentile/i.exec(words);
  const digits = named?.[1] ?? named?.[2];
  if (digits !== undefined) {
    const percent = digits.length === 3 ? Number(digits) / 10 : Number(digits);
    return percent > 0 && percent < 100 ? Math.round(percent * 1e4) / 1e6 : undefined;
  }
  return /\bmedian\b/i.test(words) ? 0.5 : undefined;
}
