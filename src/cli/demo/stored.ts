// Where a demo keeps itself, so that one that was killed goes on, and a finished one makes room for the next.
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { bornAt } from '../../adapters/journal-sqlite/process-identity.ts';
import type { Bindings } from '../../core/plan/bindings.ts';
import { Fault } from '../../engine/faults.ts';
import { CommandEnd, EXIT } from '../exit.ts';

export interface StoredDemo {
  readonly folder: string;
  /** The copy of the plan that is written into. */
  readonly document: string;
  /** Whether an unfinished demo of the same plan, bindings, faults and seed was found and is gone on with. */
  readonly goesOn: boolean;
}

/** What makes two demos the same. */
export interface DemoIdentity {
  readonly path: string;
  readonly text: string;
  readonly bindings: Bindings;
  readonly faults: readonly string[];
  readonly seed: number;
}

/** Names the process that keeps its demo here: another must not take its journal away. */
const HOLDER = 'demo.pid';

const NAMES = [
  'demo.json',
  'journal.db',
  'journal.db-wal',
  'journal.db-shm',
  'evidence.db',
  'evidence.db-wal',
  'evidence.db-shm',
  'series.db',
  'series.db-wal',
  'series.db-shm',
  'readings.db',
  'readings.db-wal',
  'readings.db-shm',
];

/**
 * Prepares `folder`; files that are not a demo's are left alone.
 * @throws CommandEnd when the folder cannot be used, Fault PG_DISK_FULL; then no copy of the plan is left there.
 */
export function openStoredDemo(folder: string, identity: DemoIdentity): StoredDemo {
  const marker = join(folder, 'demo.json');
  const document = join(folder, basename(identity.path));
  const wanted = JSON.stringify(identity);
  if (isSameFile(document, identity.path))
    throw new CommandEnd(
      EXIT.usage,
      `A demo writes into a copy of the plan, and in ${folder} that would be the plan itself. Name another folder with --state.`,
    );
  try {
    const holder = holderOf(folder);
    if (holder !== undefined)
      throw new CommandEnd(
        EXIT.usage,
        `Another demo (process ${holder}) is kept in ${folder}. Stop that one first, or name another folder with --state.`,
      );
    if (existsSync(marker) && existsSync(document) && readFileSync(marker, 'utf8') === wanted) {
      hold(folder);
      return { folder, document, goesOn: true };
    }
    for (const name of NAMES) rmSync(join(folder, name), { force: true });
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw refusalOf(folder, error);
  }
  try {
    writeFileSync(document, identity.text);
    writeFileSync(marker, wanted);
    hold(folder);
  } catch (error) {
    for (const path of [document, marker, join(folder, HOLDER)]) rmSync(path, { force: true });
    throw refusalOf(folder, error);
  }
  return { folder, document, goesOn: false };
}

interface Holder {
  readonly pid: number;
  readonly born: string;
}

/** The other process that keeps its demo in the folder and lives; whoever died holds nothing. */
function holderOf(folder: string): number | undefined {
  const path = join(folder, HOLDER);
  if (!existsSync(path)) return undefined;
  try {
    const { pid, born } = JSON.parse(readFileSync(path, 'utf8')) as Holder;
    return pid !== process.pid && bornAt(pid) === born ? pid : undefined;
  } catch (error) {
    // Killed while it was writing it.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function hold(folder: string): void {
  const holder: Holder = { pid: process.pid, born: bornAt(process.pid) ?? '' };
  writeFileSync(join(folder, HOLDER), JSON.stringify(holder));
}

function isSameFile(a: string, b: string): boolean {
  return existsSync(a) && realpathSync(a) === realpathSync(b);
}

function refusalOf(folder: string, error: unknown): unknown {
  if (error instanceof CommandEnd) return error;
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return new Fault(
        'PG_DISK_FULL',
        `No space is left to keep the demo in ${folder}. Free some space, or name another folder with --state.`,
        { cause: error },
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new CommandEnd(EXIT.usage, `${folder} may not be written. Name another folder with --state.`);
    case 'ENOTDIR':
    case 'EEXIST':
      return new CommandEnd(EXIT.usage, `${folder} is no folder. Name one with --state.`);
    default:
      return error;
  }
}

/** The next demo starts afresh; the document and the journal stay for whoever wants to look. */
export function finishStoredDemo(folder: string): void {
  rmSync(join(folder, 'demo.json'), { force: true });
}
