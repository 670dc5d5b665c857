// Reads the documents that a command names; one that cannot be read is told and does not stop the others.
import { createDocumentFiles } from '../adapters/documents-files/document-files.ts';
import { Fault } from '../engine/faults.ts';
import { EXIT, type ExitCode, exitCodeForFault } from './exit.ts';

export interface NamedText {
  /** As it was given on the command line. */
  readonly name: string;
  readonly text: string;
}

export interface ReadDocuments {
  readonly documents: readonly NamedText[];
  /** Done, or what the unreadable ones amount to. */
  readonly exitCode: ExitCode;
}

/** @param complain is given one message for each document that cannot be read, with its place and the fix. */
export async function readDocuments(
  names: readonly string[],
  complain: (message: string) => void,
): Promise<ReadDocuments> {
  const files = createDocumentFiles();
  const documents: NamedText[] = [];
  let exitCode: ExitCode = EXIT.done;
  for (const name of new Set(names)) {
    try {
      documents.push({ name, text: await files.read(name) });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      complain(`${error.message} (${error.code})`);
      exitCode = exitCodeForFault(error.code);
    }
  }
  return { documents, exitCode };
}
