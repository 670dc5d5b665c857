// Finds where an application's Ruby code checks a feature of Flipper without an actor, where a percentage of actors does nothing.
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';

const RUBY = new Set(['.rb', '.rake', '.ru', '.erb', '.haml', '.slim', '.jbuilder']);
/** Not the application's own, or not what runs for its users. */
const APART = new Set(['node_modules', 'vendor', 'spec', 'test', 'tmp', 'log', 'coverage', 'public']);

/**
 * Places such as "app/models/letter.rb:12", in the order of their paths. Understood are `Flipper.enabled?(:key)`, with and without
 * parentheses, and `Flipper[:key].enabled?`; what an application wraps around them is not.
 * @throws Error of the file system.
 */
export async function checksWithoutActor(folder: string, key: string): Promise<readonly string[]> {
  const places: string[] = [];
  const pattern = patternFor(key);
  for (const file of await rubyFiles(folder)) {
    const text = await readFile(file, 'utf8');
    if (!text.includes(key)) continue;
    for (const { index } of withoutComments(text).matchAll(pattern))
      places.push(`${relative(folder, file)}:${text.slice(0, index).split('\n').length}`);
  }
  return places;
}

function patternFor(key: string): RegExp {
  const escaped = key.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const name = `(?::${escaped}(?![\\w?!])|:?(["'])${escaped}\\1)`;
  const asked = [
    `Flipper(?:\\.|::)enabled\\?\\s*\\(\\s*${name}\\s*\\)`,
    `Flipper(?:\\.|::)enabled\\?[ \\t]+${name.replace('\\1', '\\2')}(?=[ \\t]*(?:$|[;}\\])?:]|&&|\\|\\||(?:and|or|if|unless|then|do)\\b))`,
    `Flipper\\[${name.replace('\\1', '\\3')}\\]\\.enabled\\?(?!\\s*\\(\\s*[^)\\s])(?![ \\t]+[\\w@:])`,
  ];
  return new RegExp(asked.join('|'), 'gm');
}

/** Of the same length, so that places stay where they are. Only whole lines: a `#` in a line may stand in a text. */
function withoutComments(text: string): string {
  return text.replace(/^[ \t]*#.*$/gm, (comment) => ' '.repeat(comment.length));
}

async function rubyFiles(folder: string): Promise<readonly string[]> {
  const files: string[] = [];
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !APART.has(entry.name) && !entry.name.startsWith('.'))
      files.push(...(await rubyFiles(path)));
    else if (entry.isFile() && RUBY.has(extname(entry.name))) files.push(path);
  }
  return files;
}
