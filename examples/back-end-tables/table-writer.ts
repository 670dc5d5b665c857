// Writes changes to the new tables in the order they were asked for, many in one transaction.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Change, EvidenceTable } from './evidence-table.ts';

export interface TableWriter {
  /** Resolves when the change is committed; rejects with the error that it, or its transaction, met. */
  write(change: Change): Promise<void>;
  /** Resolves when nothing is left to write. */
  idle(): Promise<void>;
}

interface Waiting {
  readonly change: Change;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

const BATCH = 500;

/** `delayMs` is how slow the disk is today: waited before each transaction. */
export function tableWriter(table: EvidenceTable, delayMs: () => number): TableWriter {
  let queue: Waiting[] = [];
  let writing: Promise<void> | undefined;

  async function commit(batch: readonly Waiting[]): Promise<void> {
    try {
      const errors = await table.apply(batch.map((each) => each.change));
      for (const [i, { resolve, reject }] of batch.entries()) {
        const error = errors[i];
        if (error) reject(error);
        else resolve();
      }
    } catch (error) {
      for (const { reject } of batch) reject(error as Error);
    }
  }

  async function drain(): Promise<void> {
    // What is asked for in the same turn of the event loop shares a transaction.
    await new Promise((resolve) => setImmediate(resolve));
    while (queue.length > 0) {
      const batch = queue.slice(0, BATCH);
      queue = queue.slice(BATCH);
      const delay = delayMs();
      if (delay > 0) await sleep(delay);
      await commit(batch);
    }
    writing = undefined;
  }

  return {
    write: (change) =>
      new Promise((resolve, reject) => {
        queue.push({ change, resolve, reject });
        writing ??= drain();
      }),
    idle: () => writing ?? Promise.resolve(),
  };
}
