// Plans in files: read as strict UTF-8, replaced whole or not at all.
import { open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Fault } from '../../engine/faults.ts';
import type { Documents } from '../../engine/ports.ts';
import { documentFault } from './document-fault.ts';
import { withDocumentLock } from './document-lock.ts';
import { documentText } from './document-text.ts';

/** What is done to the file system when a document is replaced; a test makes one of them fail. */
export interface FileSteps {
  readonly open: typeof open;
  readonly rename: typeof rename;
}

/**
 * Documents by path. A symbolic link is followed: the file that it names is replaced, with its mode and owner kept.
 * @throws Fault PG_DOCUMENT_MISSING, _UNREADABLE, _NOT_TEXT; replacing also _READ_ONLY, _LOCKED and PG_DISK_FULL, and then
 * the document is as it was.
 */
export function createDocumentFiles(steps: FileSteps = { open, rename }): Documents {
  return {
    async read(path) {
      try {
        return documentText(await readFile(path), path);
      } catch (error) {
        throw documentFault(error, path, 'read');
      }
    },

    async replace(path, expected, text) {
      const target = await realpath(path).catch((error: unknown) => {
        throw documentFault(error, path, 'read');
      });
      try {
        return await withDocumentLock(target, async (stillHeld) => {
          const found = await readFile(target);
          if (documentText(found, path) !== expected) return 'changed';
          if (text === expected) return 'replaced';
          return (await replaceFile(steps, target, path, text, stillHeld)) ? 'replaced' : 'changed';
        });
      } catch (error) {
        throw documentFault(error, path, 'write');
      }
    },
  };
}

/** Puts a new file beside the old one, durably, and moves it into its place in one step. False when the lock was lost. */
async function replaceFile(
  steps: FileSteps,
  target: string,
  path: string,
  text: string,
  stillHeld: () => Promise<boolean>,
): Promise<boolean> {
  const { mode, uid, gid } = await stat(target);
  // Renaming needs no right to write the old file: a file that says "read-only" means it all the same, also to root.
  if ((mode & 0o222) === 0)
    throw new Fault(
      'PG_DOCUMENT_READ_ONLY',
      `${path} is read-only. Allow writing (chmod u+w) so that Results can be kept.`,
    );
  const next = join(dirname(target), `.${basename(target)}.phasegate-new`);
  await rm(next, { force: true });
  try {
    const file = await steps.open(next, 'wx', mode);
    try {
      await file.writeFile(text, 'utf8');
      await file.chmod(mode);
      const created = await file.stat();
      // Only root may give a file away; for others the new owner is the one who writes.
      if (created.uid !== uid || created.gid !== gid) await file.chown(uid, gid).catch(() => {});
      await file.sync();
    } finally {
      await file.close();
    }
    if (!(await stillHeld())) return false;
    await steps.rename(next, target);
  } finally {
    await rm(next, { force: true });
  }
  await syncFolder(dirname(target));
  return true;
}

/** Makes the renaming durable where the system can; the document is whole either way. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  } catch {
    // Windows cannot open folders.
  }
}
