// What the terminal says of something that the server did not expect: where it is a defect of ours, with its place.
import { Fault } from '../engine/faults.ts';

/** A failure of the world has all that helps in its message; a defect is looked for by its stack. */
export function defectText(error: unknown): string {
  if (error instanceof Fault) return `${error.message} (${error.code})`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
