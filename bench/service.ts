// `npm run bench:service [-- --json --anyway --rounds 9]`: how fast the program starts beside `node -e 0`, and how many entries a second its
// journal makes durable beside a bare append with fdatasync. Rounds are interleaved, figures are medians.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openSqliteJournal } from '../src/adapters/journal-sqlite/sqlite-journal.ts';
import { toInstant } from '../src/core/calendar/instant.ts';
import { type NewEntry, PHASEGATE } from '../src/core/run/journal.ts';
import { requireQuietMachine } from './quiet-machine.ts';
import { createTargets, medianOf } from './targets.ts';

const { values: asked } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    anyway: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '9' },
  },
});
const rounds = Number(asked.rounds);
if (!(rounds >= 1)) {
  process.stderr.write('Usage: npm run bench:service -- [--json] [--anyway] [--rounds N]\n');
  process.exit(2);
}

const APPENDS = 2_000;
const PROGRAM = fileURLToPath(new URL('../bin/phasegate.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'bench-service-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const targets = createTargets();

/** Milliseconds until a process has ended. */
async function ended(...args: string[]): Promise<number> {
  const begin = performance.now();
  await once(spawn(process.execPath, args, { stdio: 'ignore' }), 'close');
  return performance.now() - begin;
}

/** Milliseconds until a server of a new state answers, which says where it listens when it does. */
async function listening(round: number): Promise<number> {
  const state = join(folder, `state-${round}`);
  const begin = performance.now();
  const args = [PROGRAM, 'serve', '--port', '0', '--statsd-port', '0', '--state', state];
  const server: ChildProcess = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const millis = await new Promise<number>((resolve, reject) => {
    for (const stream of [server.stdout, server.stderr])
      stream?.on('data', (data) => {
        said += data;
        if (said.includes('http://')) resolve(performance.now() - begin);
      });
    server.once('exit', (code) => reject(new Error(`The server ended with ${code}: ${said}`)));
  });
  server.kill('SIGTERM');
  await once(server, 'exit');
  return millis;
}

const entryOf = (i: number): NewEntry => ({
  at: toInstant(1_772_000_000_000 + i),
  by: PHASEGATE,
  event: { kind: 'claimed', epoch: i + 1, runner: `runner ${i} of a machine, process 4711` },
});

/** Entries a second, each durable before the next is begun. */
async function journaled(round: number): Promise<number> {
  const journal = openSqliteJournal(join(folder, `journal-${round}.db`));
  const begin = performance.now();
  for (let i = 0; i < APPENDS; i++) await journal.append('letters', i, [entryOf(i)]);
  const millis = performance.now() - begin;
  journal.close();
  return (APPENDS * 1_000) / millis;
}

function appended(round: number): number {
  const file = openSync(join(folder, `bare-${round}.log`), 'a');
  const begin = performance.now();
  for (let i = 0; i < APPENDS; i++) {
    writeSync(file, `${JSON.stringify(entryOf(i))}\n`);
    fdatasyncSync(file);
  }
  const millis = performance.now() - begin;
  closeSync(file);
  return (APPENDS * 1_000) / millis;
}

const busy = await requireQuietMachine(asked.anyway);
// The first start compiles, and keeps what it compiled.
await listening(-1);
const figures = { nothing: [], version: [], ready: [], journal: [], bare: [] } as Record<string, number[]>;
for (let round = 0; round < rounds; round++) {
  figures.nothing?.push(await ended('-e', '0'));
  figures.version?.push(await ended(PROGRAM, '--version'));
  figures.ready?.push(await listening(round));
  figures.bare?.push(appended(round));
  figures.journal?.push(await journaled(round));
}
const medians = Object.fromEntries(Object.entries(figures).map(([name, values]) => [name, medianOf(values)]));
const { nothing = 0, version = 0, ready = 0, journal = 0, bare = 0 } = medians;
targets.atMost('phasegate --version over node -e 0', version / nothing, 1.3);
targets.atMost('a server that is ready over node -e 0', ready / nothing, 2.2);
targets.atLeast('durable entries a second over a bare append with fdatasync', journal / bare, 0.8);
if (!asked.json) {
  console.log(
    `Starts, in ms: node -e 0 ${nothing.toFixed(0)}, --version ${version.toFixed(0)}, ready ${ready.toFixed(0)}`,
  );
  console.log(`Durable entries a second: bare ${bare.toFixed(0)}, journal ${journal.toFixed(0)}\n`);
}
targets.finish(asked.json, { busy, rounds, medians });
