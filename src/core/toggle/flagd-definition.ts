// Writes toggles as a flagd definition, so that every flagd provider evaluates them as we do.
import { BUCKETS } from './bucket.ts';
import { type FlagdRule, flagdRules } from './flagd-rules.ts';
import { FULL, OFF } from './percentage.ts';
import type { ToggleDefinition } from './toggle.ts';

/** A flag of flagd's schema (https://flagd.dev/schema/v0/flags.json), as narrow as we write it. */
interface FlagdFlag {
  readonly state: 'ENABLED';
  readonly variants: { readonly on: true; readonly off: false };
  readonly defaultVariant: 'on' | 'off';
  readonly targeting?: FlagdRule;
}

export interface FlagdDefinition {
  readonly $schema: string;
  readonly flags: Readonly<Record<string, FlagdFlag>>;
}

/**
 * Weights are out of 100000 with `on` first, so that flagd's buckets are ours and a higher percentage keeps everybody who
 * was on. 0% and 100% without rules are static: they need no targeting key and no hash. A killed toggle is written as one that is off:
 * flagd's own DISABLED would leave the value to the application.
 */
export function toFlagdDefinition(definitions: readonly ToggleDefinition[]): FlagdDefinition {
  return {
    $schema: 'https://flagd.dev/schema/v0/flags.json',
    flags: Object.fromEntries(definitions.map((definition) => [definition.key, toFlag(definition)])),
  };
}

function toFlag(definition: ToggleDefinition): FlagdFlag {
  const { percentage, killed, waiting, targeting } = definition;
  const flag = { state: 'ENABLED', variants: { on: true, off: false } } as const;
  if (killed || (percentage === OFF && !waiting)) return { ...flag, defaultVariant: 'off' };
  const defaultVariant = percentage === FULL ? 'on' : 'off';
  const rules = targeting === undefined ? [] : flagdRules(targeting, percentage === OFF);
  const split: FlagdRule | undefined =
    percentage === FULL || percentage === OFF
      ? undefined
      : {
          fractional: [
            ['on', percentage],
            ['off', BUCKETS - percentage],
          ],
        };
  if (rules.length === 0) return { ...flag, defaultVariant, ...(split && { targeting: split }) };
  return { ...flag, defaultVariant, targeting: { if: [...rules, split ?? defaultVariant] } };
}
