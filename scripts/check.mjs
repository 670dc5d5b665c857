// `npm run check`: everything that can be known without running the program's long tests, in parallel, under a minute.
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { installTools, toolPath } from './tools.mjs';

if (!installTools()) process.exit(1);

// The long ones belong to `npm test`: statistics, laws over generated documents, and tests that start programs.
const LONG = [
  '**/*validity.test.ts',
  '**/*-laws.test.ts',
  '**/*.property.test.ts',
  'src/adapters/toggles-{command,flipper,unleash}/**',
  'src/cli/**',
  'src/core/forecast/**',
];
const excluded = LONG.map((pattern) => `--exclude '${pattern}'`).join(' ');

const checks = [
  ['types', 'tsc -p tsconfig.json'],
  ['core is pure', 'tsc -p src/core/tsconfig.json'],
  ['types of the dashboard', 'tsc -p src/web'],
  ['lint and format', `${toolPath('biome')} check .`],
  ['unit tests', `vitest run src test/architecture --reporter=dot ${excluded}`],
  ['dead code', toolPath('knip')],
];

const run = ([name, command]) =>
  new Promise((resolve) => {
    const started = performance.now();
    const child = spawn(command, { shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('close', (code) => {
      console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
      if (code !== 0) console.log(output);
      resolve(code === 0);
    });
  });

const queue = [...checks];
const results = [];
const worker = async () => {
  for (let check = queue.shift(); check; check = queue.shift()) results.push(await run(check));
};
await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, worker));
process.exit(results.every(Boolean) ? 0 : 1);
