// Everything in a folder, to see that nothing was changed, half-written or left behind.
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Each file by its path in the folder, with its bytes as Latin-1 text; folders end in "/". */
export function contentsOf(folder: string): Readonly<Record<string, string>> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(
    names.map((name) =>
      lstatSync(join(folder, name)).isDirectory()
        ? [`${name}/`, '']
        : [name, readFileSync(join(folder, name), 'latin1')],
    ),
  );
}
