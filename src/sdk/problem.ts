// What goes wrong while a client works on: told to the application's log, never thrown at its requests.

export interface Problem {
  /** `stream`: toggles are not being updated. `snapshot`: the file on disk. `telemetry`: events were lost. */
  readonly kind: 'stream' | 'snapshot' | 'telemetry';
  /** One sentence that names the place. */
  readonly message: string;
}

export type OnProblem = (problem: Problem) => void;

export interface Quietly {
  readonly tell: OnProblem;
  /** It is over: the next problem of this kind is told, also when it is the same again. */
  forget(kind: Problem['kind']): void;
}

/** Passes problems on, each only once in a row, and keeps a failing listener from harming anybody. */
export function quietly(onProblem: OnProblem | undefined): Quietly {
  const last = new Map<Problem['kind'], string>();
  return {
    tell(problem) {
      if (!onProblem || last.get(problem.kind) === problem.message) return;
      last.set(problem.kind, problem.message);
      try {
        onProblem(problem);
      } catch {
        // A log that throws is the application's to mend; evaluating and recording go on.
      }
    },
    forget: (kind) => void last.delete(kind),
  };
}

/** The message of anything that was thrown. An AggregateError (every address of a host refused) has none of its own. */
export function reason(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  if (thrown instanceof AggregateError && thrown.message === '') return reason(thrown.errors[0]);
  return thrown.message;
}
