// Pins the queries of a rollout's criteria: one set for each operation, complete for what its criteria ask, or what is missing.
import type { BoundMetrics, BoundOperation, CountQueries, DurationQueries, Split } from '../../gate/bound-queries.ts';
import type { Criterion } from '../../gate/criterion.ts';
import { type CriterionQueries, criterionBindings, type RolloutBindings } from '../bindings.ts';
import type { Step } from '../plan.ts';

export interface UnboundCriterion {
  readonly rule: 'query-missing' | 'query-conflict';
  readonly message: string;
  /** 1-based line of the criterion in the document. */
  readonly line: number;
}

type Counted = Exclude<Criterion, { kind: 'manual' }>;

/** Where events are counted by queries: those of every operation; and what keeps a criterion from being counted at all. */
export function boundMetrics(
  steps: readonly Step[],
  bindings: RolloutBindings,
): { readonly metrics: BoundMetrics | undefined; readonly problems: readonly UnboundCriterion[] } {
  const { metrics: source = 'embedded' } = bindings;
  if (source === 'embedded') return { metrics: undefined, problems: [] };
  const problems: UnboundCriterion[] = [];
  const operations = new Map<string, BoundOperation>();
  const criteria = distinct(steps.flatMap(({ gate }) => gate.criteria).filter((each) => each.kind !== 'manual'));
  const refuse = (rule: UnboundCriterion['rule'], criterion: Counted, message: string): void => {
    problems.push({ rule, message: `Unexpected criterion "${criterion.text}" ${message}`, line: criterion.line });
  };
  for (const criterion of criteria) {
    const queries = criterionBindings(bindings, criterion.text)?.queries;
    if (!queries) continue;
    const { operation } = criterion;
    const before = operations.get(operation) ?? { operation };
    const added = withQueries(before, criterion, queries);
    if (added === undefined)
      refuse(
        'query-conflict',
        criterion,
        'with other queries than another criterion of the same operation, expected the same ones, or an operation of its own (criteria.<words>.operation)',
      );
    else operations.set(operation, added);
  }
  for (const criterion of criteria) {
    const missing = missingFor(criterion, operations.get(criterion.operation));
    if (missing !== undefined) refuse('query-missing', criterion, `that ${source} does not count, expected ${missing}`);
  }
  return { metrics: { source, operations: [...operations.values()] }, problems };
}

function distinct(criteria: readonly Counted[]): readonly Counted[] {
  return criteria.filter(({ id }, index) => criteria.findIndex((each) => each.id === id) === index);
}

/** The operation with a criterion's queries added; undefined where they contradict what is there. */
function withQueries(
  operation: BoundOperation,
  criterion: Counted,
  { errors, successes, attempts, slow, quick, by, treatedOnly }: CriterionQueries,
): BoundOperation | undefined {
  // Whoever wrote neither was told so where the bindings were read.
  const split: Split = by && !treatedOnly ? { kind: 'by', ...by } : { kind: 'treatedOnly' };
  if (criterion.kind === 'latency') {
    const durations = merged<DurationQueries>(operation.durations, {
      ...given({ slow, quick, attempts }),
      bound: criterion.bound,
      split,
    });
    return durations && { ...operation, durations };
  }
  const counts = merged<CountQueries>(operation.counts, { ...given({ errors, successes, attempts }), split });
  return counts && { ...operation, counts };
}

function given<T extends object>(queries: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(queries).filter(([, text]) => text !== undefined)) as never;
}

function merged<T extends CountQueries | DurationQueries>(before: T | undefined, added: T): T | undefined {
  if (!before) return added;
  const differs = Object.entries(added).some(([name, value]) => {
    const known = before[name as keyof T];
    return known !== undefined && JSON.stringify(known) !== JSON.stringify(value);
  });
  return differs ? undefined : { ...before, ...added };
}

/** What a criterion lacks to be counted, as words that follow "expected"; undefined when it lacks nothing. */
function missingFor(criterion: Counted, operation: BoundOperation | undefined): string | undefined {
  switch (criterion.kind) {
    case 'observe':
      return undefined;
    case 'latency': {
      const { slow, quick, attempts } = operation?.durations ?? {};
      const known = [slow, quick, attempts].filter((query) => query !== undefined).length;
      return known >= 2 ? undefined : 'queries for two of: slow (took the bound or longer), quick, attempts';
    }
    case 'any':
    case 'proportional': {
      const { errors, successes, attempts } = operation?.counts ?? {};
      return successes !== undefined || (errors !== undefined && attempts !== undefined)
        ? undefined
        : 'a query for successes, or two for errors and attempts';
    }
    case 'below':
    case 'above':
    case 'zero':
    case 'baseline': {
      const { errors, successes, attempts } = operation?.counts ?? {};
      return errors !== undefined && (attempts !== undefined || successes !== undefined)
        ? undefined
        : 'queries for errors and for attempts (or successes)';
    }
    default:
      return criterion satisfies never;
  }
}
