import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { readSecret } from './read-secret.ts';

afterEach(() => vi.unstubAllEnvs());

test('a secret is read anew each time, without the line end that editors leave', () => {
  vi.stubEnv('A_SECRET', 'one');
  expect(readSecret({ env: 'A_SECRET' })).toBe('one');
  vi.stubEnv('A_SECRET', 'two');
  expect(readSecret({ env: 'A_SECRET' })).toBe('two');
  const file = join(temporaryFolder(), 'secret');
  writeFileSync(file, 'three\n');
  chmodSync(file, 0o600);
  expect(readSecret({ file })).toBe('three');
});

test('a reference with nothing behind it is named', () => {
  vi.stubEnv('A_SECRET', '');
  expect(() => readSecret({ env: 'A_SECRET' })).toThrow('the environment variable A_SECRET is not set');
  expect(() => readSecret({ file: '/nowhere/key' })).toThrow('the file /nowhere/key cannot be read (ENOENT)');
});

test('a variable can name a file instead, which is read anew each time; not both', () => {
  const file = join(temporaryFolder(), 'secret');
  writeFileSync(file, 'one\n');
  vi.stubEnv('A_SECRET_FILE', file);
  expect(readSecret({ env: 'A_SECRET' })).toBe('one');
  writeFileSync(file, 'two\n');
  expect(readSecret({ env: 'A_SECRET' })).toBe('two');
  writeFileSync(file, '\n');
  expect(() => readSecret({ env: 'A_SECRET' })).toThrow(`the file ${file} is empty`);
  vi.stubEnv('A_SECRET', 'three');
  expect(() => readSecret({ env: 'A_SECRET' })).toThrow('A_SECRET and A_SECRET_FILE are both set');
});
