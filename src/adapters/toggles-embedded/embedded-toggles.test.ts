import { describe, expect, it } from 'vitest';
import { FULL, OFF, percent } from '../../core/toggle/percentage.ts';
import type { ToggleDefinition } from '../../core/toggle/toggle.ts';
import { createEmbeddedToggles } from './embedded-toggles.ts';

describe('createEmbeddedToggles', () => {
  it('reads back what was written, and knows nothing of a toggle that was not', async () => {
    const toggles = createEmbeddedToggles();
    expect(await toggles.read('a')).toBeUndefined();
    await toggles.write('a', percent(25));
    expect(await toggles.read('a')).toBe(percent(25));
    expect(toggles.definition('a')).toEqual({ key: 'a', percentage: percent(25), version: 1 });
    expect(toggles.definitions()).toEqual([{ key: 'a', percentage: percent(25), version: 1 }]);
  });

  it('grows the version with every change and with nothing else', async () => {
    const toggles = createEmbeddedToggles(100);
    const seen: ToggleDefinition[] = [];
    toggles.onChange((definition) => seen.push(definition));
    await toggles.write('a', percent(1));
    await toggles.write('a', percent(1));
    await toggles.write('b', FULL);
    await toggles.write('a', OFF);
    expect(seen).toEqual([
      { key: 'a', percentage: percent(1), version: 100 },
      { key: 'b', percentage: FULL, version: 101 },
      { key: 'a', percentage: OFF, version: 102 },
    ]);
  });

  it('keeps rules while the percentage moves, tells of a change of them once, and forgets a rule that is gone', async () => {
    const toggles = createEmbeddedToggles();
    const seen: ToggleDefinition[] = [];
    toggles.onChange((definition) => seen.push(definition));
    const targeting = { allow: ['jane'] };
    toggles.setRules('a', { targeting: undefined, waiting: false, killed: false });
    toggles.setRules('a', { targeting, waiting: true, killed: false });
    toggles.setRules('a', { targeting: { allow: ['jane'] }, waiting: true, killed: false });
    toggles.setRules('a', { targeting, waiting: false, killed: false });
    await toggles.write('a', percent(25));
    toggles.lowerAhead?.('a', OFF);
    toggles.setRules('a', { targeting: undefined, waiting: false, killed: true });
    expect(seen).toEqual([
      { key: 'a', percentage: OFF, version: 1, targeting, waiting: true },
      { key: 'a', percentage: OFF, version: 2, targeting },
      { key: 'a', percentage: percent(25), version: 3, targeting },
      { key: 'a', percentage: OFF, version: 4, targeting },
      { key: 'a', percentage: OFF, version: 5, killed: true },
    ]);
    expect(toggles.definition('a')).toEqual(seen.at(-1));
  });

  it('lowers ahead and tells listeners at once, never raises, and makes no toggle', async () => {
    const toggles = createEmbeddedToggles();
    const seen: number[] = [];
    toggles.onChange(({ percentage }) => seen.push(percentage));
    await toggles.write('a', percent(25));
    toggles.lowerAhead?.('a', percent(50));
    toggles.lowerAhead?.('b', OFF);
    expect(await toggles.read('a')).toBe(percent(25));
    expect(await toggles.read('b')).toBeUndefined();
    toggles.lowerAhead?.('a', OFF);
    expect(await toggles.read('a')).toBe(OFF);
    expect(seen).toEqual([25_000, 0]);
  });

  it('is no longer killed from the very change on that raises it', async () => {
    const toggles = createEmbeddedToggles();
    const seen: unknown[] = [];
    toggles.setRules('a', { targeting: undefined, waiting: true, killed: true });
    toggles.onChange(({ percentage, killed, waiting }) => seen.push([percentage, killed, waiting]));
    await toggles.write('a', percent(1));
    await toggles.write('a', OFF);
    expect(seen).toEqual([
      [1000, undefined, undefined],
      [0, undefined, undefined],
    ]);
  });

  it('tells listeners in the same turn, until they stop', () => {
    const toggles = createEmbeddedToggles();
    const seen: number[] = [];
    const stop = toggles.onChange((definition) => seen.push(definition.percentage));
    void toggles.write('a', percent(1));
    expect(seen).toEqual([1000]);
    stop();
    void toggles.write('a', percent(2));
    expect(seen).toEqual([1000]);
  });

  it('hands out a user key as a change of the toggle, which begins at 0%, and takes it back', async () => {
    const toggles = createEmbeddedToggles();
    const seen: [percentage: number, key: string | undefined][] = [];
    toggles.onChange(({ key, percentage }) => seen.push([percentage, toggles.userKey(key)]));
    toggles.setUserKey('a', 'secret');
    toggles.setUserKey('a', 'secret');
    await toggles.write('a', percent(1));
    toggles.setUserKey('a', undefined);
    toggles.setUserKey('a', undefined);
    expect(seen).toEqual([
      [0, 'secret'],
      [1000, 'secret'],
      [1000, undefined],
    ]);
  });
});
