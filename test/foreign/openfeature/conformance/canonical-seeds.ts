// Makes toggles of the conformance suite's flags: a flag of two variants is one toggle, and they are what it stands for.
import { readFileSync } from 'node:fs';
import { FULL, OFF } from '../../../../src/core/toggle/percentage.ts';
import type { ToggleValue } from '../../../../src/sdk/openfeature/toggle-values.ts';
import type { Seed } from './backend.ts';

interface CanonicalFlag {
  readonly state: 'ENABLED' | 'DISABLED';
  readonly variants: Readonly<Record<string, unknown>>;
  readonly defaultVariant: string;
  /** Of one flag only: another variant for one targeting key. */
  readonly targeting?: { readonly if: readonly [{ readonly '==': readonly [unknown, string] }, string, null] };
}

/** @throws Error for a flag that has not two variants. */
export function readCanonicalSeeds(file: string): readonly Seed[] {
  const { flags } = JSON.parse(readFileSync(file, 'utf8')) as { flags: Record<string, CanonicalFlag> };
  return Object.entries(flags).map(([key, flag]) => seedOf(key, flag));
}

function seedOf(key: string, { state, variants, defaultVariant, targeting }: CanonicalFlag): Seed {
  const other = Object.keys(variants).find((name) => name !== defaultVariant);
  if (other === undefined || Object.keys(variants).length !== 2)
    throw new Error(`Unexpected variants of ${key}, expected two`);
  // Everybody has the default: it is what the toggle stands for at 100%, but for `false`, which is a toggle at 0%.
  const isOff = variants[defaultVariant] === false;
  const [on, off] = isOff ? [other, defaultVariant] : [defaultVariant, other];
  return {
    key,
    percentage: isOff ? OFF : FULL,
    rules: {
      killed: state === 'DISABLED',
      ...(targeting && { targeting: { deny: [targeting.if[0]['=='][1]] } }),
    },
    value: { on: variants[on], off: variants[off], variants: { on, off } } as ToggleValue,
  };
}
