import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyAttributes, anyTargetedToggle, anyUser } from '../../../test/support/made-up/targeting.ts';
import { createMadeUpToggles } from '../../../test/support/made-up/toggles.ts';
import { isOn } from '../../core/toggle/evaluate.ts';
import { createEvaluations } from './evaluations.ts';

describe('all evaluations of a user', () => {
  it('are each one of them, in their order, and as many bytes as they say, after any change', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(anyTargetedToggle, fc.nat(20)), { maxLength: 30 }),
        fc.array(fc.tuple(anyUser, anyAttributes), { maxLength: 3 }),
        (changes, asked) => {
          const toggles = createMadeUpToggles();
          const evaluations = createEvaluations(toggles);
          for (const [{ percentage, key: _, version: __, ...rules }, number] of changes) {
            toggles.set(number % 5 === 0 ? `größe-${number}` : `toggle-${number}`, percentage, undefined, rules);
            for (const [user, attributes] of asked) {
              const { json, bytes } = evaluations.all(user, attributes);
              const definitions = toggles.definitions();
              const { flags } = JSON.parse(json) as { flags: { value: boolean }[] };
              expect(flags).toEqual(
                definitions.map(({ key }) => JSON.parse(evaluations.one(key, user, attributes)!.json)),
              );
              expect(flags.map(({ value }) => value)).toEqual(
                definitions.map((definition) => isOn(definition, user, attributes)),
              );
              expect(bytes).toBe(Buffer.byteLength(json));
            }
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('have equal tags just when they are equal, while nothing changes', () => {
    const definition = fc.tuple(anyTargetedToggle, fc.nat(8));
    fc.assert(
      fc.property(
        fc.array(definition, { maxLength: 20 }),
        fc.array(fc.tuple(anyUser, anyAttributes), { minLength: 2, maxLength: 20 }),
        (made, asked) => {
          const toggles = createMadeUpToggles();
          for (const [{ percentage, key: _, version: __, ...rules }, number] of made)
            toggles.set(`toggle-${number}`, percentage, undefined, rules);
          const evaluations = createEvaluations(toggles);
          const answers = asked.map(([user, attributes]) => evaluations.all(user, attributes));
          expect(new Set(answers.map(({ etag }) => etag)).size).toBe(new Set(answers.map(({ json }) => json)).size);
          expect(new Set(answers.map(({ etag, json }) => etag + json)).size).toBe(
            new Set(answers.map(({ json }) => json)).size,
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  it('have different tags when they are different, across changes too', () => {
    const toggles = createMadeUpToggles();
    const evaluations = createEvaluations(toggles);
    fc.assert(
      fc.property(fc.array(fc.tuple(anyTargetedToggle, fc.nat(3)), { maxLength: 9 }), anyUser, (changes, user) => {
        const bodies = new Map<string, string>();
        for (const [{ percentage, key: _, version: __, ...rules }, number] of changes) {
          toggles.set(`toggle-${number}`, percentage, undefined, rules);
          const { etag, json } = evaluations.all(user, {});
          expect(bodies.get(etag) ?? json).toBe(json);
          bodies.set(etag, json);
        }
      }),
      { numRuns: 300 },
    );
  });
});
