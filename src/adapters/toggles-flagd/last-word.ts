// Finds in a flag's targeting what it says of everybody for whom no rule says anything.
import type { FlagPath } from './flag-edit.ts';

/** The `$evaluators` of a definition: rules that flags refer to by name. */
export type Rules = Readonly<Record<string, unknown>>;

export type LastWord =
  | {
      readonly kind: 'found';
      /** Where it stands in the flag, or would be written. */
      readonly path: FlagPath;
      /** A variant, shares of variants, or nothing: then the default variant decides. */
      readonly word: unknown;
    }
  | { readonly kind: 'unlike'; readonly why: string };

/** Targeting is nothing, shares, or rules (`if`) that end in one of these, however deep. */
export function lastWord(targeting: unknown, evaluators: Rules): LastWord {
  if (targeting === undefined || (isObject(targeting) && Object.keys(targeting).length === 0))
    return { kind: 'found', path: ['targeting'], word: undefined };
  if (!isObject(targeting)) return unlike('its targeting is no object');
  return wordOf(targeting, ['targeting'], evaluators);
}

function wordOf(word: unknown, path: FlagPath, evaluators: Rules): LastWord {
  if (!isObject(word)) return { kind: 'found', path, word };
  const [operation, ...others] = Object.keys(word);
  if (operation === 'fractional' && others.length === 0) return { kind: 'found', path, word };
  if (operation === '$ref') return unlike(`it ends in $evaluators "${word.$ref}", which other flags may use, too`);
  if (operation !== 'if' || others.length > 0 || !Array.isArray(word.if) || word.if.length < 2)
    return unlike('its targeting is more than rules ("if") and shares at their end');
  const args: readonly unknown[] = word.if;
  const last = args.length % 2 === 0 ? args.length : args.length - 1;
  for (const [i, arg] of args.slice(0, last).entries()) {
    if (i % 2 === 1 && arg === null)
      return unlike('a rule of it says "null", which is the default variant, and that moves');
    if (saysShare(arg, evaluators, new Set())) return unlike('a rule of it has shares of its own');
  }
  return wordOf(args[last], [...path, 'if', last], evaluators);
}

function saysShare(rule: unknown, evaluators: Rules, seen: Set<string>): boolean {
  if (Array.isArray(rule)) return rule.some((each) => saysShare(each, evaluators, seen));
  if (!isObject(rule)) return false;
  return Object.entries(rule).some(([operation, args]) => {
    if (operation === 'fractional') return true;
    if (operation !== '$ref' || typeof args !== 'string') return saysShare(args, evaluators, seen);
    if (seen.has(args)) return false;
    seen.add(args);
    return saysShare(evaluators[args], evaluators, seen);
  });
}

function unlike(why: string): LastWord {
  return { kind: 'unlike', why };
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
