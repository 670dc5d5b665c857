// Writes toggles as a flagd definition, so that every flagd provider evaluates them as we do.
import { BUCKETS } from './bucket.ts';
import { FULL, OFF } from './percentage.ts';
import type { ToggleDefinition } from './toggle.ts';

/** A flag of flagd's schema (https://flagd.dev/schema/v0/flags.json), as narrow as we write it. */
interface FlagdFlag {
  readonly state: 'ENABLED';
  readonly variants: { readonly on: true; readonly off: false };
  readonly defaultVariant: 'on' | 'off';
  readonly targeting?: { readonly fractional: readonly (readonly [variant: 'on' | 'off', weight: number])[] };
}

export interface FlagdDefinition {
  readonly $schema: string;
  readonly flags: Readonly<Record<string, FlagdFlag>>;
}

/**
 * Weights are out of 100000 with `on` first, so that flagd's buckets are ours and a higher percentage keeps everybody who
 * was on. 0% and 100% are static: they need no targeting key and no hash.
 */
export function toFlagdDefinition(definitions: readonly ToggleDefinition[]): FlagdDefinition {
  return {
    $schema: 'https://flagd.dev/schema/v0/flags.json',
    flags: Object.fromEntries(definitions.map((definition) => [definition.key, toFlag(definition)])),
  };
}

function toFlag({ percentage }: ToggleDefinition): FlagdFlag {
  const flag = { state: 'ENABLED', variants: { on: true, off: false } } as const;
  if (percentage === FULL) return { ...flag, defaultVariant: 'on' };
  if (percentage === OFF) return { ...flag, defaultVariant: 'off' };
  return {
    ...flag,
    defaultVariant: 'off',
    targeting: {
      fractional: [
        ['on', percentage],
        ['off', BUCKETS - percentage],
      ],
    },
  };
}
