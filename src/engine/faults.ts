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
  | 'PG_METRICS_SOURCE'
  | 'PG_NOTIFY'
  | 'PG_PROGRAM_FAILED';

/** A failure outside of Phasegate. The message names the place and the fix; `cause` keeps the original. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly code: FaultCode;

  constructor(code: FaultCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
