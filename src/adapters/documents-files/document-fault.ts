// Turns what the file system says into a Fault that names the place and the fix.
import { Fault } from '../../engine/faults.ts';

/** `doing` completes "cannot ..." for errors without a sentence of their own. A Fault is passed on as it is. */
export function documentFault(error: unknown, path: string, doing: 'read' | 'write'): Fault {
  if (error instanceof Fault) return error;
  const cause = { cause: error };
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new Fault('PG_DOCUMENT_MISSING', `There is no document ${path}. Check the path.`, cause);
    case 'EISDIR':
      return new Fault('PG_DOCUMENT_UNREADABLE', `${path} is a folder. Name the Markdown file in it.`, cause);
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return new Fault(
        'PG_DISK_FULL',
        `No space is left to write ${path}. Free some space; the document is as it was, and writing is tried again.`,
        cause,
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return doing === 'read'
        ? new Fault('PG_DOCUMENT_UNREADABLE', `${path} may not be read. Give this user read access to it.`, cause)
        : new Fault(
            'PG_DOCUMENT_READ_ONLY',
            `${path} may not be written. Give this user write access to it and to its folder, where the new version is put together.`,
            cause,
          );
    default: {
      const why = error instanceof Error ? error.message : String(error);
      const faultCode = doing === 'read' ? 'PG_DOCUMENT_UNREADABLE' : 'PG_DOCUMENT_READ_ONLY';
      return new Fault(faultCode, `Cannot ${doing} ${path}: ${why}. Mend that; it is tried again.`, cause);
    }
  }
}
