// Refuses arguments outside the domain of a gate's formula: a wrong number must not become a wrong verdict.

/** @throws RangeError unless 0 < value < 1. */
export function requireFraction(name: string, value: number): void {
  if (!(value > 0 && value < 1)) throw new RangeError(`Unexpected ${name} ${value}, expected a number between 0 and 1`);
}

/** @throws RangeError unless `value` is 0 or a positive finite number. */
export function requireCount(name: string, value: number): void {
  if (!(value >= 0 && Number.isFinite(value)))
    throw new RangeError(`Unexpected ${name} ${value}, expected 0 or a positive number`);
}

/** @throws RangeError unless 0 <= errors <= events. */
export function requireErrors(errors: number, events: number): void {
  requireCount('events', events);
  requireCount('errors', errors);
  if (errors > events)
    throw new RangeError(`Unexpected ${errors} errors of ${events} events, expected no more errors than events`);
}
