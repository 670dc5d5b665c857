import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lineTable } from '../../core/plan/reading/outline.ts';
import { readBindings } from './bindings-file.ts';

/** "line:column rule message" of everything that is wrong. */
function problems(text: string): string[] {
  const { starts } = lineTable(text);
  return readBindings(text).findings.map(
    ({ line, span, rule, message }) => `${line}:${span.start - starts[line - 1]! + 1} ${rule} ${message}`,
  );
}

describe('a bindings file', () => {
  test('may be empty, or a comment', () => {
    expect(readBindings('')).toMatchObject({ bindings: {}, findings: [] });
    expect(readBindings('# nothing yet\n')).toMatchObject({ bindings: {}, findings: [] });
  });

  test('says times the way people do', () => {
    const { bindings, findings } = readBindings(`calendar:
  zone: Europe/Berlin
  hours: 08:30-24:00
  workdays: [monday, sunday]
  holidays: none
  closed: [{ from: 2026-12-24, why: Christmas Eve }]
  freezes:
    - { from: 2026-11-26, to: 2026-11-29, why: the big sale }
  absences:
    - { from: 2026-12-07, to: 2026-12-11, who: Ada }
    - { from: 2026-12-14, who: Bob, why: at a conference }
  noAdvanceOn: [friday]
policy:
  missingDataAfter: 2 hours
`);
    expect(findings).toEqual([]);
    expect(bindings.calendar).toEqual({
      zone: 'Europe/Berlin',
      opens: 510,
      closes: 1440,
      workdays: [1, 7],
      holidays: 'none',
      closed: [{ from: '2026-12-24', to: '2026-12-24', why: 'Christmas Eve' }],
      frozen: [
        { from: '2026-11-26', to: '2026-11-29', why: 'the big sale' },
        { from: '2026-12-07', to: '2026-12-11', why: 'Ada is away' },
        { from: '2026-12-14', to: '2026-12-14', why: 'Bob is away: at a conference' },
      ],
      noAdvanceOn: [5],
    });
    expect(bindings.policy?.missingDataAfter).toBe(2 * 3_600_000);
  });

  test('says shares as numbers or percentages, and binds several rollouts', () => {
    const { bindings, findings } = readBindings(`alpha: { fail: 1%, pass: 0.1 }
rollouts:
  letters: { toggle: letters_v2, shares: { 1%: 50%, 25: 1 } }
  tables: { mode: advise, criteria: { "Failures: 0": { onFail: ask, operation: "*" } } }
lint: { rules: { missing-rollback: off } }
`);
    expect(findings).toEqual([]);
    expect(bindings).toEqual({
      alpha: { fail: 0.01, pass: 0.1 },
      rollouts: {
        letters: { toggle: 'letters_v2', shares: { '1': 0.5, '25': 1 } },
        tables: { mode: 'advise', criteria: { 'Failures: 0': { onFail: 'ask', operation: '*' } } },
      },
      lint: { rules: { 'missing-rollback': 'off' } },
    });
  });

  test('takes a setting with nothing behind it for one that is not given', () => {
    expect(readBindings('toggle:\ncriteria:\n  # none yet\nmode: drive\n')).toMatchObject({
      bindings: { mode: 'drive' },
      findings: [],
    });
  });

  test('takes one person or several', () => {
    expect(readBindings('driver: manual\npeople: Ada\n').bindings).toEqual({ driver: 'manual', people: ['Ada'] });
    expect(readBindings('people: [Ada, Grace, Ada]\n').bindings).toEqual({ people: ['Ada', 'Grace'] });
  });

  test('binds nothing while anything in it is wrong', () => {
    expect(readBindings('mode: drive\ntogle: x\n').bindings).toEqual({});
  });
});

