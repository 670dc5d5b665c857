import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withFlag } from './definition-text.ts';

const FLAG = { state: 'ENABLED', defaultVariant: 'off' };

describe('withFlag', () => {
  it('replaces a flag where it stands, and keeps every byte around it', () => {
    const text =
      '{ "$schema":"https://flagd.dev/schema/v0/flags.json",\r\n\t"flags": {\r\n\t"a{\\"": { "x": "}" } ,\n\t\t"letters" : {"old": [1, {"}": "]"}]}\n,"z": 1e2 } , "metadata" : {} }\n\n';
    expect(withFlag(text, 'letters', FLAG)).toBe(
      text.replace('{"old": [1, {"}": "]"}]}', '{\n\t\t\t"state": "ENABLED",\n\t\t\t"defaultVariant": "off"\n\t\t}'),
    );
  });

  it('adds a flag behind the last one, indented like it', () => {
    const text = '{\n    "flags": {\n        "a": {"b": 1}\n    },\n    "metadata": {}\n}\n';
    expect(withFlag(text, 'letters', FLAG)).toBe(
      '{\n    "flags": {\n        "a": {"b": 1},\n        "letters": {\n            "state": "ENABLED",\n            "defaultVariant": "off"\n        }\n    },\n    "metadata": {}\n}\n',
    );
  });

  it('adds the first flag', () => {
    expect(withFlag('{\n  "flags": { }\n}', 'letters', {})).toBe('{\n  "flags": {\n    "letters": {}\n  }\n}');
  });

  it('changes one flag of any definition and nothing else, however it is indented', () => {
    const key = fc.string({ unit: 'grapheme' });
    const definition = fc.tuple(
      fc.dictionary(key, fc.jsonValue({ maxDepth: 3 })),
      fc.dictionary(key, fc.jsonValue({ maxDepth: 2 })),
      fc.constantFrom(undefined, 1, 2, '\t'),
    );
    fc.assert(
      fc.property(definition, key, fc.jsonValue(), ([flags, around, indent], name, value) => {
        // A member of this name sets the prototype in a literal, here as in every JavaScript.
        fc.pre(![name, ...Object.keys(flags), ...Object.keys(around)].includes('__proto__'));
        const text = JSON.stringify({ ...around, flags }, undefined, indent);
        const after = withFlag(text, name, { value });
        expect(JSON.parse(after)).toEqual(
          JSON.parse(JSON.stringify({ ...around, flags: { ...flags, [name]: { value } } })),
        );
        expect(withFlag(after, name, { value })).toBe(after);
      }),
    );
  });
});
