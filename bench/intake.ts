// `npm run bench:intake [-- --json --anyway --seconds 10 --rounds 3 --kills 100 --only single,packed,operations,kill]`: how many datagrams
// the intake takes without losing one, and how long a kill takes, each against a peer or a bare loop in the same run. Rounds are
// interleaved, figures are medians.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { datagramsOf, framed, linesOf, type Traffic } from './intake/datagrams.ts';
import { highestRate, offer } from './intake/highest-rate.ts';
import { type KillServerName, type KillTimes, killTimes, quantileOf } from './intake/kill-latency.ts';
import { RECEIVERS, type ReceiverName, startReceiver } from './intake/receivers.ts';
import { requireQuietMachine } from './quiet-machine.ts';
import { createTargets } from './targets.ts';

const PARTS = ['single', 'packed', 'operations', 'kill'] as const;

const { values: asked } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    anyway: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '10' },
    rounds: { type: 'string', default: '3' },
    kills: { type: 'string', default: '100' },
    only: { type: 'string', default: PARTS.join(',') },
  },
});
const parts = new Set(asked.only.split(','));
const { json } = asked;
const [seconds, rounds, kills] = [Number(asked.seconds), Number(asked.rounds), Number(asked.kills)];
if (!(seconds > 0 && rounds >= 1 && kills >= 1) || ![...parts].every((part) => PARTS.some((known) => known === part))) {
  process.stderr.write(
    `Usage: npm run bench:intake -- [--json] [--anyway] [--seconds N] [--rounds N] [--kills N] [--only ${PARTS.join(',')}]\n`,
  );
  process.exit(2);
}

const targets = createTargets();
const tables: Record<string, unknown> = {};
const say = (line = ''): void => void (json || console.log(line));
const progress = (line: string): void => void process.stderr.write(`${line}\n`);
const median = (values: readonly number[]): number => quantileOf(values, 0.5);
const thousands = (value: number): string => Math.round(value).toLocaleString('en-US');

function installPeers(): void {
  const bench = fileURLToPath(new URL('./', import.meta.url));
  if (existsSync(`${bench}node_modules/statsd`)) return;
  progress('installing statsd ...');
  const command = ['install', '--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--ignore-scripts'];
  const { status } = spawnSync('npm', command, { cwd: bench, stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error('npm statsd could not be installed; is there a network?');
}

/** Lines a second of each receiver, and what a line costs it, for one kind of traffic. */
async function throughput(
  traffic: Traffic,
  packed: boolean,
): Promise<Record<ReceiverName, { rate: number; cost: number }>> {
  const lines = linesOf(traffic);
  const datagrams = datagramsOf(lines, packed);
  const perDatagram = lines.length / datagrams.length;
  const input = framed(datagrams);
  const found = Object.fromEntries(RECEIVERS.map((name) => [name, { rates: [] as number[], costs: [] as number[] }]));
  for (let round = 0; round < rounds; round++)
    for (const name of RECEIVERS) {
      const receiver = await startReceiver(name);
      const rate = await highestRate(receiver, input, seconds);
      const { cost } = await offer(receiver, input, rate / 2, Math.min(2, seconds));
      await receiver.stop();
      found[name]?.rates.push(rate * perDatagram);
      found[name]?.costs.push(cost / perDatagram);
      progress(
        `${traffic}${packed ? ', packed' : ''}, round ${round + 1}: ${name} ${thousands(rate * perDatagram)} lines/s`,
      );
    }
  const title = `${traffic}, ${packed ? `packed, ${perDatagram.toFixed(1)} lines a datagram` : 'one line a datagram'}`;
  say(`${title}: the highest rate with nothing lost in ${seconds} s, and processor time for a line at half of it`);
  const results = Object.fromEntries(
    RECEIVERS.map((name) => {
      const result = { rate: median(found[name]?.rates ?? []), cost: median(found[name]?.costs ?? []) };
      say(
        `  ${name.padEnd(12)}${thousands(result.rate).padStart(12)} lines/s${result.cost.toFixed(2).padStart(10)} us`,
      );
      return [name, result];
    }),
  ) as Record<ReceiverName, { rate: number; cost: number }>;
  say();
  tables[title] = results;
  return results;
}

const PLACES = ['first', 'median', 'last'] as const;

async function kill(clients: number): Promise<void> {
  const names: readonly KillServerName[] = ['floor', 'phasegate'];
  const times: Record<KillServerName, KillTimes[]> = { floor: [], phasegate: [] };
  for (let round = 0; round < rounds; round++)
    for (const name of names) {
      times[name].push(...(await killTimes(name, clients, kills)));
      progress(`kill, ${clients} clients, round ${round + 1}: ${name}`);
    }
  say(
    `From one datagram to a client that has read that the toggle is off, ${clients} connected, ${rounds * kills} kills, in ms`,
  );
  say(
    `  ${''.padEnd(12)}${PLACES.flatMap((place) => [`${place} p50`, 'p99'])
      .map((head) => head.padStart(12))
      .join('')}`,
  );
  const results = names.map((name) => {
    const quantiles = PLACES.map((place) => {
      const all = times[name].map((each) => each[place]);
      return { place, p50: quantileOf(all, 0.5), p99: quantileOf(all, 0.99) };
    });
    say(
      `  ${name.padEnd(12)}${quantiles
        .flatMap(({ p50, p99 }) => [p50, p99])
        .map((value) => value.toFixed(3).padStart(12))
        .join('')}`,
    );
    return quantiles;
  });
  say();
  tables[`kill, ${clients} clients`] = { floor: results[0], phasegate: results[1] };
  for (const [i, place] of PLACES.entries())
    for (const quantile of ['p50', 'p99'] as const) {
      const [bare, ours] = [results[0]?.[i]?.[quantile] ?? 0, results[1]?.[i]?.[quantile] ?? Number.NaN];
      if (clients > 1 || i === 0)
        targets.atMost(
          `kill, ${clients} clients, ${clients > 1 ? `${place} ` : ''}${quantile} over the floor's`,
          ours / bare,
          2,
        );
    }
}

installPeers();
const busy = await requireQuietMachine(asked.anyway);
const single = parts.has('single') ? await throughput('counters', false) : undefined;
const packed = parts.has('packed') ? await throughput('counters', true) : undefined;
const operations = parts.has('operations') ? await throughput('operations', false) : undefined;
if (single) {
  targets.atLeast(
    'counters, one line a datagram, over counting only',
    single.phasegate.rate / single.counting.rate,
    0.75,
  );
  targets.atLeast('counters, one line a datagram, over npm statsd', single.phasegate.rate / single.statsd.rate, 2.4);
}
if (packed) targets.atLeast('counters, packed, over npm statsd', packed.phasegate.rate / packed.statsd.rate, 3.7);
if (parts.has('kill')) for (const clients of [1, 1000]) await kill(clients);

if (!json) {
  for (const [name, lines] of Object.entries({ 'one a datagram': single, packed }))
    if (lines)
      say(
        `Besides, ${name}: with a receive buffer as large as ours statsd takes ${thousands(lines['statsd wide'].rate)} lines/s; in processor time, which a busy machine blurs less, ${(lines.counting.cost / lines.phasegate.cost).toFixed(2)} of counting only and ${(lines.statsd.cost / lines.phasegate.cost).toFixed(2)} times statsd.`,
      );
  if (operations)
    say(
      `Besides, operations of ten thousand users, each counted as evidence under a pseudonym: ${(operations.phasegate.rate / operations.counting.rate).toFixed(2)} of counting only.`,
    );
}
targets.finish(json, { busy, seconds, rounds, tables });
