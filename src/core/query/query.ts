// A query in the part of Datadog's language that Phasegate speaks, as the parser gives it; places are offsets in its text.

export type Query = NumberQuery | MetricQuery | OperationQuery;

export interface NumberQuery {
  readonly kind: 'number';
  readonly value: number;
}

/** sum:page.views{env:prod} by {service}.as_count().rollup(sum, 60) */
export interface MetricQuery {
  readonly kind: 'metric';
  readonly aggregator: 'sum' | 'count';
  /** count(v: v<=200): how many values are on this side of the bound. */
  readonly threshold: Threshold | undefined;
  readonly metric: string;
  /** As it was written between the braces. */
  readonly filter: string;
  /** All of them must hold; none: every series. */
  readonly conditions: readonly Condition[];
  /** Keys of tags, sorted. */
  readonly by: readonly string[];
  readonly asCount: boolean;
  /** Seconds; `default` when only "sum" is said. */
  readonly rollup: number | 'default' | undefined;
  readonly start: number;
  readonly end: number;
}

export interface Threshold {
  readonly operator: '<' | '<=' | '>' | '>=';
  readonly value: number;
}

/** A tag that a series must have, or with `not` must not have; stars stand for any text. */
export interface Condition {
  readonly not: boolean;
  readonly pattern: string;
}

export interface OperationQuery {
  readonly kind: 'operation';
  readonly operator: '+' | '-' | '*' | '/';
  readonly left: Query;
  readonly right: Query;
  /** Where the operator stands. */
  readonly start: number;
}

/** Why a query is not answered: what was unexpected and what is expected, and where. Thrown inside this room only. */
export class QueryProblem extends Error {
  override readonly name = 'QueryProblem';
  readonly at: number;

  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

/** The message, with the query's line and a caret under the place. */
export function problemText(text: string, { at, message }: QueryProblem): string {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  const line = text.slice(start).split('\n', 1)[0] ?? '';
  return `${message}\n  ${line}\n  ${' '.repeat(at - start)}^`;
}
