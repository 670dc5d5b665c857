// What toggles stand for in an application that asks OpenFeature for more than on and off, and how an answer is made of it.
import type { ErrorCode, JsonArray, JsonObject, JsonValue, ResolutionDetails } from '@openfeature/server-sdk';

/** Both of one type, which is the only one that the toggle may then be asked for. */
type Both<T> = {
  readonly on: T;
  readonly off: T;
  /** What OpenFeature is told as the variant. Default: `on` and `off`, which stay the variants of operation events. */
  readonly variants?: { readonly on: string; readonly off: string };
};

export type ToggleValue = Both<boolean> | Both<string> | Both<number> | Both<JsonObject | JsonArray>;

/** By the toggle's key. A toggle that is not named here is a boolean. */
export type ToggleValues = Readonly<Record<string, ToggleValue>>;

/** What is known of one toggle for one user. */
export interface ToggleAnswer {
  readonly value: boolean;
  readonly variant?: string;
  readonly reason?: string;
}

/** OpenFeature's own names of types, one for each method that resolves. */
export type AskedType = 'boolean' | 'string' | 'number' | 'object';

/** Answers for an application that gave these values. @returns for `undefined` FLAG_NOT_FOUND, for another type TYPE_MISMATCH. */
export type Resolve = <T extends JsonValue>(
  key: string,
  asked: AskedType,
  fallback: T,
  answer: ToggleAnswer | undefined,
) => ResolutionDetails<T>;

export function resolveBy(values: ToggleValues = {}): Resolve {
  const meanings = new Map(Object.entries(values));
  return <T extends JsonValue>(key: string, asked: AskedType, fallback: T, answer: ToggleAnswer | undefined) => {
    if (answer === undefined) return failure(fallback, 'FLAG_NOT_FOUND', `There is no toggle "${key}"`);
    const meaning = meanings.get(key);
    const value = meaning === undefined ? answer.value : meaning[answer.value ? 'on' : 'off'];
    if (typeof value !== asked)
      return failure(fallback, 'TYPE_MISMATCH', `Unexpected ${asked} for toggle ${key}, expected ${typeof value}`);
    // Nothing is made for a boolean as it is, which is asked for at every request.
    if (meaning === undefined) return answer as ResolutionDetails<T>;
    const variant = meaning.variants?.[answer.value ? 'on' : 'off'];
    return { ...answer, ...(variant !== undefined && { variant }), value } as ResolutionDetails<T>;
  };
}

function failure<T>(value: T, errorCode: 'FLAG_NOT_FOUND' | 'TYPE_MISMATCH', errorMessage: string) {
  return { value, reason: 'ERROR', errorCode: errorCode as ErrorCode, errorMessage } satisfies ResolutionDetails<T>;
}
