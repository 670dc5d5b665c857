// Removes what a keeper of PostgreSQL that was killed outright left behind: its server, if that still runs, and its folder.
import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const PREFIX = 'phasegate-postgres-';
const NAME = new RegExp(`^${PREFIX}(\\d+)-`);
const END_MILLIS = 10_000;
const LOOK_MILLIS = 20;

/** What the temporary folder of the keeper with this process id is called, but for its last, random letters. */
export function clusterPrefix(keeper: number): string {
  return `${PREFIX}${keeper}-`;
}

/** Looks below `parent` for folders whose keeper is gone, and removes those that it may. */
export function removeStaleClusters(parent: string): void {
  for (const name of readdirSync(parent)) {
    const keeper = NAME.exec(name)?.[1];
    if (keeper === undefined || isAlive(Number(keeper))) continue;
    try {
      remove(join(parent, name));
    } catch {
      // Another user's, or another start is removing it: never a reason not to start.
    }
  }
}

function remove(folder: string): void {
  const data = join(folder, 'data');
  const server = postmaster(data);
  if (server !== undefined && worksIn(server, data)) {
    process.kill(server, 'SIGQUIT');
    // What it still writes while its folder is being removed would stay behind.
    for (let waited = 0; waited < END_MILLIS && worksIn(server, data); waited += LOOK_MILLIS) pause(LOOK_MILLIS);
  }
  rmSync(folder, { recursive: true, force: true });
}

/** The process id in postmaster.pid, which after a crash may be stale. */
function postmaster(data: string): number | undefined {
  const file = join(data, 'postmaster.pid');
  return existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : undefined;
}

/**
 * Whether a process is this cluster's server and not one that was given its number since: a server works in its data
 * folder. Where that cannot be seen (no /proc) the answer is no, and nobody is ended.
 */
function worksIn(pid: number, data: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(data);
  } catch {
    return false;
  }
}

function pause(millis: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, millis);
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
