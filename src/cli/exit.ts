// The exit codes, which scripts and pipelines rely on.

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
