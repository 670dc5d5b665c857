// Criteria: class, bound, unit and subject of sentences that plans ask for.
import { expect, test } from 'vitest';
import { lacksOperator, readCriterion } from './criterion.ts';

test.each([
  ['Failures to write to table: 0', 'zero', 0, 'count', 'Failures to write to table'],
  ['**Failures to poll:** 0', 'zero', 0, 'count', 'Failures to poll'],
  ['Zero errors logged in Sentry', 'zero', 0, 'count', 'Zero errors logged in Sentry'],
  ['No data corruption or loss', 'zero', 0, 'count', 'No data corruption or loss'],
  ['Submission errors: None', 'zero', 0, 'count', 'Submission errors'],
  ['Call center complaints: 0', 'manual', 0, 'count', 'Call center complaints'],
  ["No P0's (launch-blockers) found", 'manual', 0, 'count', "No P0's (launch-blockers) found"],
  ['No Sev1/Sev2 incidents', 'manual', 0, 'count', 'No Sev1/Sev2 incidents'],
  ['Successful table writes: any', 'any', 0, 'count', 'Successful table writes'],
  ['Successful polling: > 0', 'any', 0, 'count', 'Successful polling'],
  ['Index error rate: < 2.5%', 'below', 2.5, '%', 'Index error rate'],
  ['error rate does not exceed 1%', 'below', 1, '%', 'error rate'],
  ['Error rate: 1% or less', 'below', 1, '%', 'Error rate'],
  ['error rate is less than or equal to 1%', 'below', 1, '%', 'error rate'],
  ['4xx/5xx error rate: <2%', 'below', 2, '%', '4xx/5xx error rate'],
  ['<5 critical bugs reported', 'below', 5, 'count', 'critical bugs reported'],
  ['errors < 5 per hour', 'below', 5, 'count', 'errors'],
  ['Confirmed % of cards (web): >75%', 'above', 75, '%', 'Confirmed % of cards (web)'],
  ['80%+ user adoption within pilot groups', 'above', 80, '%', 'user adoption within pilot groups'],
  ['Net Promoter Score (NPS) >7', 'above', 7, null, 'Net Promoter Score (NPS)'],
  ['Successful polling: 99%', 'above', 99, '%', 'Successful polling'],
  ['Uptime 99.9%', 'above', 99.9, '%', 'Uptime'],
  ['Failed logins: 3%', 'below', 3, '%', 'Failed logins'],
  ['p95 latency < 500 ms', 'latency', 500, 'ms', 'p95 latency'],
  ['Latency: 2-4s on average', 'latency', 4, 's', 'Latency'],
  ['$$P_{95} \\text{ Latency} \\le 200\\text{ms}$$', 'latency', 200, 'ms', '$$P{95} \\text{ Latency}'],
  [
    'Successful table writes: scale proportionally with rollout increments',
    'proportional',
    null,
    null,
    'Successful table writes',
  ],
  ['No increase in error rates', 'baseline', null, null, 'No increase in error rates'],
  ['Mobile app crash rates remain stable', 'baseline', null, null, 'Mobile app crash rates remain'],
  ['p75 latency < 110% of baseline', 'baseline', 110, '%', 'p75 latency'],
  ['Performance maintained within 10% of targets', 'baseline', 10, '%', 'Performance maintained'],
  ['Conversion rate does not drop by more than 2%', 'baseline', 2, '%', 'Conversion rate does'],
  ['conversion not lower than control by more than 1%', 'baseline', 1, '%', 'conversion'],
  ['All end-to-end and unit tests pass', 'manual', null, null, 'All end-to-end and unit tests pass'],
  ['Approval from the GO/NO GO call', 'manual', null, null, 'Approval from the GO/NO GO call'],
  ['Documentation updated', 'manual', null, null, 'Documentation updated'],
  ['Bounce rate for `/find`', 'observe', null, null, 'Bounce rate for /find'],
  ['No crash rate > 1%', 'below', 1, '%', 'No crash rate'],
  ['heartbeats come without gaps > 5 minutes', 'below', 5, 'min', 'heartbeats come without gaps'],
  ['70% of testers send a message', 'above', 70, '%', 'testers send a message'],
  ['Breaker trips | 0 | 7 days', 'zero', 0, 'count', 'Breaker trips'],
  ['p95 latency | < 10 minutes', 'latency', 10, 'min', 'p95 latency'],
  ['Time-to-answer <= 6 minutes', 'latency', 6, 'min', 'Time-to-answer'],
  ['No performance regression against stage 1', 'baseline', null, null, 'No performance regression against stage 1'],
  ['Successful uploads/Failed uploads', 'observe', null, null, 'Successful uploads/Failed uploads'],
  ['Memory use < 110% of v1', 'baseline', 110, '%', 'Memory use'],
  ['All stage 1 criteria maintained', 'manual', null, null, 'All stage 1 criteria maintained'],
  ['Pageviews', 'observe', null, null, 'Pageviews'],
  ['Unique page views', 'observe', null, null, 'Unique page views'],
] as const)('%s: %s %s %s', (text, kind, bound, unit, subject) => {
  expect(readCriterion(text)).toEqual({ class: kind, bound, unit, subject });
});

test.each([
  ['Successful polling: 99%', true],
  ['Successful polling: > 99%', false],
  ['99% or more', false],
  ['Latency: 2-4s on average', false],
  ['Failures: 0', false],
])('%s lacks an operator: %s', (text, expected) => {
  expect(lacksOperator(text)).toBe(expected);
});
