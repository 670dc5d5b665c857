// Removes what a keeper of PostgreSQL that was killed outright left behind: its server, if that still runs, and its folder.
import { readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const PREFIX = 'phasegate-postgres-';
const NAME = new RegExp(`^${PREFIX}(\\d+)-`);

/** What the temporary folder of the keeper with this process id is called, but for its last, random letters. */
export function clusterPrefix(keeper: number): string {
  return `${PREFIX}${keeper}-`;
}

/** Looks below `parent` for folders whose keeper is gone, and leaves those of other users. */
export function removeStaleClusters(parent: string): void {
  for (const name of readdirSync(parent)) {
    const keeper = NAME.exec(name)?.[1];
    if (keeper === undefined || isAlive(Number(keeper))) continue;
    try {
      remove(join(parent, name));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EACCES' && code !== 'EPERM') throw error;
    }
  }
}

function remove(folder: string): void {
  const server = serverOf(join(folder, 'data'));
  if (server !== undefined) process.kill(server, 'SIGQUIT');
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

/**
 * The process id in postmaster.pid, if that process really is this cluster's server: after a crash the number may by
 * now be anybody's. A server works in its data folder; where that cannot be seen (no /proc) nobody is ended.
 */
function serverOf(data: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(join(data, 'postmaster.pid'), 'utf8'), 10);
    return readlinkSync(`/proc/${pid}/cwd`) === data ? pid : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is alive and somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
