import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { edited } from './flag-edit.ts';
import { NO_FLAGS_YAML, readYaml, withYamlEdits, withYamlFlag } from './yaml-definition.ts';

const FLAG = {
  state: 'ENABLED',
  variants: { on: true, off: false },
  defaultVariant: 'off',
  targeting: {
    fractional: [
      ['on', 500],
      ['off', 99_500],
    ],
  },
};

const SOMEBODY_ELSES = `# Flags of the letters team.
$schema: https://flagd.dev/schema/v0/flags.json
$evaluators:
  staff:   # who works here
    ends_with: [ {var: email}, "@example.gov" ]
flags:
  # Red on Fridays.
  banner: { state: ENABLED, variants: {red: '#f00', grey: "#888"}, defaultVariant: grey }

  letters:
    state: ENABLED          # since March
    variants:
      on: true
      off: false
    defaultVariant: off
    targeting:
      if:
        - $ref: staff       # they first
        - on
        - fractional:
            - [on, 1]       # 25%
            - [off, 3]

  # The end.
metadata:
  team: letters
`;

const SHARES = ['targeting', 'if', 2, 'fractional'] as const;

describe('withYamlEdits', () => {
  it('changes one number and keeps every comment and every byte beside it', () => {
    const after = withYamlEdits(SOMEBODY_ELSES, 'letters', [
      { path: [...SHARES, 0, 1], value: 50_000 },
      { path: [...SHARES, 1, 1], value: 50_000 },
    ]);
    expect(after).toBe(SOMEBODY_ELSES.replace('[on, 1]', '[on, 50000]').replace('[off, 3]', '[off, 50000]'));
  });

  it.each([
    [
      'a member behind the last one',
      'flags:\n  a:\n    state: ENABLED # now\n\n  # Next.\n  b: {}\n',
      'flags:\n  a:\n    state: ENABLED # now\n    targeting: { "fractional": [["on", 1], ["off", 1]] }\n\n  # Next.\n  b: {}\n',
    ],
    [
      'a member on one line',
      'flags:\n  a: { state: ENABLED } # now\n',
      'flags:\n  a: { state: ENABLED, "targeting": { "fractional": [["on", 1], ["off", 1]] } } # now\n',
    ],
    [
      'what was empty',
      'flags:\n  a:\n    state: ENABLED\n    targeting: {}\n',
      'flags:\n  a:\n    state: ENABLED\n    targeting: { "fractional": [["on", 1], ["off", 1]] }\n',
    ],
    [
      'what was nothing',
      'flags:\n  a:\n    targeting:\n    state: ENABLED\n',
      'flags:\n  a:\n    targeting: { "fractional": [["on", 1], ["off", 1]] }\n    state: ENABLED\n',
    ],
    [
      'lines that end as on Windows',
      'flags:\r\n  a:\r\n    state: ENABLED\r\n',
      'flags:\r\n  a:\r\n    state: ENABLED\r\n    targeting: { "fractional": [["on", 1], ["off", 1]] }\r\n',
    ],
    [
      'a file without a last newline',
      'flags:\n    a:\n        state: ENABLED',
      'flags:\n    a:\n        state: ENABLED\n        targeting: { "fractional": [["on", 1], ["off", 1]] }\n',
    ],
  ])('writes %s', (_, before, after) => {
    const value = {
      fractional: [
        ['on', 1],
        ['off', 1],
      ],
    };
    expect(withYamlEdits(before, 'a', [{ path: ['targeting'], value }])).toBe(after);
  });

  it('adds the last word to rules, as they are written', () => {
    const edit = { path: ['targeting', 'if', 2], value: 'off' };
    const lines = 'flags:\n  a:\n    targeting:\n      if:\n      - $ref: staff # first\n      - "on" # they\n';
    expect(withYamlEdits(lines, 'a', [edit])).toBe(`${lines}      - "off"\n`);
    const line = 'flags: { a: { targeting: { if: [ {$ref: staff}, "on" ] } } }\n';
    expect(withYamlEdits(line, 'a', [edit])).toBe(line.replace('"on"', '"on", "off"'));
  });

  it.each([
    ['an alias', 'flags:\n  b: &all { state: DISABLED }\n  a: *all\n'],
    ['an anchor', 'flags:\n  a: &all { state: DISABLED }\n  b: *all\n'],
    ['an anchor within', 'flags:\n  a: { state: &on DISABLED }\n  b: { state: *on }\n'],
  ])('does not change what several flags share: %s', (_, text) => {
    expect(withYamlEdits(text, 'a', [{ path: ['state'], value: 'ENABLED' }])).toBeUndefined();
  });

  it('writes beside what is merged in', () => {
    const text = 'shared: &shared\n  state: DISABLED\nflags:\n  a:\n    <<: *shared\n    defaultVariant: "on"\n';
    expect(withYamlEdits(text, 'a', [{ path: ['state'], value: 'ENABLED' }])).toBe(`${text}    state: ENABLED\n`);
  });
});

