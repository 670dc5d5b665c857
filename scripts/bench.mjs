// `npm run bench [-- options]`: every benchmark, one after the other, with the same options; exit 1 when any misses a target.
import { spawnSync } from 'node:child_process';

const PARTS = ['gates', 'lint', 'service', 'toggles', 'intake', 'page'];
const options = process.argv.slice(2);
if (options.includes('--help')) {
  console.log(`Usage: npm run bench [-- --json]\n\nRuns ${PARTS.map((part) => `bench:${part}`).join(', ')}.`);
  console.log(
    'About twenty minutes on a quiet machine. Each one alone: npm run bench:gates, which names its other options.',
  );
  process.exit(0);
}
let missed = 0;
for (const part of PARTS) {
  process.stderr.write(`\n== bench:${part}\n`);
  const { status } = spawnSync(process.execPath, [`bench/${part}.ts`, ...options], { stdio: 'inherit' });
  if (status !== 0) missed++;
}
process.exit(missed === 0 ? 0 : 1);
