// By hand: `node scripts/twenty-seeds.mjs PLAN.md [--fault NAME@PERCENT]` plays the demo with the seeds 1 to 20, two at a
// time, and says how each ended and how many visits of users who were on were answered until the toggle was at 0%.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SEEDS = 20;
const AT_ONCE = 2;
const BIN = fileURLToPath(new URL('../bin/phasegate.mjs', import.meta.url));
const WORDS = { 0: 'completed', 1: 'rolled back', 3: 'needs a decision' };

const [plan, ...options] = process.argv.slice(2);
if (plan === undefined || plan.startsWith('-')) {
  process.stderr.write(
    'Unexpected arguments, expected: node scripts/twenty-seeds.mjs PLAN.md [--fault NAME@PERCENT]\n',
  );
  process.exit(2);
}

const results = [];
let seed = 1;
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    while (seed <= SEEDS) results.push(await play(seed++));
  }),
);

const completed = results.filter(({ code }) => code === 0).length;
const answered = results.flatMap((result) => result.answered);
console.log(`\n${completed} of ${SEEDS} completed.`);
if (answered.length > 0)
  console.log(
    `At 0% after ${median(answered)} answered visits (median of ${answered.length}; most ${Math.max(...answered)}).`,
  );

async function play(number) {
  const state = mkdtempSync(join(tmpdir(), 'phasegate-seed-'));
  const fixed = ['--seed', String(number), '--state', state, '--port', '0', '--statsd-port', '0'];
  const child = spawn(process.execPath, [BIN, 'demo', plan, ...options, ...fixed], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => (out += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk) => (errors += chunk));
  const code = await new Promise((resolve) => child.on('close', resolve));
  rmSync(state, { recursive: true, force: true });
  const seen = [...out.matchAll(/was at 0% after ([\d,]+) answered visits/g)].map(([, n]) =>
    Number(n.replaceAll(',', '')),
  );
  const told = seen.length > 0 ? `, at 0% after ${seen.join(' and ')} answered visits` : '';
  console.log(`seed ${String(number).padStart(2)}: exit ${code} (${WORDS[code] ?? 'failed'})${told}`);
  if (errors !== '') console.log(errors.trimEnd());
  return { code, answered: seen };
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
