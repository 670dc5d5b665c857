// Reads the percentage out of a flag of a flagd definition, where it is one that a percentage moves.
import { FULL, OFF, type Percentage } from '../../core/toggle/percentage.ts';

export type FlagReading =
  | { readonly kind: 'percentage'; readonly percentage: Percentage }
  /** Phasegate would not know what it changes. */
  | { readonly kind: 'unlike'; readonly why: string };

/** Weights of flagd are relative: 1 to 3 is 25%. */
export function readFlag(flag: unknown): FlagReading {
  if (!isObject(flag)) return unlike('it is no object');
  const { state, variants, defaultVariant, targeting } = flag;
  if (state === 'DISABLED') return { kind: 'percentage', percentage: OFF };
  if (!isObject(variants) || variants.on !== true || variants.off !== false || Object.keys(variants).length !== 2)
    return unlike('its variants are not {"on": true, "off": false}');
  if (targeting === undefined || (isObject(targeting) && Object.keys(targeting).length === 0)) {
    if (defaultVariant === 'on') return { kind: 'percentage', percentage: FULL };
    if (defaultVariant === 'off') return { kind: 'percentage', percentage: OFF };
    return unlike('its default variant is neither "on" nor "off"');
  }
  const shares = isObject(targeting) && Object.keys(targeting).length === 1 ? targeting.fractional : undefined;
  if (!Array.isArray(shares) || shares.length !== 2) return unlike('its targeting is more than shares of on and off');
  const [on, off] = shares.map(shareOf);
  if (on?.variant !== 'on' || off?.variant !== 'off')
    return unlike('its shares are not those of "on" and then of "off"');
  const percentage = (FULL * on.weight) / (on.weight + off.weight);
  return Number.isInteger(percentage)
    ? { kind: 'percentage', percentage: percentage as Percentage }
    : unlike('its share of "on" is finer than a thousandth of a percent');
}

function shareOf(share: unknown): { readonly variant: unknown; readonly weight: number } | undefined {
  if (!Array.isArray(share) || share.length < 1 || share.length > 2) return undefined;
  const [variant, weight = 1] = share;
  return Number.isInteger(weight) && weight >= 0 ? { variant, weight } : undefined;
}

function unlike(why: string): FlagReading {
  return { kind: 'unlike', why };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
