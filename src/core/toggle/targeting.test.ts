import { FlagdCore } from '@openfeature/flagd-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyAttributes, anyTargetedToggle, anyUser } from '../../../test/support/made-up/targeting.ts';
import { evaluate, isOn, isPreparedOn, prepare, unknownToggle } from './evaluate.ts';
import { toFlagdDefinition } from './flagd-definition.ts';
import { FULL, OFF, type Percentage, percent } from './percentage.ts';
import { readTargeting } from './read-targeting.ts';
import type { Condition, Targeting } from './targeting.ts';

const toggle = (targeting: Targeting, percentage = percent(50)) => ({
  key: 'letters',
  percentage,
  version: 1,
  targeting,
});
const equals = (attribute: string, value: string | number | boolean): Condition => ({
  kind: 'equals',
  attribute,
  value,
});

describe('the order of precedence', () => {
  const all: Targeting = {
    deny: ['denied'],
    require: [equals('able', true)],
    allow: ['denied', 'allowed'],
    groups: [{ name: 'staff', users: ['denied', 'ada'], where: [equals('staff', true)], first: true }],
  };
  const able = { able: true };

  it.each([
    ['killed', { ...toggle(all, FULL), killed: true as const }, 'allowed', able, false, 'DISABLED'],
    ['0%', toggle(all, OFF), 'allowed', able, false, 'STATIC'],
    ['denied', toggle(all, FULL), 'denied', able, false, 'TARGETING_MATCH'],
    ['what is required', toggle(all, FULL), 'allowed', {}, false, 'TARGETING_MATCH'],
    ['allowed', toggle(all, percent(0.001)), 'allowed', able, true, 'TARGETING_MATCH'],
    ['listed in a group', toggle(all, percent(0.001)), 'ada', able, true, 'TARGETING_MATCH'],
    [
      'in a group by what is known',
      toggle(all, percent(0.001)),
      'grace',
      { able: true, staff: true },
      true,
      'TARGETING_MATCH',
    ],
    ['the percentage', toggle(all, percent(0.001)), 'grace', able, false, 'SPLIT'],
    ['100%', toggle(all, FULL), 'grace', able, true, 'DEFAULT'],
    [
      'a first group while it waits',
      { ...toggle(all, OFF), waiting: true as const },
      'ada',
      able,
      true,
      'TARGETING_MATCH',
    ],
    ['allowed while it waits', { ...toggle(all, OFF), waiting: true as const }, 'allowed', able, false, 'DEFAULT'],
    [
      'denied while it waits',
      { ...toggle(all, OFF), waiting: true as const },
      'denied',
      able,
      false,
      'TARGETING_MATCH',
    ],
  ])('%s', (_, definition, user, attributes, value, reason) => {
    expect(evaluate(definition, user, attributes)).toEqual({ value, variant: value ? 'on' : 'off', reason });
  });

  it('gives the caller its own default for a toggle that is not known', () => {
    expect([unknownToggle(true), unknownToggle(false)]).toEqual([
      { value: true, reason: 'DEFAULT' },
      { value: false, reason: 'DEFAULT' },
    ]);
  });
});