describe('an unknown key', () => {
  test.each([
    ['togle: x', '1:1 bindings-key Unexpected key "togle", did you mean "toggle"?'],
    ['calendar:\n  hour: 09:00-17:00', '2:3 bindings-key Unexpected key "hour" in calendar, did you mean "hours"?'],
    [
      'criteria:\n  "Errors: 0": { prof: auto }',
      '2:18 bindings-key Unexpected key "prof" in criteria["Errors: 0"], did you mean "proof"?',
    ],
    [
      'lint: { rules: { missing-rolback: off } }',
      '1:18 bindings-key Unexpected key "missing-rolback" in lint.rules, did you mean "missing-rollback"?',
    ],
    [
      'calendar:\n  freezes:\n    - { from: 2026-12-01, why: x, until: 2026-12-02 }',
      '3:35 bindings-key Unexpected key "until" in calendar.freezes[0], expected one of: from, to, why',
    ],
    ['shares: { ten: 1 }', '1:11 bindings-key Unexpected key "ten", expected a percentage such as "25%"'],
  ])('is an error at its place: %j', (text, problem) => {
    expect(problems(text)).toEqual([problem]);
  });
});

describe('a wrong value', () => {
  test.each([
    [
      'driver: unleashed',
      '1:9 bindings-value Unexpected "unleashed" as driver, did you mean "unleash"? It is one of: embedded, manual, flagd, unleash, flipper, launchdarkly, webhook, command',
    ],
    ['people: []', '1:9 bindings-value Unexpected a list as people, expected a name such as "Ada", or a list of names'],
    ['mode: drove', '1:7 bindings-value Unexpected "drove" as mode, did you mean "drive"? It is one of: drive, advise'],
    ['mode: 3', '1:7 bindings-value Unexpected 3 as mode, expected one of: drive, advise'],
    ['alpha: 3', '1:8 bindings-value Unexpected 3 as alpha, expected a mapping of settings'],
    [
      'alpha: { fail: 5 }',
      '1:16 bindings-value Unexpected 5 as alpha.fail, expected a share between 0 and 1, such as 0.05 or "5%"',
    ],
    [
      'alpha: { fail: 100% }',
      '1:16 bindings-value Unexpected "100%" as alpha.fail, expected a share between 0 and 1, such as 0.05 or "5%"',
    ],
    [
      'calendar: { hours: 17:00-09:00 }',
      '1:20 bindings-value Unexpected "17:00-09:00" as calendar.hours, expected an opening before a closing, such as "09:00-17:00"',
    ],
    [
      'calendar: { zone: EST5 }',
      '1:19 bindings-value Unexpected "EST5" as calendar.zone, expected the IANA name of a time zone, such as "America/New_York"',
    ],
    [
      'calendar: { noAdvanceOn: [Friday] }',
      '1:27 bindings-value Unexpected "Friday" as calendar.noAdvanceOn[0], did you mean "friday"? It is one of: monday, tuesday, wednesday, thursday, friday, saturday, sunday',
    ],
    [
      'calendar: { closed: [{ from: 2026-02-30, why: x }] }',
      '1:30 bindings-value Unexpected "2026-02-30" as calendar.closed[0].from, expected a day that exists, as YYYY-MM-DD',
    ],
    [
      'calendar: { closed: [{ from: 2026-03-02, to: 2026-03-01, why: x }] }',
      '1:46 bindings-value Unexpected "2026-03-01" as calendar.closed[0].to, expected a day that is not before "from"',
    ],
    [
      'calendar:\n  closed:\n    - from: 2026-02-03',
      '3:7 bindings-value Unexpected calendar.closed[0] without "why", expected the reason that people are shown',
    ],
    [
      'calendar: { workdays: [monday], noAdvanceOn: [monday] }',
      '1:11 bindings-value Unexpected a mapping as calendar, expected a day on which a step may start',
    ],
    [
      'policy: { missingDataAfter: 30 }',
      '1:29 bindings-value Unexpected 30 as policy.missingDataAfter, expected a length of time such as "30 minutes" or "2 hours"',
    ],
    [
      'criteria: { "Errors: 0": { operation: error rate } }',
      '1:39 bindings-value Unexpected "error rate" as criteria["Errors: 0"].operation, expected words that name an operation, such as "write to table", or "*" for every operation',
    ],
    ['band: [0.8]', '1:7 bindings-value Unexpected a list as band, expected two ratios around 1, such as [0.8, 1.25]'],
    ['- toggle: x', '1:1 bindings-value Unexpected a list as file, expected a mapping of settings'],
    [
      'toggle: two words',
      '1:9 bindings-value Unexpected "two words" as toggle, expected the key of a toggle, without spaces',
    ],
  ])('is an error that says what was expected: %j', (text, problem) => {
    expect(problems(text)).toEqual([problem]);
  });

  test('is found wherever an alias put it', () => {
    expect(problems('rollouts:\n  a: &shared { mode: drove }\n  b: *shared\n')).toHaveLength(2);
  });
});

