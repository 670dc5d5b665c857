import { describe, expect, test } from 'vitest';
import { readBindings } from './bindings-file.ts';

const DATADOG = 'connections: { datadog: { apiKey: { env: A }, appKey: { env: B } } }\n';
const PROMETHEUS = 'connections: { prometheus: { url: "https://prometheus.example.gov" } }\n';

function problems(text: string): readonly string[] {
  return readBindings(text).findings.map(
    ({ severity, rule, message, line }) => `${line} ${severity} ${rule} ${message}`,
  );
}

const bound = (source: string, queries: string) =>
  `metrics: ${source}\n${source === 'datadog' ? DATADOG : PROMETHEUS}criteria:\n  "Errors: 0":\n    queries: ${queries}\n`;

describe('queries', () => {
  test('that count and tell the variant are taken', () => {
    const text = bound('datadog', '{ errors: "sum:e{*}.as_count()", attempts: "sum:a{*}.as_count()", by: variant }');
    expect(problems(text)).toEqual([]);
    expect(readBindings(text).bindings.criteria?.['Errors: 0']?.queries).toEqual({
      errors: 'sum:e{*}.as_count()',
      attempts: 'sum:a{*}.as_count()',
      by: { name: 'variant', on: 'on', off: 'off' },
    });
    expect(problems(bound('prometheus', '{ errors: "e_total", by: { name: provider, on: new, off: old } }'))).toEqual(
      [],
    );
    expect(problems(bound('prometheus', '{ errors: "e_total", treatedOnly: true }'))).toEqual([]);
  });

  test.each([
    [
      'datadog',
      '{ errors: "avg:e{*}", by: variant }',
      /^5 error bindings-query Unexpected query that aggregates by "avg"/,
    ],
    [
      'prometheus',
      '{ errors: "rate(e_total[5m])", by: variant }',
      /^5 error bindings-query Unexpected query with "rate\(\.\.\.\)": write the counter itself/,
    ],
    [
      'datadog',
      '{ errors: "sum:e{*}.as_count()" }',
      /^5 error bindings-query .* without a split by variant, expected "by: variant" .*"treatedOnly: true" where/,
    ],
    ['datadog', '{ errors: "sum:e{*}.as_count()", by: v, treatedOnly: true }', /expected one of them/],
    [
      'datadog',
      '{ errors: "sum:e{*}.as_count()", treatedOnly: false }',
      /bindings-value Unexpected false as .*treatedOnly, expected true, or nothing/,
    ],
    ['prometheus', '{ errors: "e_total", by: app.variant }', /Unexpected label "app\.variant"/],
    ['prometheus', '{ errors: "e_total", by: { name: v, on: x, off: x } }', /two different values/],
    ['prometheus', '{ erors: "e_total", by: variant }', /did you mean "errors"\?/],
  ])('that do not are refused: %s %s', (source, queries, problem) => {
    const found = problems(bound(source, queries));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(problem);
  });

  test('are checked in the language of each rollout that asks them', () => {
    const text = `${PROMETHEUS}metrics: prometheus\nrollouts:\n  a: { criteria: { "X: 0": { queries: { errors: "sum:e{*}.as_count()", by: v } } } }\n`;
    expect(problems(text)[0]).toMatch(/^4 error bindings-query Unexpected query "sum:e/);
  });

  test('that nobody asks are told', () => {
    const text = 'criteria: { "X: 0": { queries: { errors: e_total, by: v } } }';
    expect(problems(text)[0]).toMatch(
      /warning bindings-unused .* expected "metrics: datadog" or "metrics: prometheus"/,
    );
  });
});

describe('connections', () => {
  test.each([
    ['metrics: datadog', /^1 error bindings-connection .*expected connections\.datadog with apiKey and appKey/],
    [
      'rollouts:\n  a: { metrics: prometheus }',
      /^2 error bindings-connection .*expected connections\.prometheus with url/,
    ],
    [DATADOG, /^1 warning bindings-unused Unexpected connection to datadog, expected "metrics: datadog" beside it/],
    ['metrics: datadogg', /did you mean "datadog"\?/],
    [
      `metrics: datadog\n${DATADOG.replace('apiKey', 'site: "https://api.datadoghq.com", apiKey')}`,
      /expected a Datadog site without "https:/,
    ],
    [
      `metrics: prometheus\n${PROMETHEUS.replace('//', '//user:pass@')}`,
      /expected an address such as .* without user and password/,
    ],
    [
      `metrics: prometheus\n${PROMETHEUS.replace(' } }', ', token: { env: T }, basic: { user: u, password: { env: P } } } }')}`,
      /with "token" and "basic", expected one/,
    ],
  ])('%s', (text, problem) => {
    expect(problems(text).join('\n')).toMatch(problem);
  });

  test('of every site are taken', () => {
    for (const site of ['datadoghq.com', 'us3.datadoghq.com', 'datadoghq.eu', 'ddog-gov.com', 'us2.ddog-gov.com'])
      expect(problems(`metrics: datadog\n${DATADOG.replace('apiKey', `site: ${site}, apiKey`)}`)).toEqual([]);
  });

  test('keep secrets out of messages', () => {
    const { findings, shown } = readBindings(
      `metrics: prometheus\n${PROMETHEUS.replace(' } }', ', token: abc123 } }')}`,
    );
    expect(JSON.stringify(findings) + shown).not.toContain('abc123');
    expect(findings.length).toBeGreaterThan(0);
  });
});
