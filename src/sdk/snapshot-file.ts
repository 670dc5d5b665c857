// The last known toggles on disk, so that an application starts with them while the server is away.
import { readFileSync } from 'node:fs';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type KnownToggle, toKnownToggles } from './known-toggle.ts';
import { reason } from './problem.ts';

export interface SnapshotFile {
  /** What the file says; empty when there is none yet, or none that can be read. */
  read(): readonly KnownToggle[];
  /** Replaces the file, soon and whole, also where several processes keep the same one; of several requests in a row only the last one is written. */
  write(toggles: Iterable<KnownToggle>): void;
  /** Resolves when nothing is left to write. */
  settled(): Promise<void>;
}

/**
 * Keeps toggles at `path`. User keys are left out: a key on disk would outlive the rollout that it was made for.
 * Failures are told to `onProblem` and change nothing else; `onKept` hears of every success.
 */
export function snapshotFile(
  path: string,
  onProblem: (message: string) => void,
  onKept: () => void = () => {},
): SnapshotFile {
  let next: string | undefined;
  let writing: Promise<void> | undefined;

  const drain = async (): Promise<void> => {
    while (next !== undefined) {
      const text = next;
      next = undefined;
      try {
        await replace(path, text);
        onKept();
      } catch (error) {
        // Without the end of the folder's name, which is another one at each try: the same trouble is to read the same.
        const why = reason(error).replace(/(?<=\.new)-\w{6}/g, '');
        onProblem(`The toggles could not be kept in ${path}: ${why}`);
      }
    }
    writing = undefined;
  };

  return {
    read() {
      try {
        const toggles = toKnownToggles(JSON.parse(readFileSync(path, 'utf8')), (key) =>
          onProblem(
            `Unexpected form of toggle "${key}" in ${path}, expected one that this version knows; it is left out`,
          ),
        );
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

/** Beside the file, and then in its place. A folder of its own, because another process may be doing the same under any fixed name. */
async function replace(path: string, text: string): Promise<void> {
  const folder = await mkdtemp(`${path}.new-`);
  try {
    const written = join(folder, 'toggles.json');
    // On the disk before it takes the place of one that is good.
    await writeFile(written, text, { flush: true });
    await rename(written, path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
