// Looks a secret up, by its reference in a bindings file.
import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { messageOf } from '../engine/faults.ts';
import type { secret } from './bindings-values.ts';

/** { env: NAME } or { file: path }. */
export type SecretReference = z.output<ReturnType<typeof secret>>;

/**
 * The secret as it is now: a file is read anew each time, so that it can be replaced while a rollout runs. Line ends at its end
 * are no part of it.
 * @throws Error that names the reference, never what is behind it.
 */
export function readSecret(
  reference: SecretReference,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const value = 'env' in reference ? environment[reference.env] : contentOf(reference.file);
  if (value) return value;
  throw new Error(
    'env' in reference ? `the environment variable ${reference.env} is not set` : `the file ${reference.file} is empty`,
  );
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/[\r\n]+$/, '');
  } catch (error) {
    throw new Error(`the file ${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? messageOf(error)})`);
  }
}
