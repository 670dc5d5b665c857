// Reads a query; everything that Datadog's language has besides is refused by its name, at its place, and never guessed.
//
//   expression  = product { ("+" | "-") product }
//   product     = operand { ("*" | "/") operand }
//   operand     = number | "(" expression ")" | metric query
//   metric query = ("sum" | "count" | "count(v: v<=200)") ":" metric "{" filter "}" [ "by {" tags "}" ] { "." modifier }
//   filter      = "*" | condition { "," condition }        condition = ["!"] tag, where stars stand for any text
//   modifier    = "as_count()" | "rollup(sum" [ "," seconds ] ")"
import { type Condition, type MetricQuery, type Query, QueryProblem, type Threshold } from './query.ts';
import { createScan, type Scan } from './scan.ts';

const LONGEST = 4_000;
const DEEPEST = 50;

const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const SIGNED = new RegExp(`-?${NUMBER.source}`, 'y');
const WORD = /[A-Za-z_]\w*/y;
const METRIC = /[A-Za-z][\w.]*/y;
const TAG_KEY = /[\p{L}\p{N}_\-./]+/uy;
const FILTER_TAG = /[^\s,{}()!]+/uy;

/** A query, or why it is none. */
export function parseQuery(text: string): Query | QueryProblem {
  const scan = createScan(text);
  try {
    if (text.length > LONGEST)
      scan.fail(`Unexpected query of ${text.length} characters, expected at most ${LONGEST}`, 0);
    const query = expression(scan, 0);
    if (scan.sees(',')) scan.fail('Unexpected second query, expected one: ask for each by itself');
    if (scan.next() !== 'the end') scan.fail(`Unexpected ${scan.next()}, expected +, -, *, / or the end`);
    return query;
  } catch (problem) {
    if (problem instanceof QueryProblem) return problem;
    throw problem;
  }
}

function expression(scan: Scan, depth: number): Query {
  let left = product(scan, depth);
  for (;;) {
    const operator = scan.take(/[+-]/y) as '+' | '-' | undefined;
    if (!operator) return left;
    const start = scan.at - 1;
    left = { kind: 'operation', operator, left, right: product(scan, depth), start };
  }
}

function product(scan: Scan, depth: number): Query {
  let left = operand(scan, depth);
  for (;;) {
    const operator = scan.take(/[*/]/y) as '*' | '/' | undefined;
    if (!operator) return left;
    const start = scan.at - 1;
    left = { kind: 'operation', operator, left, right: operand(scan, depth), start };
  }
}

function operand(scan: Scan, depth: number): Query {
  if (depth > DEEPEST) scan.fail(`Unexpected parenthesis, expected at most ${DEEPEST} within one another`);
  if (scan.take('(')) {
    const inner = expression(scan, depth + 1);
    scan.need(')', '")"');
    return inner;
  }
  const number = scan.take(SIGNED);
  if (number !== undefined) return { kind: 'number', value: Number(number) };
  return metricQuery(scan);
}

const AGGREGATOR =
  'sum: or count: (counts can be judged; averages, extremes and percentiles of them cannot be added up)';

function metricQuery(scan: Scan): MetricQuery {
  if (!scan.sees(WORD))
    scan.fail(`Unexpected ${scan.next()}, expected a number, "(" or a query like sum:metric{*}.as_count()`);
  const name = scan.take(WORD) ?? '';
  const start = scan.at - name.length;
  const isCount = name === 'count';
  const threshold = isCount && scan.take('(') ? thresholdIn(scan) : undefined;
  if (!threshold && scan.sees('('))
    scan.fail(
      `Unexpected function ${name}, expected a query like sum:metric{*}.as_count(): functions are not spoken here`,
      start,
    );
  if (name !== 'sum' && !isCount) scan.fail(`Unexpected aggregator "${name}", expected ${AGGREGATOR}`, start);
  scan.need(':', '":" and the name of a metric');
  const metric = scan.need(METRIC, 'the name of a metric');
  scan.need('{', '"{" and tags, or {*} for all');
  const filterFrom = scan.at;
  const conditions = conditionsIn(scan);
  const filterTo = scan.at;
  scan.need('}', '"," or "}"');
  const by = scan.take(/by\b/y) ? groupsIn(scan) : [];
  const modifiers = modifiersIn(scan);
  return {
    kind: 'metric',
    aggregator: name as 'sum' | 'count',
    threshold,
    metric,
    filter: scan.text.slice(filterFrom, filterTo).trim(),
    conditions,
    by,
    ...modifiers,
    start,
    end: scan.at,
  };
}

