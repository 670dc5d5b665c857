// Counts what the SDK measured, so that a test can hold it against what arrived elsewhere.
import type { Measured, PathOutcome, Variant } from 'phasegate/sdk';

type Counts = Record<Variant, Record<PathOutcome['kind'], number>>;

export interface OutcomeCounts {
  /** By operation, variant and outcome. */
  readonly all: Readonly<Record<string, Counts>>;
  /** The listener that counts for one operation. */
  of(operation: string): NonNullable<Measured['onOutcome']>;
}

export function outcomeCounts(): OutcomeCounts {
  const all: Record<string, Counts> = {};
  return {
    all,
    of(operation) {
      all[operation] ??= {
        on: { ok: 0, error: 0, different: 0, ignored: 0 },
        off: { ok: 0, error: 0, different: 0, ignored: 0 },
      };
      const counts = all[operation];
      return (outcome, variant) => {
        counts[variant][outcome.kind]++;
      };
    },
  };
}
