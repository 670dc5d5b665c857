import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flagdOf } from '../../../test/support/flagd.ts';
import { FULL, OFF, type Percentage, percent } from '../../core/toggle/percentage.ts';
import { edited } from './flag-edit.ts';
import { readFlag } from './flag-percentage.ts';

const STAFF = { ends_with: [{ var: 'email' }, '@example.gov'] };
const HALVES = {
  fractional: [
    ['on', 1],
    ['off', 1],
  ],
};

const flag = (targeting?: unknown, more: object = {}) => ({
  state: 'ENABLED',
  variants: { on: true, off: false },
  defaultVariant: 'off',
  ...(targeting !== undefined && { targeting }),
  ...more,
});

const percentageOf = (given: unknown, evaluators = {}) => {
  const reading = readFlag(given, evaluators);
  return reading.kind === 'percentage' ? reading.percentage : reading.why;
};

/** Flags of every shape that is understood, with the percentage that each is at. */
const UNDERSTOOD: readonly (readonly [string, Readonly<Record<string, unknown>>, number])[] = [
  ['no targeting', flag(), 0],
  ['no targeting, on', flag(undefined, { defaultVariant: 'on' }), 100],
  ['an empty targeting', flag({}), 0],
  ['shares', flag(HALVES), 50],
  ['shares without weights', flag({ fractional: [['on'], ['off']] }), 50],
  [
    'shares, off first',
    flag({
      fractional: [
        ['off', 75],
        ['on', 25],
      ],
    }),
    25,
  ],
  ['shares by something else', flag({ fractional: [{ var: 'account' }, ['on', 10], ['off', 90]] }), 10],
  ['rules and shares', flag({ if: [STAFF, 'on', HALVES] }), 50],
  ['rules and a rule by name', flag({ if: [{ $ref: 'staff' }, 'on', { $ref: 'guests' }, 'off', HALVES] }), 50],
  ['rules within the last word', flag({ if: [STAFF, 'on', { if: [STAFF, 'off', HALVES] }] }), 50],
  ['rules and a variant', flag({ if: [STAFF, 'on', 'off'] }), 0],
  ['rules and nothing', flag({ if: [STAFF, 'on'] }), 0],
  ['rules and null', flag({ if: [STAFF, 'off', null] }, { defaultVariant: 'on' }), 100],
  [
    'variants of other names',
    {
      ...flag({
        fractional: [
          ['new', 1],
          ['old', 3],
        ],
      }),
      variants: { old: false, new: true },
      defaultVariant: 'old',
    },
    25,
  ],
  [
    'truths as variants',
    { ...flag({ if: [STAFF, true, false] }), variants: { true: true, false: false }, defaultVariant: 'false' },
    0,
  ],
  ['disabled', flag(HALVES, { state: 'DISABLED' }), 0],
];

const EVALUATORS = {
  staff: STAFF,
  guests: { '==': [{ var: 'role' }, 'guest'] },
  shares: HALVES,
  again: { $ref: 'shares' },
  loop: { $ref: 'loop' },
};

