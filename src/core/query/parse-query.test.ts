// What a query says, and how everything beyond the part that is spoken is refused: by its name, with a caret under its place.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseQuery } from './parse-query.ts';
import { problemText, QueryProblem } from './query.ts';

test('a query with everything', () => {
  const text = 'sum:page.views{env:Prod, !service:web*,debug} by {service, env}.as_count().rollup(sum, 60)';
  expect(parseQuery(text)).toEqual({
    kind: 'metric',
    aggregator: 'sum',
    threshold: undefined,
    metric: 'page.views',
    filter: 'env:Prod, !service:web*,debug',
    conditions: [
      { not: false, pattern: 'env:prod' },
      { not: true, pattern: 'service:web*' },
      { not: false, pattern: 'debug' },
    ],
    by: ['env', 'service'],
    asCount: true,
    rollup: 60,
    start: 0,
    end: text.length,
  });
});

test.each([
  ['sum:a{*}', { conditions: [], asCount: false, rollup: undefined, by: [] }],
  ['sum:a{*}.rollup(sum).as_count()', { asCount: true, rollup: 'default' }],
  ['count:a{b:c}', { aggregator: 'count' }],
  ['count(v: v<=200):a{*}', { aggregator: 'count', threshold: { operator: '<=', value: 200 } }],
  ['count( v:v > 1.5e3 ):a{*}', { threshold: { operator: '>', value: 1500 } }],
  [' sum : a { * , b } by { c } ', { conditions: [{ not: false, pattern: 'b' }], by: ['c'] }],
])('%s', (text, expected) => {
  expect(parseQuery(text)).toMatchObject({ kind: 'metric', ...expected });
});

test('products bind closer than sums, and both go from left to right', () => {
  const shape = (text: string): unknown => {
    const show = (query: ReturnType<typeof parseQuery>): string => {
      if (query instanceof QueryProblem) return query.message;
      if (query.kind === 'number') return String(query.value);
      if (query.kind === 'metric') return query.metric;
      return `(${show(query.left)} ${query.operator} ${show(query.right)})`;
    };
    return show(parseQuery(text));
  };
  expect(shape('100 * sum:a{*} / sum:b{*} - 1 - 2')).toBe('((((100 * a) / b) - 1) - 2)');
  expect(shape('1 + 2 * (sum:a{*} + -3)')).toBe('(1 + (2 * (a + -3)))');
});

describe('refuses', () => {
  test.each([
    ['avg:a{*}', 0, 'Unexpected aggregator "avg"'],
    ['p95:a{*}', 0, 'Unexpected aggregator "p95"'],
    ['1 + max:a{*}', 4, 'Unexpected aggregator "max"'],
    ['default_zero(sum:a{*})', 0, 'Unexpected function default_zero'],
    ['sum:a{*}.as_rate()', 9, 'Unexpected as_rate()'],
    ['sum:a{*}.fill(zero)', 9, 'Unexpected fill()'],
    ['sum:a{*}.rollup(avg, 60)', 16, 'Unexpected rollup by avg'],
    ['sum:a{*}.rollup(sum, 15)', 21, 'Unexpected rollup of 15 seconds'],
    ['sum:a{*}.rollup(sum, 0)', 21, 'Unexpected rollup of 0 seconds'],
    ['sum:a{b:c AND d:e}', 10, 'Unexpected "AND"'],
    ['sum:a{b IN (c, d)}', 8, 'Unexpected "IN"'],
    ['sum:a{NOT b:c}', 6, 'Unexpected "NOT"'],
    ['sum:a{(b:c)}', 6, 'Unexpected "("'],
    ['sum:a{$env}', 6, 'Unexpected template variable'],
    ['sum:a{}', 6, 'Unexpected "}"'],
    ['sum:a', 5, 'Unexpected the end'],
    ['sum:a{*} by {b:c}', 14, 'Unexpected ":"'],
    ['sum:a{*}, sum:b{*}', 8, 'Unexpected second query'],
    ['sum:a{*} sum:b{*}', 9, 'Unexpected "sum"'],
    ['(sum:a{*}', 9, 'Unexpected the end'],
    ['sum:a{*} % 2', 9, 'Unexpected "%"'],
    ['', 0, 'Unexpected the end'],
    [`${'('.repeat(60)}1`, 51, 'Unexpected parenthesis'],
    ['x'.repeat(5000), 0, 'Unexpected query of 5000 characters'],
  ])('%s', (text, at, message) => {
    const problem = parseQuery(text);
    expect(problem).toBeInstanceOf(QueryProblem);
    expect((problem as QueryProblem).message).toContain(message);
    expect((problem as QueryProblem).message).toContain('expected');
    expect((problem as QueryProblem).at).toBe(at);
  });

  test('with a caret under the place', () => {
    const text = 'sum:a{*} + \n avg:b{*}';
    expect(
      problemText(text, parseQuery(text) as QueryProblem)
        .split('\n')
        .slice(1),
    ).toEqual(['   avg:b{*}', '   ^']);
  });

  test('any text without an exception', () => {
    const pieces = fc.constantFrom(
      'sum:',
      'count',
      '(',
      ')',
      '{',
      '}',
      '*',
      '.as_count()',
      'by',
      ',',
      'a',
      ':',
      '1',
      '-',
      '/',
      ' ',
      '!',
      '.rollup(sum',
      'v',
    );
    const texts = fc.oneof(
      fc.string(),
      fc.array(pieces).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => void parseQuery(text)),
      { numRuns: 2000 },
    );
  });
});
