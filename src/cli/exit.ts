// The exit codes, which scripts and pipelines rely on.
import type { Run } from '../core/run/run.ts';
import { unreachable } from '../core/unreachable.ts';
import type { FaultCode } from '../engine/faults.ts';

export const EXIT = {
  done: 0,
  /** The plan or a gate says no: error findings, rolled back. */
  no: 1,
  /** Usage or input error, a busy port too. */
  usage: 2,
  /** A person is asked. */
  asked: 3,
  /** An outside system failed. */
  outside: 4,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Several rollouts: the first of 4, 2, 1, 3, 0 that applies. */
export function worst(codes: readonly ExitCode[]): ExitCode {
  return ([4, 2, 1, 3] as const).find((code) => codes.includes(code)) ?? 0;
}

/** By how a rollout stands when the command ends. */
export function exitCodeOf(run: Run): ExitCode {
  switch (run.state.kind) {
    case 'completed':
      return EXIT.done;
    case 'rolledBack':
      return EXIT.no;
    case 'scheduled':
    case 'soaking':
    case 'asked':
    case 'paused':
      return EXIT.asked;
    default:
      return unreachable(run.state);
  }
}

/** Ends the command with this code and one message for the person; thrown anywhere below a command, caught in main.ts. */
export class CommandEnd extends Error {
  readonly code: ExitCode;

  constructor(code: ExitCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** What a failure of the world means to a script: a mistake in what it named, or something outside that failed. */
export function exitCodeForFault(code: FaultCode): ExitCode {
  return code.startsWith('PG_DOCUMENT_') || code === 'PG_PORT_BUSY' || code.startsWith('PG_ROLLOUT_')
    ? EXIT.usage
    : EXIT.outside;
}
