// Writes a file that was not there; one that is there is never lost.
import { access, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { documentFault } from '../../adapters/documents-files/document-fault.ts';
import { CommandEnd, EXIT } from '../exit.ts';

export interface WrittenFile {
  readonly path: string;
  /** Where the file that was there is kept now. */
  readonly kept: string | undefined;
}

/**
 * Writes `text` to `path`. With `replace` a file that is there is kept beside it as .bak (.bak2, .bak3, ...: no earlier one is
 * overwritten), and put back when the new one cannot be written.
 * @throws CommandEnd with `instead` when the file is there and is not to be replaced; Fault PG_DOCUMENT_READ_ONLY, PG_DISK_FULL.
 */
export async function writeNewFile(
  path: string,
  text: string,
  { replace, instead }: { readonly replace: boolean; readonly instead: string },
): Promise<WrittenFile> {
  const kept = replace ? await keep(path) : undefined;
  try {
    await writeFile(path, text, { flag: 'wx' });
    return { path, kept };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw new CommandEnd(EXIT.usage, `${path} is there already. ${instead}`);
    await rm(path, { force: true });
    if (kept !== undefined) await rename(kept, path);
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new CommandEnd(
        EXIT.usage,
        `There is no folder ${dirname(path)} to write into. Make it, or check the path.`,
      );
    throw documentFault(error, path, 'write');
  }
}

/** Gives the file another name; undefined when there is none. */
async function keep(path: string): Promise<string | undefined> {
  if (!(await exists(path))) return undefined;
  for (let n = 1; ; n++) {
    const kept = `${path}.bak${n === 1 ? '' : n}`;
    if (await exists(kept)) continue;
    await rename(path, kept).catch((error: unknown) => {
      throw documentFault(error, path, 'write');
    });
    return kept;
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