describe('withYamlFlag', () => {
  it('adds a flag behind the last one, indented like it', () => {
    const after = withYamlFlag(SOMEBODY_ELSES, 'new_letters', FLAG);
    expect(after).toBe(
      SOMEBODY_ELSES.replace(
        '- [off, 3]\n',
        `- [off, 3]
  new_letters:
    state: ENABLED
    variants: { "on": true, "off": false }
    defaultVariant: "off"
    targeting: { "fractional": [["on", 500], ["off", 99500]] }
`,
      ),
    );
  });

  it('makes the first flag of a definition', () => {
    expect(withYamlFlag(NO_FLAGS_YAML, 'no', { ...FLAG, targeting: undefined })).toBeUndefined();
    const { targeting: _, ...off } = FLAG;
    expect(withYamlFlag(NO_FLAGS_YAML, 'no', off)).toBe(
      '$schema: https://flagd.dev/schema/v0/flags.json\nflags:\n  "no":\n    state: ENABLED\n    variants: { "on": true, "off": false }\n    defaultVariant: "off"\n',
    );
  });

  it('reads and writes no YAML that it does not understand', () => {
    for (const text of ['flags: {', 'flags: *nothing\n', 'flags: {}\n---\nflags: {}\n', 'a: 1\na: 2\nflags: {}\n', ''])
      expect(withYamlFlag(text, 'letters', FLAG), text).toBeUndefined();
  });

  it('adds and changes one flag of any definition and nothing else, however it is written', () => {
    const key = fc.string({ unit: 'grapheme', maxLength: 8 }).filter((text) => text !== '__proto__' && text !== '<<');
    const value = fc.jsonValue({ maxDepth: 3, depthSize: 'small' }).map((given) => JSON.parse(JSON.stringify(given)));
    const definition = fc.record({ before: fc.dictionary(key, value), flags: fc.dictionary(key, value), after: value });
    const style = fc.record({
      indent: fc.integer({ min: 1, max: 5 }),
      collectionStyle: fc.constantFrom('any' as const, 'block' as const, 'flow' as const),
      defaultStringType: fc.constantFrom('PLAIN' as const, 'QUOTE_DOUBLE' as const, 'BLOCK_LITERAL' as const),
      indentSeq: fc.boolean(),
    });
    fc.assert(
      fc.property(definition, style, key, fc.boolean(), ({ before, flags, after }, options, name, commented) => {
        const said = { ...before, flags, after };
        const written = stringify(said, options);
        const text = commented ? `# Ours.\n${written}# The end.\n` : written;
        fc.pre(JSON.stringify(readYaml(text)) === JSON.stringify(said) && !Object.hasOwn(flags, name));
        const added = withYamlFlag(text, name, FLAG);
        if (added === undefined) return expect.fail(`Not added to\n${text}`);
        expect(readYaml(added)).toEqual({ ...said, flags: { ...flags, [name]: FLAG } });
        const edits = [
          { path: ['targeting', 'fractional', 0, 1], value: 1 },
          { path: ['metadata'], value: 'ours' },
        ];
        const changed = withYamlEdits(added, name, edits);
        if (changed === undefined) return expect.fail(`Not changed in\n${added}`);
        expect(readYaml(changed)).toEqual({ ...said, flags: { ...flags, [name]: edited(FLAG, edits) } });
        if (commented) expect(changed.startsWith('# Ours.\n') && changed.endsWith('\n# The end.\n')).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