describe('a toggle with rules', () => {
  it('is monotone: who is on stays on at every higher percentage', () => {
    fc.assert(
      fc.property(anyTargetedToggle, fc.nat(100_000), anyUser, anyAttributes, (definition, more, user, attributes) => {
        const percentage = Math.max(definition.percentage, more) as Percentage;
        const [low, high] = [definition, { ...definition, percentage }].map((each) => isOn(each, user, attributes));
        expect(low && !high).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  it('is sticky: the same answer at every version, prepared or not, and after a journey as JSON', () => {
    fc.assert(
      fc.property(anyTargetedToggle, fc.nat(), anyUser, anyAttributes, (definition, version, user, attributes) => {
        const on = isOn(definition, user, attributes);
        const travelled = JSON.parse(JSON.stringify({ ...definition, version }));
        if (definition.targeting) expect(readTargeting(travelled.targeting)).toEqual(definition.targeting);
        expect(evaluate(travelled, user, attributes).value).toBe(on);
        expect(isPreparedOn(prepare(definition), user, attributes)).toBe(on);
      }),
    );
  });

  it('is off for everybody when killed, and at 0% once it has begun', () => {
    fc.assert(
      fc.property(anyTargetedToggle, anyUser, anyAttributes, ({ waiting: _, ...definition }, user, attributes) => {
        expect(isOn({ ...definition, percentage: OFF }, user, attributes)).toBe(false);
        expect(isOn({ ...definition, killed: true, waiting: true }, user, attributes)).toBe(false);
      }),
    );
  });

  it.each([0, 1, 2, 100, 3_000, 20_000])('finds everybody of a list of %d users, and nobody else', (count) => {
    const listed = Array.from({ length: count }, (_, i) => `größe-${i}`);
    const [denied, allowed] = [listed.filter((_, i) => i % 2 === 0), listed.filter((_, i) => i % 2 === 1)];
    const prepared = prepare(toggle({ deny: denied, allow: allowed }, percent(30)));
    const plain = prepare({ key: 'letters', percentage: percent(30), version: 1 });
    expect(denied.filter((user) => isPreparedOn(prepared, user))).toEqual([]);
    expect(allowed.filter((user) => !isPreparedOn(prepared, user))).toEqual([]);
    for (let i = 0; i < 20_000; i++)
      if (isPreparedOn(prepared, `other-${i}`) !== isPreparedOn(plain, `other-${i}`)) expect.fail(`other-${i}`);
  });

  it('says SPLIT of just those who are a random sample: rules leave their buckets alone', () => {
    fc.assert(
      fc.property(
        anyTargetedToggle,
        anyUser,
        anyAttributes,
        ({ key, percentage, version, ...rules }, user, attributes) => {
          const { reason, value } = evaluate({ key, percentage, version, ...rules }, user, attributes);
          if (reason === 'SPLIT') expect(value).toBe(isOn({ key, percentage, version }, user));
        },
      ),
    );
  });

  it('is evaluated by flagd exactly as we evaluate', () => {
    const core = new FlagdCore();
    fc.assert(
      fc.property(
        anyTargetedToggle,
        fc.option(anyUser, { nil: '' }),
        fc.array(anyAttributes, { minLength: 3, maxLength: 3 }),
        (definition, user, known) => {
          core.setConfigurations(JSON.stringify(toFlagdDefinition([definition])));
          for (const attributes of known) {
            const context = { ...attributes, ...(user !== '' && { targetingKey: user }) };
            const ours = isOn(definition, user, attributes);
            expect(core.resolveBooleanEvaluation(definition.key, !ours, context).value).toBe(ours);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('never throws, whatever stands in the attributes', () => {
    fc.assert(
      fc.property(anyTargetedToggle, fc.string(), fc.object(), (definition, user, attributes) => {
        expect(typeof isOn(definition, user, attributes)).toBe('boolean');
        expect(typeof isOn(definition, user, { version: attributes, country: Symbol('x'), plan: null })).toBe(
          'boolean',
        );
      }),
    );
  });
});

describe('readTargeting', () => {
  it.each([
    [undefined],
    [[]],
    [{ deny: 'user-1' }],
    [{ deny: [''] }],
    [{ alow: [] }],
    [{ require: [{ kind: 'equals', attribute: 'a.b', value: 1 }] }],
    [{ require: [{ kind: 'equals', attribute: 'targetingKey', value: 'u' }] }],
    [{ require: [{ kind: 'sounds like', attribute: 'a' }] }],
    [{ require: [{ kind: 'versionAtLeast', attribute: 'a', version: '2' }] }],
    [{ groups: [{ users: [] }] }],
    [{ groups: [{ name: 'staff', first: false }] }],
    [{ groups: [{ name: 'staff', wear: [] }] }],
  ])('takes %j for no rules that it knows', (value) => {
    expect(readTargeting(value)).toBeUndefined();
  });

  it('is total', () => {
    fc.assert(fc.property(fc.anything(), (value) => void readTargeting(value)));
  });
});