describe('a secret', () => {
  const literal = 'connections:\n  datadog:\n    apiKey: abc123def\n    appKey: { env: DD_APP_KEY }\n';

  test('is a reference to the environment or a file', () => {
    const text = 'connections: { datadog: { apiKey: { env: DD_API_KEY }, appKey: { file: /run/secrets/app } } }';
    expect(readBindings(text).connections.datadog).toEqual({
      apiKey: { env: 'DD_API_KEY' },
      appKey: { file: '/run/secrets/app' },
    });
    expect(readBindings(text).findings).toMatchObject([{ rule: 'bindings-unused', severity: 'warning' }]);
  });

  test('is refused when it stands there itself, and is repeated nowhere', () => {
    const { findings, shown } = readBindings(literal);
    expect(problems(literal)).toEqual([
      '3:13 bindings-secret Unexpected value as connections.datadog.apiKey, expected a reference, { env: NAME } or { file: path }; a secret itself has no place in this file',
    ]);
    expect(JSON.stringify(findings) + shown).not.toContain('abc123def');
    expect(shown).toHaveLength(literal.length);
  });

  test.each([
    ['under a mistyped key', 'connections: { datadog: { api_key: abc123def, appKey: { env: A } } }'],
    ['in a place of its own', 'apiToken: "abc123def"'],
    ['in a file that is no YAML', 'apiKey: abc123def\n  - ['],
    [
      'in a mapping of the wrong kind',
      'connections: { datadog: { apiKey: { value: abc123def }, appKey: { env: A } } }',
    ],
    [
      'over several lines',
      'connections:\n  datadog:\n    appKey: { env: A }\n    apiKey: |\n      abc123def\n      abc123def\n',
    ],
  ])('is not shown %s', (_, text) => {
    const { findings, shown } = readBindings(text);
    expect(findings.length).toBeGreaterThan(0);
    expect(JSON.stringify(findings) + shown).not.toContain('abc123def');
    expect(shown).toHaveLength(text.length);
  });
});

describe('what is no YAML', () => {
  test.each([
    ['a: [', /^1:5 bindings-syntax Unexpected text, expected YAML: /],
    ['mode: drive\nmode: drive', /^2:1 bindings-syntax .*unique/],
    ['mode: drive\n---\nmode: drive', /bindings-syntax .*multiple documents/],
    ['&a [*a]', /bindings-syntax .*alias/],
    ['toggle: *nowhere', /bindings-syntax .*nowhere/],
    [`a: &a [x, x]\nb: &b [${'*a,'.repeat(50)}]\nc: [${'*b,'.repeat(50)}]`, /bindings-syntax .*alias/i],
  ])('is an error at its place: %j', (text, problem) => {
    expect(problems(text)[0]).toMatch(problem);
  });

  test('never throws, and has its findings inside the text', () => {
    const bit = fc.constantFrom(
      'toggle',
      'calendar',
      ': ',
      '\n',
      '  ',
      '- ',
      '{',
      '}',
      '[',
      ']',
      '&a ',
      '*a',
      '"',
      '!!x ',
      '|',
      '#',
      '<<',
      'é',
      '\t',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(bit, fc.string({ maxLength: 5 })), { maxLength: 40 }), (bits) => {
        const text = bits.join('');
        const { findings, shown } = readBindings(text);
        expect(shown.length).toBe(text.length);
        for (const { span } of findings) expect(0 <= span.start && span.end <= text.length).toBe(true);
      }),
    );
  });
});
