// A disk of its own that is easily full, where this machine lets us have one.
import { spawnSync } from 'node:child_process';
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
  const { status, stderr, error } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder]);
  if (status !== 0) return `no small disk can be mounted: ${error?.message ?? stderr.toString().trim()}`;
  mounted.add(folder);
  const filler = join(folder, 'filler');
  return {
    folder,
    fill() {
      const { bavail, bsize } = statfsSync(folder);
      writeFileSync(filler, Buffer.alloc(bavail * bsize));
    },
    free: () => rmSync(filler, { force: true }),
  };
}

/** For teardowns, before the temporary folders are removed and after every process that uses one has ended. */
export function unmountSmallDisks(): void {
  for (const folder of mounted) spawnSync('umount', ['-l', folder]);
  mounted.clear();
}
