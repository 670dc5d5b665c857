// A disk of its own that is easily full, where this machine lets us have one.
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { system } from './system.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface SmallDisk {
  readonly folder: string;
  /** Leaves not a byte. */
  fill(): void;
  /** Gives back what `fill` took. */
  free(): void;
}

const mounted = new Set<string>();

/** A disk of `bytes`, or why there can be none. */
export function mountSmallDisk(bytes: number): SmallDisk | string {
  const folder = temporaryFolder();
  const { isDone, said } = system('mount', '-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder);
  if (!isDone) return `no small disk can be mounted: ${said}`;
  mounted.add(folder);
  const filler = join(folder, 'filler');
  return {
    folder,
    fill() {
      const { bavail, bsize } = statfsSync(folder);
      try {
        writeFileSync(filler, Buffer.alloc(bavail * bsize));
      } catch (error) {
        // Somebody else took a part of it meanwhile: it is full all the same.
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    },
    free: () => rmSync(filler, { force: true }),
  };
}

/** For teardowns, before the temporary folders are removed and after every process that uses one has ended. */
export function unmountSmallDisks(): void {
  for (const folder of mounted) system('umount', '-l', folder);
  mounted.clear();
}
