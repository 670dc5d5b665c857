// The last day of Phasegate's own intake, for a check: what applications have sent of a toggle before its rollout begins.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openSeriesStore } from '../adapters/series-sqlite/series-store.ts';
import { DAY, type Instant, toInstant } from '../core/calendar/instant.ts';
import { type BoundOperation, queryKey, type Split } from '../core/gate/bound-queries.ts';
import { ALL_OPERATIONS, operationKey } from '../core/gate/operation.ts';
import type { Rollout } from '../core/plan/plan.ts';
import type { DayTotals, LastDay } from '../engine/count-source.ts';

/** As if each operation were bound to queries, with their answers. */
export interface OwnDay {
  readonly operations: readonly BoundOperation[];
  readonly day: LastDay;
}

const METRIC = 'phasegate.operation';
const SPLIT: Split = { kind: 'by', name: 'variant', on: 'on', off: 'off' };

/**
 * Undefined where the state folder has nothing of the toggle within the last day. Reads the file that a running Phasegate writes.
 * @throws Fault PG_METRICS_SOURCE when the file cannot be read.
 */
export function ownDay(rollout: Rollout, state: string, now: () => Instant): OwnDay | undefined {
  const file = join(state, 'series.db');
  if (!existsSync(file)) return undefined;
  const store = openSeriesStore({ file, now, every: () => () => {} });
  try {
    const to = now();
    const where = (tags: readonly string[]): boolean => tags.includes(`toggle:${rollout.toggle.toLowerCase()}`);
    const found = store.read({ metric: METRIC, where, from: toInstant(to - DAY), to, step: DAY });
    if (!found || found.series.length === 0) return undefined;
    const counted = found.series.map(({ tags, steps }) => ({
      operation: operationKey(tagValue(tags, 'operation') ?? ''),
      outcome: tagValue(tags, 'outcome'),
      variant: tagValue(tags, 'variant'),
      count: steps.reduce((sum, { sum: count }) => sum + count, 0),
    }));
    const totals = new Map<string, DayTotals>();
    const operations = operationsOf(rollout).map((operation): BoundOperation => {
      const of = counted.filter((each) => operation === ALL_OPERATIONS || each.operation === operation);
      for (const name of ['errors', 'attempts'] as const) {
        const which = name === 'errors' ? of.filter(({ outcome }) => outcome === 'error') : of;
        const sum = (side: string) =>
          which.filter(({ variant }) => variant === side).reduce((all, { count }) => all + count, 0);
        if (of.length > 0)
          totals.set(queryKey({ query: `${name} ${operation}`, split: SPLIT }), {
            on: sum('on'),
            off: sum('off'),
            neither: 0,
          });
      }
      return { operation, counts: { errors: `errors ${operation}`, attempts: `attempts ${operation}`, split: SPLIT } };
    });
    return { operations, day: { kind: 'read', totals } };
  } finally {
    store.close();
  }
}

function operationsOf({ steps }: Rollout): readonly string[] {
  const all = steps.flatMap(({ gate }) =>
    gate.criteria.flatMap((each) => ('operation' in each ? [each.operation] : [])),
  );
  return [...new Set(all)];
}

function tagValue(tags: readonly string[], key: string): string | undefined {
  return tags.find((tag) => tag.startsWith(`${key}:`))?.slice(key.length + 1);
}
