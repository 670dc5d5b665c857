import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { postgresPackage } from './install.ts';

// With an npm of our own: what the real one does is seen by every test that needs a foreign program.

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'foreign-install-'));
  mkdirSync(join(folder, 'postgres'));
  for (const name of ['install.ts', 'postgres/package.json', 'postgres/package-lock.json'])
    copyFileSync(join(import.meta.dirname, name), join(folder, name));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Puts an npm on the path that notes each run, and then does what it is told. */
function npm(then: string): void {
  const file = join(folder, 'bin', 'npm');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\necho "$@" >> ${folder}/runs\n${then}\n`);
  chmodSync(file, 0o755);
}

const runs = () => readFileSync(join(folder, 'runs'), 'utf8').trim().split('\n');

async function install(): Promise<{ code: number; said: string }> {
  const child: ChildProcess = spawn(process.execPath, ['install.ts', 'postgres'], {
    cwd: folder,
    env: { PATH: `${join(folder, 'bin')}:/usr/bin:/bin`, NODE_NO_WARNINGS: '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    said += text;
  });
  const [code] = await once(child, 'close');
  return { code, said };
}

describe('the foreign programs', () => {
  const scripts = () => join(postgresPackage(join(folder, 'postgres', '.installed', 'node_modules')), 'scripts');
  /** Leaves a package whose install script notes that it ran. */
  const works = () => `
    rm -rf node_modules
    mkdir -p ${scripts()}
    echo "require('node:fs').writeFileSync('linked', '')" > ${scripts()}/hydrate-symlinks.js`;

  test('are installed once, by whoever comes first, and their one script is run', async () => {
    npm(works());
    const all = await Promise.all(Array.from({ length: 4 }, install));
    expect(all.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect(await install()).toEqual({ code: 0, said: '' });
    expect(runs()).toEqual(['ci --ignore-scripts --include=optional --no-audit --no-fund --loglevel=error']);
    expect(existsSync(join(scripts(), '..', 'linked'))).toBe(true);
  });

  test('are installed again when their lock file changed', async () => {
    npm(works());
    await install();
    writeFileSync(join(folder, 'postgres', 'package-lock.json'), '{}');
    expect((await install()).code).toBe(0);
    expect(runs()).toHaveLength(2);
  });

  test('fail with what npm said, and are tried again', async () => {
    npm('echo "npm error network" >&2; exit 7');
    const failed = await install();
    expect(failed.code).toBe(1);
    expect(failed.said).toContain('could not be installed: npm ci');
    expect(failed.said).toContain('npm error network');
    npm(works());
    expect((await install()).code).toBe(0);
  });

  test('fail when npm passed over the package of this platform', async () => {
    npm('mkdir -p node_modules');
    expect(await install()).toMatchObject({ code: 1, said: expect.stringContaining('npm left out') });
    expect((await install()).code).toBe(1);
  });
});