/** count(v: v<=200) */
function thresholdIn(scan: Scan): Threshold {
  scan.need(/v\s*:\s*v/y, '"v: v" and a bound, as in count(v: v<=200)');
  const operator = scan.need(/[<>]=?/y, '<, <=, > or >=') as Threshold['operator'];
  const value = Number(scan.need(NUMBER, 'a number'));
  scan.need(')', '")"');
  return { operator, value };
}

function conditionsIn(scan: Scan): readonly Condition[] {
  if (scan.take(/\*(?=\s*\})/y)) return [];
  const conditions: Condition[] = [];
  do {
    if (scan.sees(/\(/y) || scan.sees(/(?:AND|OR|NOT|IN)\b/iy))
      scan.fail(
        `Unexpected ${scan.next()}, expected tags with commas between them, each with "!" before it where it must not be there`,
      );
    const not = scan.take('!') !== undefined;
    if (scan.sees('$')) scan.fail(`Unexpected template variable, expected a tag: variables belong to dashboards`);
    const tag = scan.need(FILTER_TAG, 'a tag like env:prod');
    if (scan.sees(/(?:AND|OR|NOT|IN)\b/iy))
      scan.fail(`Unexpected ${scan.next()}, expected "," or "}": tags that must all hold have commas between them`);
    // Among others, a star alone says nothing.
    if (tag !== '*' || not) conditions.push({ not, pattern: tag.toLowerCase() });
  } while (scan.take(','));
  return conditions;
}

function groupsIn(scan: Scan): readonly string[] {
  scan.need('{', '"{" and the keys of tags');
  const keys: string[] = [];
  do keys.push(scan.need(TAG_KEY, 'the key of a tag, without a value').toLowerCase());
  while (scan.take(','));
  scan.need('}', '"," or "}"');
  return [...new Set(keys)].sort();
}

function modifiersIn(scan: Scan): Pick<MetricQuery, 'asCount' | 'rollup'> {
  let asCount = false;
  let rollup: MetricQuery['rollup'];
  while (scan.take('.')) {
    const at = scan.at;
    const name = scan.need(WORD, 'as_count() or rollup(sum, seconds)');
    scan.need('(', '"("');
    if (name === 'as_count') {
      asCount = true;
      scan.need(')', '")"');
    } else if (name === 'rollup') {
      const way = scan.need(WORD, 'sum');
      if (way !== 'sum')
        scan.fail(`Unexpected rollup by ${way}, expected sum: only sums keep the counts`, scan.at - way.length);
      rollup = scan.take(',') ? secondsIn(scan) : 'default';
      scan.need(')', '")"');
    } else if (name === 'as_rate') {
      scan.fail('Unexpected as_rate(), expected as_count(): a rate no longer says how much was counted', at);
    } else scan.fail(`Unexpected ${name}(), expected as_count() or rollup(sum, seconds)`, at);
  }
  return { asCount, rollup };
}

function secondsIn(scan: Scan): number {
  const text = scan.need(/\d+/y, 'seconds');
  const seconds = Number(text);
  if (seconds === 0 || seconds % 10 !== 0 || seconds > 31_536_000)
    scan.fail(
      `Unexpected rollup of ${text} seconds, expected a multiple of 10: that is how finely counts are kept`,
      scan.at - text.length,
    );
  return seconds;
}
