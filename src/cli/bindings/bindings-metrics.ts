// What is wrong with where a bindings file has events counted: queries that tell no counts or no variant, systems without an address.
import { parseCountQuery } from '../../adapters/metrics-datadog/count-query.ts';
import { parseCounterQuery } from '../../adapters/metrics-prometheus/counter-query.ts';
import type { Bindings, CriterionQueries, RolloutBindings } from '../../core/plan/bindings.ts';
import type { Severity } from '../../core/plan/finding.ts';
import { nameOf } from './bindings-issues.ts';
import type { Connections } from './bindings-schema.ts';
import type { YamlPath } from './yaml-places.ts';

export interface MetricsProblem {
  readonly rule: 'bindings-query' | 'bindings-connection' | 'bindings-unused';
  readonly severity: Severity;
  readonly message: string;
  readonly path: YamlPath;
}

type Outside = 'datadog' | 'prometheus';
type Source = NonNullable<RolloutBindings['metrics']>;

interface Part {
  readonly path: YamlPath;
  readonly settings: RolloutBindings;
  /** Systems that its queries are asked of. */
  readonly sources: readonly Outside[];
}

export function metricsProblems(bindings: Bindings, connections: Connections): readonly MetricsProblem[] {
  const { rollouts = {}, metrics: shared = 'embedded' } = bindings;
  const each = Object.entries(rollouts).map(([id, settings]): Part => {
    return { path: ['rollouts', id], settings, sources: outside([settings.metrics ?? shared]) };
  });
  // Shared queries are asked wherever a rollout counts, and a plan may have rollouts that the file does not name.
  const all: Part = {
    path: [],
    settings: bindings,
    sources: outside([shared, ...each.flatMap(({ sources }) => sources)]),
  };
  return [
    ...[all, ...each].flatMap((part) => [...partProblems(part), ...connectionProblems(part, connections)]),
    ...unusedConnections(connections, all.sources),
    ...prometheusProblems(connections),
  ];
}

function outside(sources: readonly Source[]): readonly Outside[] {
  return [...new Set(sources)].filter((source) => source !== 'embedded');
}

function partProblems({ path, settings, sources }: Part): readonly MetricsProblem[] {
  return Object.entries(settings.criteria ?? {}).flatMap(([words, { queries }]) => {
    const place = [...path, 'criteria', words, 'queries'];
    if (!queries) return [];
    if (sources.length === 0) {
      const message = `Unexpected ${nameOf(place)} with "metrics: embedded", expected "metrics: datadog" or "metrics: prometheus": they are not asked`;
      return [{ rule: 'bindings-unused', severity: 'warning', message, path: place } as const];
    }
    return [
      ...splitProblems(queries, place, sources),
      ...sources.flatMap((source) => queryProblems(queries, place, source)),
    ];
  });
}

function error(rule: MetricsProblem['rule'], message: string, path: YamlPath): MetricsProblem {
  return { rule, severity: 'error', message, path };
}

/** Among all users a canary of one percent is diluted a hundredfold: nobody would see it fail. */
function splitProblems(
  { by, treatedOnly }: CriterionQueries,
  place: YamlPath,
  sources: readonly Outside[],
): readonly MetricsProblem[] {
  if (by && treatedOnly)
    return [
      error('bindings-query', `Unexpected ${nameOf(place)} with "by" and "treatedOnly", expected one of them`, place),
    ];
  if (!by && !treatedOnly)
    return [
      error(
        'bindings-query',
        `Unexpected ${nameOf(place)} without a split by variant, expected "by: variant" (the tag or label whose value is on or off; or "by: { name, on, off }"), or "treatedOnly: true" where they count users with the toggle on and no others`,
        place,
      ),
    ];
  if (by && sources.includes('prometheus') && !/^[A-Za-z_]\w*$/.test(by.name))
    return [
      error('bindings-query', `Unexpected label "${by.name}", expected letters, digits and "_"`, [...place, 'by']),
    ];
  return [];
}

function queryProblems(queries: CriterionQueries, place: YamlPath, source: Outside): readonly MetricsProblem[] {
  return (['errors', 'successes', 'attempts', 'slow', 'quick'] as const).flatMap((name) => {
    const text = queries[name];
    if (text === undefined) return [];
    const query = source === 'datadog' ? parseCountQuery(text) : parseCounterQuery(text);
    if (query.kind !== 'refused') return [];
    return [error('bindings-query', `Unexpected query ${query.why}`, [...place, name])];
  });
}

function connectionProblems({ path, settings }: Part, connections: Connections): readonly MetricsProblem[] {
  const { metrics = 'embedded' } = settings;
  if (metrics === 'embedded' || connections[metrics]) return [];
  const wanted = metrics === 'datadog' ? 'apiKey and appKey' : 'url';
  return [
    error(
      'bindings-connection',
      `Unexpected "metrics: ${metrics}" without a connection, expected connections.${metrics} with ${wanted}`,
      [...path, 'metrics'],
    ),
  ];
}

function unusedConnections(connections: Connections, used: readonly Outside[]): readonly MetricsProblem[] {
  return (['datadog', 'prometheus'] as const)
    .filter((system) => connections[system] && !used.includes(system))
    .map((system) => ({
      rule: 'bindings-unused',
      severity: 'warning',
      message: `Unexpected connection to ${system}, expected "metrics: ${system}" beside it: it is not asked for anything`,
      path: ['connections', system],
    }));
}

function prometheusProblems({ prometheus }: Connections): readonly MetricsProblem[] {
  if (!prometheus?.token || !prometheus.basic) return [];
  const message = 'Unexpected connections.prometheus with "token" and "basic", expected one of them';
  return [error('bindings-connection', message, ['connections', 'prometheus'])];
}
