import { describe, expect, test } from 'vitest';
import { parseCountQuery, termText } from './count-query.ts';

describe('a query that counts', () => {
  test.each([
    ['sum:app.hits{*}.as_count()', undefined, ['sum:app.hits{*}.as_count()']],
    ['sum:app.hits{*}.as_count()', 'variant', ['sum:app.hits{*} by {variant}.as_count()']],
    [
      'sum:app.hits{env:prod, service:files} by {variant}.as_count()',
      'variant',
      ['sum:app.hits{env:prod, service:files} by {variant}.as_count()'],
    ],
    ['sum:app.hits{} by {host}.as_count()', 'variant', ['sum:app.hits{*} by {host,variant}.as_count()']],
    [
      'count(v: v>=0.8):app.search{env:prod}.as_count()',
      'variant',
      ['count(v:v>=0.8):app.search{env:prod} by {variant}.as_count()'],
    ],
    ['sum:a{*}.as_count() + sum:b{x:+}.as_count()', undefined, ['sum:a{*}.as_count()', 'sum:b{x:+}.as_count()']],
  ])('%s, split by %s', (text, tag, asked) => {
    const query = parseCountQuery(text);
    expect(query.kind === 'counts' && query.terms.map((term) => termText(term, tag))).toEqual(asked);
  });
});

describe('what tells no counts is refused, with the way to write it', () => {
  test.each([
    [
      'avg:app.error_rate{*} by {variant}',
      /aggregates by "avg": averages .* "sum:app\.requests\{env:prod\} by \{variant\}\.as_count\(\)"/,
    ],
    ['p95:app.latency{*}', /aggregates by "p95"/],
    ['max:app.hits{*}.as_count()', /aggregates by "max"/],
    [
      'sum:app.hits{*} by {variant}',
      /without "\.as_count\(\)".* write "sum:app\.hits\{\*\} by \{variant\}\.as_count\(\)"/,
    ],
    ['sum:app.hits{*', /^"sum:app\.hits\{\*", whose "\{" is not closed, expected a count/],
    ['sum:app.hits{*}.as_rate()', /a rate per second: write "\.as_count\(\)"/],
    ['sum:app.hits{*}.as_count().rollup(sum, 300)', /"\.rollup\(\)": leave it out/],
    ['sum:app.hits{*}.as_count().fill(zero)', /"\.fill\(\)", which changes/],
    ['default_zero(sum:app.hits{*}.as_count())', /function "default_zero" changes/],
    ['sum:a{*}.as_count() / sum:b{*}.as_count() * 100', /works a number out: bind what failed and what was tried each/],
    ['sum:a{*}.as_count() - sum:b{*}.as_count()', /works a number out/],
    ['sum:app.hits.as_count()', /without a filter/],
    ['', /expected a count such as/],
    ['sum:a{*}.as_count() +', /expected a count such as/],
  ])('%s', (text, why) => {
    const query = parseCountQuery(text);
    expect(query.kind === 'refused' && query.why).toMatch(why);
  });
});