describe('readFlag', () => {
  it.each(UNDERSTOOD)('reads the percentage of a flag with %s', (_, given, at) => {
    expect(percentageOf(given, EVALUATORS)).toBe(percent(at));
  });

  it.each<[string, unknown, RegExp]>([
    ['no object', 'on', /no object/],
    ['texts', flag(undefined, { variants: { on: 'yes', off: 'no' } }), /variants/],
    ['three variants', flag(undefined, { variants: { on: true, off: false, unsure: false } }), /variants/],
    ['no default variant', { ...flag(), defaultVariant: undefined }, /default variant is neither "on" nor "off"/],
    [
      'thirds',
      flag({
        fractional: [
          ['on', 1],
          ['off', 2],
        ],
      }),
      /thousandth/,
    ],
    [
      'no weight at all',
      flag({
        fractional: [
          ['on', 0],
          ['off', 0],
        ],
      }),
      /thousandth/,
    ],
    [
      'a weight that is worked out',
      flag({
        fractional: [
          ['on', { var: 'share' }],
          ['off', 1],
        ],
      }),
      /shares are not one of/,
    ],
    ['shares of on alone', flag({ fractional: [['on', 1]] }), /shares are not one of/],
    [
      'shares of on, twice',
      flag({
        fractional: [
          ['on', 1],
          ['on', 1],
        ],
      }),
      /shares are not one of/,
    ],
    ['shares that end in a shared rule', flag({ $ref: 'shares' }), /ends in \$evaluators "shares"/],
    [
      'rules that end in a shared rule',
      flag({ if: [STAFF, 'on', { $ref: 'shares' }] }),
      /ends in \$evaluators "shares"/,
    ],
    ['two shares', flag({ if: [STAFF, HALVES, HALVES] }), /shares of its own/],
    [
      'shares in a rule by name',
      flag({ if: [{ '==': [{ $ref: 'again' }, 'on'] }, 'off', HALVES] }),
      /shares of its own/,
    ],
    ['a rule that says null', flag({ if: [STAFF, null, HALVES] }), /says "null"/],
    ['another operation', flag({ sem_ver: [{ var: 'version' }, '>', '1.0.0'] }), /more than rules/],
    ['a last word of another name', flag({ if: [STAFF, 'on', 'maybe'] }), /ends in neither "on" nor "off"/],
  ])('says why no percentage can be told of %s', (_, given, why) => {
    expect(percentageOf(given, EVALUATORS)).toMatch(why);
  });

  it('is not led around for ever by rules that name themselves', () => {
    expect(percentageOf(flag({ if: [{ $ref: 'loop' }, 'on', HALVES] }), EVALUATORS)).toBe(percent(50));
  });

  it('moves every flag that it understands, there and back, and what flagd makes of it is just that', () => {
    const users = Array.from({ length: 60 }, (_, i) => ({
      targetingKey: `user-${i}`,
      account: `account-${i}`,
      role: 'other',
    }));
    const onOf = (given: unknown) => {
      const flagd = flagdOf(
        JSON.stringify({ $evaluators: { staff: STAFF, guests: EVALUATORS.guests }, flags: { letters: given } }),
      );
      const ask = (context: object) =>
        flagd.resolveBooleanEvaluation('letters', false, context as Record<string, string>).value;
      return { on: users.filter(ask), staff: ask({ email: 'ada@example.gov', targetingKey: 'ada' }), nobody: ask({}) };
    };
    fc.assert(
      fc.property(
        fc.constantFrom(...UNDERSTOOD),
        fc.array(fc.oneof(fc.constantFrom(OFF, FULL), fc.integer({ min: 0, max: FULL })), {
          minLength: 2,
          maxLength: 4,
        }),
        ([, given], percentages) => {
          const ruled = onOf({ ...given, state: 'ENABLED' }).staff;
          const hasRules = JSON.stringify(given).includes('email') || JSON.stringify(given).includes('$ref');
          let now: unknown = given;
          const seen: { readonly percentage: number; readonly on: readonly unknown[] }[] = [];
          for (const percentage of percentages as Percentage[]) {
            const before = readFlag(now, EVALUATORS);
            if (before.kind === 'unlike') return expect.fail(before.why);
            now = edited(now, before.moved(percentage));
            expect(percentageOf(now, EVALUATORS)).toBe(percentage);
            const { on, staff, nobody } = onOf(now);
            if (percentage === OFF) expect(on).toEqual([]);
            if (percentage === FULL) expect(on).toEqual(users);
            expect(nobody).toBe(percentage === FULL);
            // Whom a rule decides for, the percentage does not touch.
            if (hasRules) expect(staff).toBe(ruled);
            seen.push({ percentage, on });
          }
          // Monotone: who is on stays on at more, whatever was between.
          for (const low of seen)
            for (const high of seen)
              if (low.percentage <= high.percentage) expect(high.on).toEqual(expect.arrayContaining([...low.on]));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('changes nothing in a flag that is there already, and only what it must in one that is not', () => {
    const reading = readFlag(
      flag({ if: [STAFF, 'on', { fractional: [{ var: 'account' }, ['on', 25], ['off', 75]] }] }),
    );
    if (reading.kind === 'unlike') return expect.fail(reading.why);
    expect(reading.moved(percent(50))).toEqual([
      { path: ['targeting', 'if', 2, 'fractional', 1, 1], value: 50_000 },
      { path: ['targeting', 'if', 2, 'fractional', 2, 1], value: 50_000 },
    ]);
    const off = readFlag(flag());
    expect(off.kind === 'percentage' && off.moved(OFF)).toEqual([]);
  });
});
