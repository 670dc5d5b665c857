// One writer of a document at a time, over all processes: a file beside it that only one of them can create.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { Fault } from '../../engine/faults.ts';

/** How long we wait, in milliseconds. */
export interface Patience {
  /** A lock is held for milliseconds; one that does not change hands for so long has lost its holder. */
  readonly lostAfter: number;
  /** Others may come first again and again; then a person is told. */
  readonly longestWait: number;
}

const PATIENCE: Patience = { lostAfter: 5_000, longestWait: 20_000 };
const FIRST_PAUSE = 2;
const LONGEST_PAUSE = 50;

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** Different for each time that a lock is taken; "" while it is being written. */
  readonly token: string;
}

/** Where the lock of a document lies. */
export function lockPathOf(path: string): string {
  return `${path}.phasegate-lock`;
}

/** Numbers this process's locks; with its pid and the instant of its birth no two are alike, whoever held them. */
let taken = 0;

/**
 * Runs `work` while nobody else in this or another process runs work on the same document. `stillHeld`, asked right before
 * the change is made, is false when the lock was taken from us because we were stopped for long.
 * @throws Fault PG_DOCUMENT_LOCKED when others hold it for too long; and what `work` or the file system throws.
 */
export async function withDocumentLock<T>(
  path: string,
  work: (stillHeld: () => Promise<boolean>) => Promise<T>,
  patience: Patience = PATIENCE,
): Promise<T> {
  const lock = lockPathOf(path);
  const mine: Holder = { pid: process.pid, host: hostname(), token: `${performance.timeOrigin}-${++taken}` };
  const stillHeld = async () => (await holderOf(lock))?.token === mine.token;
  await acquire(lock, mine, path, patience);
  try {
    return await work(stillHeld);
  } finally {
    if (await stillHeld()) await rm(lock, { force: true });
  }
}

async function acquire(lock: string, mine: Holder, path: string, patience: Patience): Promise<void> {
  let waited = 0;
  let unchanged = 0;
  let before: Holder | undefined;
  for (let interval = FIRST_PAUSE; !(await create(lock, mine)); interval = Math.min(2 * interval, LONGEST_PAUSE)) {
    const holder = await holderOf(lock);
    if (!holder) continue;
    unchanged = holder.token === before?.token ? unchanged + interval : 0;
    before = holder;
    // Who died while removing a lost lock left that file behind.
    if (unchanged >= 2 * patience.lostAfter) await rm(removalOf(lock, holder), { force: true });
    if (isDead(holder) || unchanged >= patience.lostAfter) await takeAway(lock, holder);
    if (waited >= patience.longestWait)
      throw new Fault(
        'PG_DOCUMENT_LOCKED',
        `${path} is being written by process ${holder.pid} on ${holder.host} all the time. If there is no such process, delete ${lock}.`,
      );
    await pause(interval);
    waited += interval;
  }
}

/** False when there is a lock already. */
async function create(lock: string, mine: Holder): Promise<boolean> {
  try {
    await writeFile(lock, JSON.stringify(mine), { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    // Created but not written (a full disk): nobody may wait for it.
    if (codeOf(error) === 'ENOSPC' || codeOf(error) === 'EDQUOT') await rm(lock, { force: true });
    throw error;
  }
}

/** Who holds the lock, or undefined when there is none. */
async function holderOf(lock: string): Promise<Holder | undefined> {
  try {
    return readHolder(await readFile(lock, 'utf8'));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function readHolder(text: string): Holder {
  try {
    const { pid, host, token } = JSON.parse(text) as Partial<Holder>;
    if (typeof pid === 'number' && typeof host === 'string' && typeof token === 'string') return { pid, host, token };
  } catch {
    // Read between its creation and its writing, or left so by a crash.
  }
  return { pid: 0, host: 'an unknown machine', token: '' };
}

/** Only a process of this machine can be known to be dead. */
function isDead({ pid, host }: Holder): boolean {
  if (pid <= 0 || host !== hostname()) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return codeOf(error) === 'ESRCH';
  }
}

/**
 * Removes the lock of `lost`, unless somebody else is doing so. The one who does holds a file named for just this taking of
 * the lock, so a newer lock is never removed: under that file the lost lock is either still there, or for ever gone.
 */
async function takeAway(lock: string, lost: Holder): Promise<void> {
  const removing = removalOf(lock, lost);
  if (!(await create(removing, lost))) return;
  try {
    if ((await holderOf(lock))?.token === lost.token) await rm(lock, { force: true });
  } finally {
    await rm(removing, { force: true });
  }
}

function removalOf(lock: string, lost: Holder): string {
  return `${lock}-${lost.token}`;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
