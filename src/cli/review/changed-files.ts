// Which of the files of a change are plans to look at.
import { existsSync, realpathSync } from 'node:fs';
import { matchesGlob, resolve, sep } from 'node:path';
import { z } from 'zod';
import { CommandEnd, EXIT } from '../exit.ts';

const FILE = z.union([z.string(), z.object({ filename: z.string(), status: z.string().optional() })]);
/** GitHub's answers: "list pull requests files" is a list, "compare two commits" an object with one. */
const FILES = z.union([z.array(FILE), z.object({ files: z.array(FILE) })]);

/**
 * The paths in a list of changed files: one a line, or JSON as GitHub's API answers; removed files are left out.
 * @throws CommandEnd when it begins like JSON and is not such an answer.
 */
export function changedFilesIn(text: string, name: string): readonly string[] {
  if (!/^\s*[[{]/.test(text))
    return text
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== '');
  const result = FILES.safeParse(jsonOf(text));
  if (!result.success)
    throw new CommandEnd(
      EXIT.usage,
      `Unexpected list in ${name}, expected one path a line, or JSON: a list of paths or of { "filename", "status" }.`,
    );
  const files = Array.isArray(result.data) ? result.data : result.data.files;
  return files.flatMap((file) => {
    if (typeof file === 'string') return [file];
    return file.status === 'removed' ? [] : [file.filename];
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const MARKDOWN = /\.(?:md|markdown)$/i;
const BINDINGS = /\.bindings\.yaml$/i;

/**
 * The Markdown files among `paths` that are there and match one of `globs` (all, when there is none), each once, in order; a
 * changed bindings file brings its plan. Files outside of `root`, through links too, are never looked at: the change may come
 * from anybody.
 */
export function documentsOf(paths: readonly string[], root: string, globs: readonly string[]): readonly string[] {
  const found = paths.flatMap((path) => {
    if (!BINDINGS.test(path)) return MARKDOWN.test(path) ? [path] : [];
    return ['.md', '.markdown'].map((ending) => path.replace(BINDINGS, ending));
  });
  const wanted = (path: string): boolean => globs.length === 0 || globs.some((glob) => matchesGlob(path, glob));
  return [...new Set(found)].filter((path) => wanted(path) && isInside(root, path));
}

function isInside(root: string, path: string): boolean {
  const whole = resolve(root, path);
  return existsSync(whole) && `${realpathSync(whole)}${sep}`.startsWith(`${realpathSync(root)}${sep}`);
}
