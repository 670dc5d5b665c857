// Which toggles are not what they were, when a server tells all of them again.
import { isDeepStrictEqual } from 'node:util';
import type { ToggleDefinition } from '../core/toggle/toggle.ts';
import type { KnownToggle } from './known-toggle.ts';

type Toggles = ReadonlyMap<string, KnownToggle>;

/** Keys of toggles that are new, that are gone, or that may answer somebody otherwise than before. */
export function changedKeys(before: Toggles, after: Toggles): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter(
    (key) => !isSameToggle(before.get(key)?.definition, after.get(key)?.definition),
  );
}

/** Whether both answer everybody alike. A version of its own changes no answer: a server that began afresh counts from 1 again. */
export function isSameToggle(one: ToggleDefinition | undefined, other: ToggleDefinition | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return isDeepStrictEqual({ ...one, version: 0 }, { ...other, version: 0 });
}
