import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flagdOf } from '../../../test/support/flagd.ts';
import { anyAttributes, anyTargetedToggle, anyUser } from '../../../test/support/made-up/targeting.ts';
import { evaluate, type Reason } from './evaluate.ts';
import { toFlagdDefinition } from './flagd-definition.ts';
import { flagdRules } from './flagd-rules.ts';
import { percent } from './percentage.ts';
import type { Condition, Targeting } from './targeting.ts';

/** The same toggles, users and attributes in every run. */
const SEED = 20_261_124;
const TOGGLES = 500;
const QUESTIONS = 200;

describe('flagdRules', () => {
  it('has flagd answer as we do: 100,000 questions to toggles with all kinds of rules, none differently', () => {
    const toggles = fc
      .sample(anyTargetedToggle, { numRuns: TOGGLES, seed: SEED })
      // A killed one has only one answer.
      .map(({ killed, ...toggle }, i) => ({ ...toggle, ...(killed && i % 10 === 0 && { killed }) }));
    const attributes = fc.sample(anyAttributes, { numRuns: 1000, seed: SEED });
    const listed = fc.sample(anyUser, { numRuns: 1000, seed: SEED });
    const reasons = new Map<Reason, number>();
    const different: unknown[] = [];
    let asked = 0;
    for (const toggle of toggles) {
      const flagd = flagdOf(JSON.stringify(toFlagdDefinition([toggle])));
      for (let i = 0; i < QUESTIONS; i++, asked++) {
        // Users whom lists name, users whom none does, and now and then nobody in particular.
        const user = asked % 50 === 49 ? '' : asked % 2 === 0 ? (listed[asked % 1000] as string) : `somebody-${asked}`;
        const known = attributes[(asked * 7) % 1000] as Record<string, unknown>;
        const { value: ours, reason } = evaluate(toggle, user, known);
        reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
        const context = { ...(known as Record<string, string>), ...(user !== '' && { targetingKey: user }) };
        const { value } = flagd.resolveBooleanEvaluation(toggle.key, !ours, context);
        if (value !== ours) different.push({ toggle, user, known, ours });
      }
    }
    expect(asked).toBe(100_000);
    expect(different).toEqual([]);
    // Not for want of rules that said something.
    for (const reason of ['TARGETING_MATCH', 'SPLIT', 'DISABLED', 'STATIC', 'DEFAULT'] as const)
      expect(reasons.get(reason), reason).toBeGreaterThan(1000);
  });

  it.each<[string, Condition, readonly unknown[]]>([
    ['equals', { kind: 'equals', attribute: 'known', value: 1 }, [1, '1', true, 1.5, null, '']],
    ['equals a truth', { kind: 'equals', attribute: 'known', value: true }, [true, 'true', 1, false]],
    ['equals nothing', { kind: 'equals', attribute: 'known', value: '' }, ['', ' ', 0, false, null]],
    ['in', { kind: 'in', attribute: 'known', values: ['US', 2, false] }, ['US', 'U', 2, '2', false, 'false', 0, null]],
    ['in nothing', { kind: 'in', attribute: 'known', values: [] }, ['US', '', null]],
    ['startsWith', { kind: 'startsWith', attribute: 'known', prefix: 'U' }, ['US', 'U', 'u', 1, true, null]],
    ['startsWith nothing', { kind: 'startsWith', attribute: 'known', prefix: '' }, ['US', '', 1, null]],
    [
      'versionAtLeast',
      { kind: 'versionAtLeast', attribute: 'known', version: '2.3.0' },
      [
        '2.3.0',
        '2.3',
        'v2.10.0',
        'V2.3.0',
        '2.3.0-rc.1',
        '2.3.0+7',
        '2.3.0-01',
        '02.3.0',
        '3',
        3,
        2.4,
        true,
        'three',
        null,
      ],
    ],
  ])('has flagd find who meets %s as we do, be the attribute what it may, or not there', (_, condition, values) => {
    const toggle = { key: 'letters', percentage: percent(0.001), version: 1 };
    const asRule = { ...toggle, targeting: { groups: [{ name: 'those', where: [condition] }] } };
    const asNeed = { ...toggle, percentage: percent(100), targeting: { require: [condition] } };
    for (const definition of [asRule, asNeed]) {
      const flagd = flagdOf(JSON.stringify(toFlagdDefinition([definition])));
      for (const known of [{}, ...values.map((value) => ({ known: value as string }))]) {
        const ours = evaluate(definition, 'jane', known).value;
        const { value } = flagd.resolveBooleanEvaluation('letters', !ours, { ...known, targetingKey: 'jane' });
        expect([known, value]).toEqual([known, ours]);
      }
    }
  });

  // The evaluator in Go takes 2 for one of ["2.0"], and fails on 2 in [true]; that in Python takes 1 for one of [true].
  it('leaves to the operation "in" only what are texts', () => {
    const targeting = {
      deny: ['user-1'],
      groups: [
        { name: 'one', where: [{ kind: 'in', attribute: 'release', values: ['2.0', true] }] },
        { name: 'other', where: [{ kind: 'in', attribute: 'release', values: ['2.1'] }] },
      ],
    } satisfies Targeting;
    expect(flagdRules(targeting, false)).toEqual([
      { in: [{ var: 'targetingKey' }, ['user-1']] },
      'off',
      { or: [{ '===': [{ var: 'release' }, '2.0'] }, { '===': [{ var: 'release' }, true] }] },
      'on',
      { '===': [{ var: 'release' }, '2.1'] },
      'on',
    ]);
  });
});
