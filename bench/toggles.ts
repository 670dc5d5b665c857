// `npm run bench:toggles [-- --json --anyway --seconds 5 --rounds 3 --clients 10000 --users 1000000 --only evaluate,sdk,ofrep,fan-out,users]`:
// what a toggle costs, each figure against a peer or a bare limit in the same run. Rounds are interleaved, figures are medians.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { requireQuietMachine } from './quiet-machine.ts';
import { createTargets, medianOf } from './targets.ts';
import { EVALUATORS, evaluationCosts } from './toggles/evaluate.ts';
import { fanOut } from './toggles/fan-out.ts';
import { manyUsers } from './toggles/many-users.ts';
import { hasWrk, type OfrepRate, ofrepRate } from './toggles/ofrep-load.ts';
import { sdkCosts } from './toggles/openfeature.ts';
import { type StartedServer, startServer } from './toggles/start-server.ts';

const PARTS = ['evaluate', 'sdk', 'ofrep', 'fan-out', 'users'] as const;
const { values: asked } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    anyway: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '3' },
    clients: { type: 'string', default: '10000' },
    users: { type: 'string', default: '1000000' },
    only: { type: 'string', default: PARTS.join(',') },
  },
});
const { json } = asked;
const [seconds, rounds, clients, users] = [asked.seconds, asked.rounds, asked.clients, asked.users].map(Number) as [
  number,
  number,
  number,
  number,
];
const parts = new Set(asked.only.split(','));
if (
  !(seconds >= 1 && rounds >= 1 && clients >= 1 && users >= 1000) ||
  ![...parts].every((part) => (PARTS as readonly string[]).includes(part))
) {
  process.stderr.write(
    `Usage: npm run bench:toggles -- [--json] [--anyway] [--seconds N] [--rounds N] [--clients N] [--users N] [--only ${PARTS.join(',')}]\n`,
  );
  process.exit(2);
}

/** Heap noise of measuring itself is a few bytes in a thousand evaluations; an object would be 16 bytes and more in each. */
const NO_BYTES = 0.1;

const targets = createTargets();
const tables: Record<string, unknown> = {};
const say = (line = ''): void => void (json || console.log(line));
const progress = (line: string): void => void process.stderr.write(`${line}\n`);
function evaluate(): void {
  const { nanoseconds, bytes } = evaluationCosts(Math.max(rounds, 5), 300);
  const cost = Object.fromEntries(EVALUATORS.map((name) => [name, medianOf(nanoseconds[name])])) as Record<
    (typeof EVALUATORS)[number],
    number
  >;
  say('One evaluation in process, nanoseconds: the bare hash and threshold; ours; flagd-core; both with rules');
  say(`  ${EVALUATORS.map((name) => `${name} ${cost[name].toFixed(0)}`).join('   ')}`);
  say();
  tables.evaluate = { nanoseconds, bytes };
  for (const [rules, ours, flagd] of [
    ['', 'plain', 'flagd'],
    [', with rules', 'ruled', 'flagd ruled'],
  ] as const) {
    targets.atMost(`direct evaluation over the bare hash and threshold${rules}`, cost[ours] / cost.bare, 1.25);
    targets.atLeast(`flagd-core's time over ours${rules}`, cost[flagd] / cost[ours], 6);
    targets.atMost(`bytes allocated for an evaluation${rules}`, bytes[ours], NO_BYTES);
  }
}

async function sdk(): Promise<void> {
  const costs = await sdkCosts(Math.max(rounds, 5), 1000);
  const [constant, phasegate] = [medianOf(costs.constant), medianOf(costs.phasegate)];
  say(`Through OpenFeature's server SDK, nanoseconds: constant ${constant.toFixed(0)}   ours ${phasegate.toFixed(0)}`);
  say();
  tables.sdk = costs;
  targets.atMost('through the OpenFeature SDK over a constant provider', phasegate / constant, 1.05);
}

const OFREP_SERVERS = ['bare', 'phasegate', 'fastify'] as const;
type OfrepServer = (typeof OFREP_SERVERS)[number];

