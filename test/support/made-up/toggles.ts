// For tests: toggles that are set by hand.
import type { Percentage } from '../../../src/core/toggle/percentage.ts';
import type { ToggleDefinition } from '../../../src/core/toggle/toggle.ts';
import type { ToggleSource } from '../../../src/server/toggle-source.ts';

export interface MadeUpToggles extends ToggleSource {
  set(
    key: string,
    percentage: Percentage,
    userKey?: string,
    rules?: Pick<ToggleDefinition, 'targeting' | 'killed'>,
  ): void;
  readonly listeners: number;
}

export function createMadeUpToggles(): MadeUpToggles {
  const definitions = new Map<string, ToggleDefinition>();
  const keys = new Map<string, string>();
  const listeners = new Set<(definition: ToggleDefinition) => void>();
  let version = 0;
  return {
    definitions: () => [...definitions.values()],
    definition: (key) => definitions.get(key),
    userKey: (key) => keys.get(key),
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    set(key, percentage, userKey, rules) {
      if (userKey !== undefined) keys.set(key, userKey);
      const definition = { key, percentage, version: ++version, ...rules };
      definitions.set(key, definition);
      for (const listener of listeners) listener(definition);
    },
    get listeners() {
      return listeners.size;
    },
  };
}
