// The folder in which a Phasegate keeps its journal, when a command expects one to be there already.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CommandEnd, EXIT } from './exit.ts';

/** @throws CommandEnd when there is no journal in `folder`: a command that reads must not make an empty one. */
export function existingState(folder: string): string {
  if (!existsSync(join(folder, 'journal.db')))
    throw new CommandEnd(
      EXIT.usage,
      `There is no journal in ${folder}. Name the folder of the run with --state, or begin one with "phasegate run plan.md".`,
    );
  return folder;
}