function installPeers(): void {
  const bench = fileURLToPath(new URL('./', import.meta.url));
  if (existsSync(`${bench}node_modules/fastify`)) return;
  progress('installing fastify ...');
  const command = ['install', '--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--ignore-scripts'];
  const { status } = spawnSync('npm', command, { cwd: bench, stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error('npm fastify could not be installed; is there a network?');
}

async function ofrep(): Promise<void> {
  if (!hasWrk()) {
    progress('OFREP is loaded with wrk, which is not installed here (Debian: apt-get install wrk).');
    targets.missing('OFREP', 'wrk');
    return;
  }
  installPeers();
  const servers: Record<string, StartedServer> = {};
  try {
    for (const name of OFREP_SERVERS) servers[name] = await startServer(name);
    for (const [what, path] of [
      ['single', '/ofrep/v1/evaluate/flags/toggle-25'],
      ['bulk of 50', '/ofrep/v1/evaluate/flags'],
    ] as const) {
      const found: Record<OfrepServer, (OfrepRate & { cost: number })[]> = { bare: [], phasegate: [], fastify: [] };
      for (const name of OFREP_SERVERS) ofrepRate(servers[name]!.port, path, 1);
      for (let round = 0; round < rounds; round++)
        for (const name of OFREP_SERVERS) {
          const server = servers[name]!;
          const before = await server.processorMicros();
          const rate = ofrepRate(server.port, path, seconds);
          const cost = ((await server.processorMicros()) - before) / (rate.perSecond * seconds);
          found[name].push({ ...rate, cost });
          progress(`OFREP ${what}, round ${round + 1}: ${name} ${Math.round(found[name].at(-1)!.perSecond)}/s`);
        }
      const rate = (name: OfrepServer) => medianOf(found[name].map(({ perSecond }) => perSecond));
      const p99 = (name: OfrepServer) => medianOf(found[name].map((each) => each.p99));
      const cost = (name: OfrepServer) => medianOf(found[name].map((each) => each.cost));
      say(
        `OFREP ${what}: requests/s, p99 in ms, and the server's processor time for one in us, which a busy machine blurs less`,
      );
      for (const name of OFREP_SERVERS)
        say(
          `  ${name.padEnd(12)}${Math.round(rate(name)).toString().padStart(8)}${p99(name).toFixed(2).padStart(8)}${cost(name).toFixed(1).padStart(8)}`,
        );
      say();
      tables[`ofrep ${what}`] = found;
      targets.atLeast(`OFREP ${what} over bare node:http`, rate('phasegate') / rate('bare'), 0.95);
      if (what === 'single')
        targets.atMost('OFREP single, p99 over bare node:http', p99('phasegate') / p99('bare'), 1.1);
      else targets.atLeast(`OFREP ${what} over fastify with flagd-core`, rate('phasegate') / rate('fastify'), 2.5);
    }
  } finally {
    for (const server of Object.values(servers)) await server.stop();
  }
}

async function fan(): Promise<void> {
  const names = ['sockets', 'phasegate'] as const;
  const found = { sockets: [] as number[], phasegate: [] as number[] };
  const stalls = { sockets: [] as number[], phasegate: [] as number[] };
  for (let round = 0; round < rounds; round++)
    for (const name of names) {
      const { millis, stalls: held } = await fanOut(name, clients, 10);
      found[name].push(...millis);
      stalls[name].push(...held);
      progress(`fan-out, round ${round + 1}: ${name} ${medianOf(millis).toFixed(1)} ms`);
    }
  say(
    `A change told to ${clients} clients, ms until the last has read it, and the longest turn of the server meanwhile`,
  );
  for (const name of names)
    say(
      `  ${name.padEnd(12)}${medianOf(found[name]).toFixed(1).padStart(8)}${medianOf(stalls[name]).toFixed(1).padStart(8)}`,
    );
  say();
  tables['fan-out'] = { millis: found, stalls };
  targets.atMost(
    `fan-out to ${clients} clients over the raw socket loop`,
    medianOf(found.phasegate) / medianOf(found.sockets),
    1.1,
  );
  targets.atMost('longest turn while fanning out, ms', medianOf(stalls.phasegate), 10);
}

function many(): void {
  const found = manyUsers(100, users);
  say(`100 toggles, ${users.toLocaleString('en-US')} users, ${found.pairs} pairs`);
  say(
    `  lost ${found.lost}   changed ${found.changed}   worst share ${found.worstShare.toFixed(2)} standard deviations`,
  );
  say();
  tables.users = found;
  targets.atMost('users on at a step and off at a higher one', found.lost, 0);
  targets.atMost('users answered differently the second time', found.changed, 0);
  // 400 shares: 4.5 is passed by chance once in 370 runs' worth of fair hashes.
  targets.atMost('worst share, in standard deviations', found.worstShare, 4.5);
  // 4,950 pairs: 25 is passed by chance by one of them in 350 runs.
  targets.atMost('worst chi-square of a pair of toggles', found.worstPair, 25);
  targets.atMost('sum of all chi-squares, in standard deviations from its expectation', found.pairsSum, 4.5);
}

const busy = await requireQuietMachine(asked.anyway);
if (parts.has('evaluate')) evaluate();
if (parts.has('sdk')) await sdk();
if (parts.has('ofrep')) await ofrep();
if (parts.has('fan-out')) await fan();
if (parts.has('users')) many();

targets.finish(json, { busy, seconds, rounds, tables });
