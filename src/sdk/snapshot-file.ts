// The last known toggles on disk, so that an application starts with them while the server is away.
import { readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { type KnownToggle, toKnownToggles } from './known-toggle.ts';
import { reason } from './problem.ts';

export interface SnapshotFile {
  /** What the file says; empty when there is none yet, or none that can be read. */
  read(): readonly KnownToggle[];
  /** Replaces the file, soon and whole; of several requests in a row only the last one is written. */
  write(toggles: Iterable<KnownToggle>): void;
  /** Resolves when nothing is left to write. */
  settled(): Promise<void>;
}

/**
 * Keeps toggles at `path`. User keys are left out: a key on disk would outlive the rollout that it was made for.
 * Failures are told to `onProblem` and change nothing else.
 */
export function snapshotFile(path: string, onProblem: (message: string) => void): SnapshotFile {
  let next: string | undefined;
  let writing: Promise<void> | undefined;

  const drain = async (): Promise<void> => {
    while (next !== undefined) {
      const text = next;
      next = undefined;
      try {
        await writeFile(`${path}.new`, text);
        await rename(`${path}.new`, path);
      } catch (error) {
        onProblem(`The toggles could not be kept in ${path}: ${reason(error)}`);
      }
    }
    writing = undefined;
  };

  return {
    read() {
      try {
        const toggles = toKnownToggles(JSON.parse(readFileSync(path, 'utf8')));
        if (toggles) return toggles;
        onProblem(`Unexpected content of ${path}, expected {"toggles": [...]}`);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
          onProblem(`The toggles could not be read from ${path}: ${reason(error)}`);
      }
      return [];
    },
    write(toggles) {
      next = `${JSON.stringify({ toggles: Array.from(toggles, ({ definition }) => definition) })}\n`;
      writing ??= drain();
    },
    settled: () => writing ?? Promise.resolve(),
  };
}
