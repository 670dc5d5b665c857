// What users do in the browser tests: each one reads a list and a letter.
import type { Visit } from './house.ts';
import { TOGGLE } from './plans.ts';

/** `count` users who are on, from number `from`; one in `oneFailsIn` of their downloads fails. */
export function visits(count: number, from = 0, oneFailsIn = Number.POSITIVE_INFINITY): readonly Visit[] {
  return Array.from({ length: count }, (_, index) => index).flatMap((index) => {
    const user = `user-${from + index}`;
    const failed = (index + 1) % oneFailsIn === 0;
    return [
      { toggle: TOGGLE, operation: 'index', outcome: 'ok', user },
      { toggle: TOGGLE, operation: 'download', outcome: failed ? 'error' : 'ok', user },
    ] as const;
  });
}
