// Ends a switch over a tagged union: compiles only when every case is handled, and stops the process when one is not.

export function unreachable(value: never): never {
  throw new Error(`Unreachable: ${JSON.stringify(value)}`);
}
