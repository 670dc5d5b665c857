// Looks a secret up, by its reference in a bindings file.
import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { messageOf } from '../../engine/faults.ts';
import type { secret } from '../bindings/bindings-values.ts';

/** { env: NAME } or { file: path }. */
export type SecretReference = z.output<ReturnType<typeof secret>>;

/**
 * The secret as it is now: a file is read anew each time, so that it can be replaced while a rollout runs. Line ends at its end
 * are no part of it. The environment of a running process cannot be changed from outside, so a variable NAME may be given as
 * NAME_FILE instead, the path of such a file, as images of containers have it.
 * @throws Error that names the reference, never what is behind it.
 */
export function readSecret(
  reference: SecretReference,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  if ('file' in reference) return contentOf(reference.file);
  const { env } = reference;
  const [value, file] = [environment[env], environment[`${env}_FILE`]];
  if (value && file)
    throw new Error(`the environment variables ${env} and ${env}_FILE are both set; which one counts is not known`);
  if (file) return contentOf(file);
  if (value) return value;
  throw new Error(`the environment variable ${env} is not set, and neither is ${env}_FILE with the path of a file`);
}

function contentOf(file: string): string {
  let content: string;
  try {
    content = readFileSync(file, 'utf8').replace(/[\r\n]+$/, '');
  } catch (error) {
    throw new Error(`the file ${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? messageOf(error)})`);
  }
  if (content === '') throw new Error(`the file ${file} is empty`);
  return content;
}
