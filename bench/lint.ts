// `node bench/lint.ts`: our linter against remark-lint's recommended preset, on the same documents in the same run.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { lint } from '../src/core/plan/lint.ts';
import { read } from '../src/core/plan/read.ts';
import { plansToMutate } from '../test/fuzz/mutated-plan.ts';

/** The rest of the run is reported either way; below this the exit code is 1. */
const AT_LEAST = 3;
const ROUNDS = 5;

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

const theirs = await remarkLint();
const documents = plansToMutate();
const bytes = documents.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
timed(documents, ours);
timed(documents, theirs);
// In turns, and the best of each, so that neither is measured at a bad moment only.
const rounds = Array.from({ length: ROUNDS }, () => ({
  ours: timed(documents, ours),
  theirs: timed(documents, theirs),
}));
const best = { ours: Math.min(...rounds.map((one) => one.ours)), theirs: Math.min(...rounds.map((one) => one.theirs)) };
const ratio = best.theirs / best.ours;
const told = (name: string, ms: number): string =>
  `${name.padEnd(28)} ${ms.toFixed(0).padStart(6)} ms  ${((ms * 1e6) / bytes).toFixed(0).padStart(6)} ns/byte`;
console.log(
  [
    `${documents.length} documents, ${(bytes / 1000).toFixed(0)} kB, processor time, best of ${ROUNDS}`,
    told('phasegate lint', best.ours),
    told('remark-lint, recommended', best.theirs),
    `${ratio.toFixed(2)} times as fast (at least ${AT_LEAST})${ratio >= AT_LEAST ? '' : ': MISSED'}; ${found} findings in all`,
  ].join('\n'),
);
process.exitCode = ratio >= AT_LEAST ? 0 : 1;
