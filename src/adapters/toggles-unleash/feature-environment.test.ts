import { describe, expect, it } from 'vitest';
import { FULL, OFF, percent } from '../../core/toggle/percentage.ts';
import { featureEnvironmentIn, percentageOf, type Strategy } from './feature-environment.ts';

const ERRAND = { toggle: 'letters', doing: 'read', place: 'Unleash' } as const;
const read = (...strategies: Partial<Strategy>[]) =>
  percentageOf(
    ERRAND,
    { enabled: true, strategies: strategies.map((each, i) => ({ id: `${i}`, name: 'flexibleRollout', ...each })) },
    undefined,
  );
const rollout = (value: unknown) => ({ parameters: { rollout: value } });

describe('percentageOf', () => {
  it('is 100% for what is enabled without a strategy, which no new server makes and older ones did', () => {
    expect(read()).toBe(FULL);
  });

  it('is 0% for what is disabled, or let in by lists only', () => {
    expect(percentageOf(ERRAND, { enabled: false, strategies: [{ id: '1', name: 'default' }] }, undefined)).toBe(OFF);
    expect(read({ name: 'userWithId' })).toBe(OFF);
  });

  it('is that of the gradual rollout, as digits or as a number', () => {
    expect(read(rollout('25'), { name: 'remoteAddress' })).toBe(percent(25));
    expect(read(rollout(25))).toBe(percent(25));
    expect(read(rollout('25'), { name: 'default', constraints: [{}] })).toBe(percent(25));
    expect(read(rollout('25'), { name: 'default', segments: [1] })).toBe(percent(25));
    expect(read(rollout('25'), { name: 'default', disabled: true })).toBe(percent(25));
  });

  it.each([[''], ['a lot'], ['101'], [-1], [null], [undefined], [Number.NaN], ['1e1']])(
    'is never guessed from %s',
    (value) => {
      expect(() => read(rollout(value))).toThrow(/Toggle letters could not be read from Unleash: it says/);
    },
  );

  it('is nothing for a gradual rollout that is disabled', () => {
    expect(() => read({ ...rollout('25'), disabled: true })).toThrow(/is disabled/);
  });
});

describe('featureEnvironmentIn', () => {
  it.each([[undefined], [null], ['x'], [{}], [{ enabled: 'yes', strategies: [] }], [{ enabled: true }]])(
    'refuses %j',
    (json) => {
      expect(() => featureEnvironmentIn(ERRAND, json)).toThrow(/describes no toggle/);
    },
  );
});
