// Where a demo keeps itself, so that one that was killed goes on, and a finished one makes room for the next.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

export interface StoredDemo {
  readonly folder: string;
  /** The copy of the plan that is written into. */
  readonly document: string;
  /** Whether an unfinished demo of the same plan, faults and seed was found and is gone on with. */
  readonly goesOn: boolean;
}

/** What makes two demos the same. */
export interface DemoIdentity {
  readonly path: string;
  readonly text: string;
  readonly faults: readonly string[];
  readonly seed: number;
}

const NAMES = [
  'demo.json',
  'journal.db',
  'journal.db-wal',
  'journal.db-shm',
  'evidence.db',
  'evidence.db-wal',
  'evidence.db-shm',
];

/** Prepares `folder`; files that are not a demo's are left alone. */
export function openStoredDemo(folder: string, identity: DemoIdentity): StoredDemo {
  const marker = join(folder, 'demo.json');
  const document = join(folder, basename(identity.path));
  const wanted = JSON.stringify(identity);
  if (existsSync(marker) && existsSync(document) && readFileSync(marker, 'utf8') === wanted)
    return { folder, document, goesOn: true };
  for (const name of NAMES) rmSync(join(folder, name), { force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(document, identity.text);
  writeFileSync(marker, wanted);
  return { folder, document, goesOn: false };
}

/** The next demo starts afresh; the document and the journal stay for whoever wants to look. */
export function finishStoredDemo(folder: string): void {
  rmSync(join(folder, 'demo.json'), { force: true });
}
