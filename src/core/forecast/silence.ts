// When nothing was heard of an operation for so long that its data counts as missing: a run would look, so a simulation must.
import { addWorking } from '../calendar/business-time.ts';
import type { Instant } from '../calendar/instant.ts';
import type { StayFrame } from './stay-frame.ts';

export interface Silence {
  heard(operation: number, at: Instant): void;
  /** The instant before `until` at which silence has lasted too long, told once; undefined while it has not. */
  before(until: Instant): Instant | undefined;
}

/** Listens to operations that are rare enough for such a silence, and for these only. */
export function createSilence({ state, thin }: StayFrame): Silence {
  const { calendar, missingDataAfter, startedAt } = state;
  const heardAt = new Map<number, Instant>(thin.map((operation) => [operation, startedAt]));
  const told = new Map<number, Instant>();
  return {
    heard(operation, at) {
      if (heardAt.has(operation)) heardAt.set(operation, at);
    },
    before(until) {
      let first: { readonly operation: number; readonly last: Instant; readonly at: Instant } | undefined;
      for (const [operation, last] of heardAt) {
        // Working time is never longer than time.
        if (until - last <= missingDataAfter || told.get(operation) === last) continue;
        const at = (addWorking(calendar, last, missingDataAfter) + 1) as Instant;
        if (at < until && (!first || at < first.at)) first = { operation, last, at };
      }
      if (first) told.set(first.operation, first.last);
      return first?.at;
    },
  };
}
