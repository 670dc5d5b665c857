// What an application is told about a toggle: its definition, and the key that hides its users.
import { type PreparedToggle, prepare } from '../core/toggle/evaluate.ts';
import { FULL, OFF, type Percentage } from '../core/toggle/percentage.ts';
import { readTargeting } from '../core/toggle/read-targeting.ts';
import type { ToggleDefinition } from '../core/toggle/toggle.ts';

export interface KnownToggle {
  readonly definition: ToggleDefinition;
  /** The same, ready to be asked at every request. */
  readonly prepared: PreparedToggle;
  /** Key of the HMAC that stands for a user in telemetry. Lives in memory only, and only while the rollout is open. */
  readonly userKey: string | undefined;
}

/**
 * Reads one toggle as the server writes it; undefined when it is none, or has rules that this version does not know, so that one bad
 * entry spoils nothing else.
 */
export function toKnownToggle(value: unknown): KnownToggle | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { key, percentage, version, userKey, targeting, waiting, killed } = value as Record<string, unknown>;
  if (typeof key !== 'string' || key === '' || !isPercentage(percentage) || !Number.isSafeInteger(version))
    return undefined;
  const rules = targeting === undefined ? undefined : readTargeting(targeting);
  if (targeting !== undefined && rules === undefined) return undefined;
  const definition: ToggleDefinition = {
    key,
    percentage,
    version: version as number,
    ...(rules && { targeting: rules }),
    ...(waiting === true && { waiting }),
    ...(killed === true && { killed }),
  };
  return {
    definition,
    prepared: prepare(definition),
    userKey: typeof userKey === 'string' && userKey !== '' ? userKey : undefined,
  };
}

/**
 * Reads `{"toggles": [...]}`; entries that are no toggles are left out, and those that have a key are told to `onOdd`. Undefined when the
 * list itself is missing.
 */
export function toKnownToggles(value: unknown, onOdd: (key: string) => void): readonly KnownToggle[] | undefined {
  const list = (value as { toggles?: unknown } | null)?.toggles;
  if (!Array.isArray(list)) return undefined;
  return list.flatMap((each: unknown) => {
    const known = toKnownToggle(each);
    const key = known ? undefined : keyOf(each);
    if (key !== undefined) onOdd(key);
    return known ?? [];
  });
}

/** The key of what may be no toggle otherwise. */
export function keyOf(value: unknown): string | undefined {
  const key = (value as { key?: unknown } | null | undefined)?.key;
  return typeof key === 'string' && key !== '' ? key : undefined;
}

function isPercentage(value: unknown): value is Percentage {
  return Number.isInteger(value) && (value as number) >= OFF && (value as number) <= FULL;
}
