// Reads the percentage out of a flag of a flagd definition, where it is one that a percentage moves, and says how to move it.
import { isDeepStrictEqual } from 'node:util';
import { FULL, OFF, type Percentage } from '../../core/toggle/percentage.ts';
import { type FlagEdit, type FlagPath, valueAt } from './flag-edit.ts';
import { isObject, lastWord, type Rules } from './last-word.ts';

export type FlagReading =
  | {
      readonly kind: 'percentage';
      readonly percentage: Percentage;
      /** What is to be changed in it to have another percentage: its rules and how it puts users into buckets stay. */
      moved(percentage: Percentage): readonly FlagEdit[];
    }
  /** Phasegate would not know what it changes. */
  | { readonly kind: 'unlike'; readonly why: string };

/** The names of the one variant that is true and of the one that is false. */
interface Names {
  readonly on: string;
  readonly off: string;
}

/**
 * The percentage is what users get for whom no rule says anything: the last word of its targeting, or its default variant where there is
 * none. A DISABLED flag is at 0%: it is off wherever an application's own default is off.
 */
export function readFlag(flag: unknown, evaluators: Rules = {}): FlagReading {
  if (!isObject(flag)) return unlike('it is no object');
  const names = namesOf(flag.variants);
  if (!names)
    return unlike('its variants are not one that is true and one that is false, as {"on": true, "off": false}');
  const found = lastWord(flag.targeting, evaluators);
  if (found.kind === 'unlike') return found;
  const reading = readWord(flag, names, found.path, found.word);
  if (reading.kind === 'unlike') return reading;
  const disabled = flag.state === 'DISABLED';
  return {
    kind: 'percentage',
    percentage: disabled ? OFF : reading.percentage,
    moved: (percentage) =>
      [{ path: ['state'], value: 'ENABLED' }, ...reading.moved(percentage)].filter(
        ({ path, value }) => !isDeepStrictEqual(valueAt(flag, path), value),
      ),
  };
}

function namesOf(variants: unknown): Names | undefined {
  if (!isObject(variants)) return undefined;
  const [first, second, ...others] = Object.entries(variants);
  if (!first || !second || others.length > 0) return undefined;
  if (first[1] === true && second[1] === false) return { on: first[0], off: second[0] };
  if (first[1] === false && second[1] === true) return { on: second[0], off: first[0] };
  return undefined;
}

function readWord(flag: Readonly<Record<string, unknown>>, names: Names, path: FlagPath, word: unknown): FlagReading {
  const byDefault = (percentage: Percentage): FlagEdit => ({
    path: ['defaultVariant'],
    // Whom flagd cannot put into a bucket gets the default: on when everybody is.
    value: percentage === FULL ? names.on : names.off,
  });
  const shares = (percentage: Percentage): FlagEdit => ({
    path,
    value: {
      fractional: [
        [names.on, percentage],
        [names.off, FULL - percentage],
      ],
    },
  });
  const isWhole = (percentage: Percentage) => percentage === FULL || percentage === OFF;

  if (word === undefined || word === null) {
    const { defaultVariant } = flag;
    if (defaultVariant !== names.on && defaultVariant !== names.off)
      return unlike(`its default variant is neither "${names.on}" nor "${names.off}"`);
    return {
      kind: 'percentage',
      percentage: defaultVariant === names.on ? FULL : OFF,
      moved: (percentage) => [byDefault(percentage), ...(isWhole(percentage) ? [] : [shares(percentage)])],
    };
  }
  if (!isObject(word)) {
    // A truth stands for the variant of its name.
    const variant = String(word);
    if (variant !== names.on && variant !== names.off)
      return unlike(`its targeting ends in neither "${names.on}" nor "${names.off}"`);
    return {
      kind: 'percentage',
      percentage: variant === names.on ? FULL : OFF,
      moved: (percentage) =>
        isWhole(percentage)
          ? [{ path, value: percentage === FULL ? names.on : names.off }]
          : [byDefault(percentage), shares(percentage)],
    };
  }
  return readShares(names, [...path, 'fractional'], word.fractional, byDefault);
}

/** Weights of flagd are relative: 1 to 3 is 25%. Their order, and what users are put into buckets by, are kept. */
function readShares(
  names: Names,
  path: FlagPath,
  fractional: unknown,
  byDefault: (percentage: Percentage) => FlagEdit,
): FlagReading {
  const given = Array.isArray(fractional) ? fractional : [];
  const first = Array.isArray(given[0]) ? 0 : 1;
  const shares = given.slice(first).map(shareOf);
  const on = shares.findIndex((share) => share?.variant === names.on);
  const off = shares.findIndex((share) => share?.variant === names.off);
  if (shares.length !== 2 || on < 0 || off < 0)
    return unlike(`its shares are not one of "${names.on}" and one of "${names.off}"`);
  const weights = shares.map((share) => share?.weight ?? 0);
  const percentage = (FULL * (weights[on] ?? 0)) / ((weights[0] ?? 0) + (weights[1] ?? 0));
  if (!Number.isInteger(percentage)) return unlike('its share is none in steps of a thousandth of a percent');
  const weigh = (at: number, name: string, weight: number): FlagEdit => {
    const share = [...path, first + at];
    return (given[first + at] as readonly unknown[]).length === 2
      ? { path: [...share, 1], value: weight }
      : { path: share, value: [name, weight] };
  };
  return {
    kind: 'percentage',
    percentage: percentage as Percentage,
    moved: (next) => [byDefault(next), weigh(on, names.on, next), weigh(off, names.off, FULL - next)],
  };
}

function shareOf(share: unknown): { readonly variant: string; readonly weight: number } | undefined {
  if (!Array.isArray(share) || share.length < 1 || share.length > 2) return undefined;
  const [variant, weight = 1] = share;
  return Number.isInteger(weight) && weight >= 0 ? { variant: String(variant), weight } : undefined;
}

function unlike(why: string): Extract<FlagReading, { kind: 'unlike' }> {
  return { kind: 'unlike', why };
}
