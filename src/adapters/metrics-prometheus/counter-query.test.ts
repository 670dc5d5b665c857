import { expect, test } from 'vitest';
import { parseCounterQuery } from './counter-query.ts';

test.each([
  ['app_requests_total', ['app_requests_total']],
  [
    'app_requests_total{env="prod", path=~"/a+|/b", job!="x",}',
    ['app_requests_total{env="prod", path=~"/a+|/b", job!="x",}'],
  ],
  ['a_total{x="1+1"} + b_total', ['a_total{x="1+1"}', 'b_total']],
  ["job:hits:total{q='it\\'s'}", ["job:hits:total{q='it\\'s'}"]],
  ['search_seconds_bucket{le="0.8"}', ['search_seconds_bucket{le="0.8"}']],
])('%s names counters', (text, selectors) => {
  expect(parseCounterQuery(text)).toEqual({ kind: 'counters', selectors });
});

test.each([
  ['rate(app_requests_total[5m])', /with "rate\(\.\.\.\)": write the counter itself/],
  ['sum by (variant) (increase(app_requests_total[5m]))', /with "sum\(\.\.\.\)": write the counter itself/],
  ['sum(app_requests_total)', /with "sum\(\.\.\.\)"/],
  ['histogram_quantile(0.95, x_bucket)', /quantiles tell no counts. For a latency bind quick: x_bucket\{le="0\.8"\}/],
  ['app_requests_total[5m]', /a range, an offset or a time/],
  ['app_requests_total offset 5m', /a range, an offset or a time/],
  ['a_total / b_total', /works a number out/],
  ['a_total - b_total', /expected counters such as/],
  ['a_total{env=prod}', /expected counters such as/],
  ['a_total +', /expected counters such as/],
  ['', /expected counters such as/],
])('%s is refused, with the way to write it', (text, why) => {
  const query = parseCounterQuery(text);
  expect(query.kind === 'refused' && query.why).toMatch(why);
});
