// The world's failures: one class with stable codes, thrown by adapters, caught in `tick` and at the edges.

/** Codes are part of the product: scripts and people search for them, so none is ever reused for something else. */
export type FaultCode =
  | 'PG_DOCUMENT_MISSING'
  | 'PG_DOCUMENT_UNREADABLE'
  | 'PG_DOCUMENT_NOT_TEXT'
  | 'PG_DOCUMENT_READ_ONLY'
  | 'PG_DOCUMENT_LOCKED'
  | 'PG_DISK_FULL'
  | 'PG_PORT_BUSY'
  | 'PG_JOURNAL_UNREADABLE'
  | 'PG_ACCESS_UNREADABLE'
  | 'PG_JOURNAL_WRITE'
  | 'PG_ROLLOUT_TAKEN'
  | 'PG_ROLLOUT_UNKNOWN'
  | 'PG_TOGGLE_READ'
  | 'PG_TOGGLE_WRITE'
  | 'PG_TOGGLE_UNCONFIRMED'
  | 'PG_METRICS_SOURCE'
  | 'PG_NOTIFY'
  | 'PG_STOP_SIGNAL'
  | 'PG_CLOCK_BACK'
  | 'PG_PROGRAM_FAILED';

/** What kind of failure kept something outside from being read or set, where it matters to what may be done next. */
export type Trouble =
  /** Nothing usable came back: nobody there, no answer in time, half of one, an error of its own, too many requests. */
  | 'unreached'
  /** The credential is missing, not valid any more, or has no right to this. */
  | 'refused'
  /** It answered, and no percentage can be told of the answer: a toggle of another kind, another place, a page to log in. */
  | 'unclear';

/** Those that say nothing of the thing itself. */
export type OutOfSight = Exclude<Trouble, 'unclear'>;

/** A failure outside of Phasegate. The message names the place and the fix; `cause` keeps the original. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly code: FaultCode;
  /** Of toggle systems; absent where nobody has told which, which counts as `unclear`. */
  readonly trouble: Trouble | undefined;

  constructor(code: FaultCode, message: string, options: { cause?: unknown; trouble?: Trouble } = {}) {
    super(message, options);
    this.code = code;
    this.trouble = options.trouble;
  }
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
