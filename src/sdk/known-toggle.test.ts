import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evaluatePrepared } from '../core/toggle/evaluate.ts';
import { toKnownToggle, toKnownToggles } from './known-toggle.ts';

/** Nearly a toggle: each field is sometimes what it ought to be, and sometimes any JSON. */
const nearly = fc.record(
  {
    key: fc.oneof(fc.string(), fc.jsonValue()),
    percentage: fc.oneof(fc.integer({ min: 0, max: 100_000 }), fc.jsonValue()),
    version: fc.oneof(fc.nat(), fc.jsonValue()),
    userKey: fc.oneof(fc.string(), fc.jsonValue()),
    waiting: fc.oneof(fc.boolean(), fc.jsonValue()),
    killed: fc.oneof(fc.boolean(), fc.jsonValue()),
    targeting: fc.oneof(
      fc.record(
        {
          deny: fc.oneof(fc.array(fc.string()), fc.jsonValue()),
          require: fc.array(
            fc.oneof(
              fc.record({
                kind: fc.constantFrom('equals', 'in', 'startsWith', 'versionAtLeast', 'toString'),
                attribute: fc.constantFrom('staff', '__proto__', 'constructor'),
                value: fc.jsonValue(),
                values: fc.oneof(fc.array(fc.string()), fc.jsonValue()),
                prefix: fc.string(),
                version: fc.constantFrom('1.2.3', '', 'x'),
              }),
              fc.jsonValue(),
            ),
          ),
          groups: fc.array(fc.oneof(fc.record({ name: fc.string(), users: fc.array(fc.string()) }), fc.jsonValue())),
        },
        { requiredKeys: [] },
      ),
      fc.jsonValue(),
    ),
  },
  { requiredKeys: ['key'] },
);

test('whatever is told is a toggle that can be asked, or none', () => {
  fc.assert(
    fc.property(
      fc.oneof(nearly, fc.jsonValue()),
      fc.string(),
      fc.dictionary(fc.string(), fc.anything()),
      (told, user, attributes) => {
        const known = toKnownToggle(told);
        if (known) expect(typeof evaluatePrepared(known.prepared, user, attributes).value).toBe('boolean');
      },
    ),
    { numRuns: 2_000 },
  );
});

test('an entry that is none spoils no other', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), fc.array(fc.jsonValue()), (before, after) => {
      const good = { key: 'good', percentage: 1, version: 1 };
      const told = toKnownToggles({ toggles: [...before, good, ...after] }, () => {});
      expect(told?.map(({ definition }) => definition)).toContainEqual(good);
    }),
  );
});
