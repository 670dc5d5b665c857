// Where two values differ when both are written as JSON, as a journal keeps them.

export interface JsonDifference {
  /** "criteria.0.verdict"; empty for the whole value. */
  readonly path: string;
  readonly journaled: unknown;
  readonly recomputed: unknown;
}

const TOLERANCE = 1e-9;

/**
 * Every place of `journaled` at which `recomputed` has another value. Numbers are the same to 1e-9 of max(1, |x|). What only
 * `recomputed` has is no difference: a later version may know more.
 */
export function jsonDifferences(journaled: unknown, recomputed: unknown): readonly JsonDifference[] {
  return compare(plain(journaled), plain(recomputed), '');
}

/** As it comes out of a journal: without undefined fields, with null for what is no finite number. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

function compare(journaled: unknown, recomputed: unknown, path: string): readonly JsonDifference[] {
  if (typeof journaled === 'number' && typeof recomputed === 'number') {
    const same = Math.abs(journaled - recomputed) <= TOLERANCE * Math.max(1, Math.abs(journaled));
    return same ? [] : [{ path, journaled, recomputed }];
  }
  if (Array.isArray(journaled) && Array.isArray(recomputed) && journaled.length !== recomputed.length)
    return [{ path, journaled, recomputed }];
  if (isObject(journaled) && isObject(recomputed))
    return Object.entries(journaled).flatMap(([name, value]) =>
      compare(value, recomputed[name], path === '' ? name : `${path}.${name}`),
    );
  return journaled === recomputed ? [] : [{ path, journaled, recomputed }];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
