// `npm run bench:lint [-- --json]`: our linter against remark-lint's recommended preset, on the same documents in the same run.
// Each has a process of its own, as when people run them: in one, either would clear away what the other leaves behind.
import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { lint } from '../src/core/plan/lint.ts';
import { read } from '../src/core/plan/read.ts';
import { plansToMutate } from '../test/fuzz/mutated-plan.ts';

/** Below this the exit code is 1. */
const AT_LEAST = 3;
const ROUNDS = 7;
/** Rounds that are not told: until then the engine still compiles, ours as theirs. */
const WARM = 6;
const BENCH = fileURLToPath(new URL('./', import.meta.url));

interface Remark {
  use(preset: unknown): Remark;
  parse(text: string): unknown;
  runSync(tree: unknown, file: unknown): unknown;
}

function installRemark(): void {
  if (existsSync(`${BENCH}node_modules/remark-preset-lint-recommended`)) return;
  process.stderr.write('installing remark-lint ...\n');
  const command = ['install', '--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--ignore-scripts'];
  const { status } = spawnSync('npm', command, { cwd: BENCH, stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error('remark-lint could not be installed; is there a network?');
}

/** A linter of one text that gives the number of its findings, so that nobody, nor the engine, can take the work for useless. */
type Linter = (text: string) => number;

/** Parses and lints; printing the text again, as remark otherwise does, is left out. */
async function remarkLint(): Promise<Linter> {
  // By names that are no literals: they are there only once they are installed.
  const load = (name: string): Promise<Record<string, unknown>> => import(name);
  const { remark } = (await load('remark')) as unknown as { remark: () => Remark };
  const { default: preset } = await load('remark-preset-lint-recommended');
  const { VFile } = (await load('vfile')) as unknown as { VFile: new (text: string) => { messages: unknown[] } };
  const processor = remark().use(preset);
  return (text) => {
    const file = new VFile(text);
    processor.runSync(processor.parse(text), file);
    return file.messages.length;
  };
}

/** Processor time of one round. */
interface Round {
  readonly millis: number;
  readonly findings: number;
}

function round(documents: readonly string[], linter: Linter): Round {
  const before = process.cpuUsage();
  const findings = documents.reduce((sum, text) => sum + linter(text), 0);
  const { user, system } = process.cpuUsage(before);
  return { millis: (user + system) / 1000, findings };
}

/** In a process of its own: a round for each message. */
async function serve(name: string): Promise<void> {
  const linter: Linter = name === 'remark' ? await remarkLint() : (text) => lint(text, read(text)).length;
  const documents = plansToMutate();
  for (let warm = 0; warm < WARM; warm++) round(documents, linter);
  process.on('message', () => process.send?.(round(documents, linter)));
  process.send?.('ready');
}

async function started(name: string): Promise<ChildProcess> {
  const child = fork(fileURLToPath(import.meta.url), [name]);
  await once(child, 'message');
  return child;
}

async function roundOf(child: ChildProcess): Promise<Round> {
  child.send('go');
  const [told] = await once(child, 'message');
  return told as Round;
}

/** The middle one. */
function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

async function compare(): Promise<void> {
  installRemark();
  const documents = plansToMutate();
  const bytes = documents.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const [ours, theirs] = [await started('phasegate'), await started('remark')];
  const rounds: { ours: Round; theirs: Round }[] = [];
  // In turns, so that neither is measured at a bad moment only.
  while (rounds.length < ROUNDS) rounds.push({ ours: await roundOf(ours), theirs: await roundOf(theirs) });
  for (const child of [ours, theirs]) child.disconnect();
  // Of the two in one round: what else the machine does weighs on both.
  const ratio = median(rounds.map((one) => one.theirs.millis / one.ours.millis));
  const row = (linter: string, told: readonly Round[]) => {
    const millis = median(told.map((one) => one.millis));
    return { linter, millis, nanosPerByte: (millis * 1e6) / bytes, findings: told[0]?.findings };
  };
  const rows = [
    row(
      'phasegate lint',
      rounds.map((one) => one.ours),
    ),
    row(
      'remark-lint, recommended',
      rounds.map((one) => one.theirs),
    ),
  ];
  const name = "linting as fast as remark-lint's recommended preset, times";
  const target = { name, value: ratio, goal: `>= ${AT_LEAST}`, reached: ratio >= AT_LEAST };
  if (process.argv.includes('--json')) {
    const tables = { documents: documents.length, bytes, rounds: ROUNDS, rows };
    console.log(JSON.stringify({ tables, targets: [target] }, undefined, 1));
  } else {
    console.log(
      `${documents.length} documents, ${Math.round(bytes / 1000)} kB, processor time, ${ROUNDS} rounds in turns`,
    );
    for (const { linter, millis, nanosPerByte } of rows)
      console.log(
        `  ${linter.padEnd(26)}${millis.toFixed(0).padStart(6)} ms${nanosPerByte.toFixed(0).padStart(8)} ns/byte`,
      );
    console.log(`${target.reached ? 'reached' : 'MISSED '}  ${name}: ${ratio.toFixed(2)} (goal ${target.goal})`);
  }
  process.exitCode = target.reached ? 0 : 1;
}

if (process.send) await serve(process.argv[2] ?? '');
else await compare();
