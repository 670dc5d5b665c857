// `npm run bench:lint [-- --json]`: our linter against remark-lint's recommended preset, on the same documents in the same run.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { lint } from '../src/core/plan/lint.ts';
import { read } from '../src/core/plan/read.ts';
import { plansToMutate } from '../test/fuzz/mutated-plan.ts';

/** Below this the exit code is 1. */
const AT_LEAST = 3;
const ROUNDS = 7;

interface Remark {
  use(preset: unknown): Remark;
  parse(text: string): unknown;
  runSync(tree: unknown, file: unknown): unknown;
}

/** Parses and lints one text; printing it again, as remark otherwise does, is left out. */
async function remarkLint(): Promise<(text: string) => void> {
  const bench = fileURLToPath(new URL('./', import.meta.url));
  if (!existsSync(`${bench}node_modules/remark-preset-lint-recommended`)) {
    process.stderr.write('installing remark-lint ...\n');
    const command = ['install', '--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--ignore-scripts'];
    const { status } = spawnSync('npm', command, { cwd: bench, stdio: ['ignore', 2, 2] });
    if (status !== 0) throw new Error('remark-lint could not be installed; is there a network?');
  }
  // By names that are no literals: they are there only once they are installed.
  const load = (name: string): Promise<Record<string, unknown>> => import(name);
  const { remark } = (await load('remark')) as unknown as { remark: () => Remark };
  const { default: preset } = await load('remark-preset-lint-recommended');
  const { VFile } = (await load('vfile')) as unknown as { VFile: new (text: string) => { messages: unknown[] } };
  const processor = remark().use(preset);
  return (text) => {
    const file = new VFile(text);
    processor.runSync(processor.parse(text), file);
    found += file.messages.length;
  };
}

/** So that nobody, nor the engine, can take the work for useless. */
let found = 0;

function ours(text: string): void {
  found += lint(text, read(text)).length;
}

/** Processor time of this process in ms: other programs of the machine do not count. */
function timed(documents: readonly string[], look: (text: string) => void): number {
  const { user, system } = process.cpuUsage();
  for (const text of documents) look(text);
  const after = process.cpuUsage();
  return (after.user + after.system - user - system) / 1000;
}

/** The middle one. */
function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

const theirs = await remarkLint();
const documents = plansToMutate();
const bytes = documents.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
for (const look of [ours, theirs]) timed(documents, look);
// In turns, so that neither is measured at a bad moment only.
const rounds = Array.from({ length: ROUNDS }, () => ({
  ours: timed(documents, ours),
  theirs: timed(documents, theirs),
}));
const [mine, peer] = [median(rounds.map((one) => one.ours)), median(rounds.map((one) => one.theirs))];
// Of the two in one round: what else the machine does weighs on both.
const ratio = median(rounds.map((one) => one.theirs / one.ours));
const reached = ratio >= AT_LEAST;
const rows = [
  { linter: 'phasegate lint', millis: mine, nanosPerByte: (mine * 1e6) / bytes },
  { linter: 'remark-lint, recommended', millis: peer, nanosPerByte: (peer * 1e6) / bytes },
];
const target = {
  name: "linting as fast as remark-lint's recommended preset, times",
  value: ratio,
  goal: `>= ${AT_LEAST}`,
  reached,
};
if (process.argv.includes('--json')) {
  const tables = { documents: documents.length, bytes, rounds: ROUNDS, findings: found, rows };
  console.log(JSON.stringify({ tables, targets: [target] }, undefined, 1));
} else {
  console.log(
    `${documents.length} documents, ${(bytes / 1000).toFixed(0)} kB, processor time, median of ${ROUNDS} rounds in turns`,
  );
  for (const { linter, millis, nanosPerByte } of rows)
    console.log(
      `  ${linter.padEnd(26)}${millis.toFixed(0).padStart(6)} ms${nanosPerByte.toFixed(0).padStart(8)} ns/byte`,
    );
  console.log(`${reached ? 'reached' : 'MISSED '}  ${target.name}: ${ratio.toFixed(2)} (goal ${target.goal})`);
}
process.exitCode = reached ? 0 : 1;
