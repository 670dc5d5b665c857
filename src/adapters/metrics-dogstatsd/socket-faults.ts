// What is said when a Unix socket cannot be made, of whichever kind.
import { Fault, messageOf } from '../../engine/faults.ts';

/** Another process receives there. */
export function busySocket(path: string, cause: unknown): Fault {
  const message = `The socket ${path} is in use, by a Datadog agent or another Phasegate perhaps. Stop that one, or choose another path for DogStatsD (--statsd-socket).`;
  return new Fault('PG_PORT_BUSY', message, { cause });
}

/** The path, its folder or the system does not allow it; `error` is what was thrown, or why. */
export function unusableSocket(path: string, error: unknown): Fault {
  const message = `Cannot receive DogStatsD at ${path}: ${messageOf(error)}. Choose a path in a folder that Phasegate may write.`;
  return new Fault('PG_METRICS_SOURCE', message, { cause: error });
}
