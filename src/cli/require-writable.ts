// Refuses a document that could not take its Results, before its run begins and not after its first day.
import { access, constants, stat } from 'node:fs/promises';
import { documentFault } from '../adapters/documents-files/document-fault.ts';
import { Fault } from '../engine/faults.ts';

/** @throws Fault PG_DOCUMENT_READ_ONLY when the file says so (also to root, as replacing it does), or the system does. */
export async function requireWritable(path: string): Promise<void> {
  try {
    if (((await stat(path)).mode & 0o222) === 0)
      throw new Fault(
        'PG_DOCUMENT_READ_ONLY',
        `${path} is read-only. Allow writing (chmod u+w) so that Results can be kept.`,
      );
    await access(path, constants.W_OK);
  } catch (error) {
    throw documentFault(error, path, 'write');
  }
}
