// `npm run fuzz -- plans [--documents N --seed S]`: laws of reading, linting, mending and writing on mutated plans, and time by length.
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { mutatedPlan, plansToMutate } from '../test/fuzz/mutated-plan.ts';
import { brokenLaw } from '../test/fuzz/plan-laws.ts';
import { timeRatio } from '../test/fuzz/time-ratio.ts';
import { histories } from '../test/support/made-up/plan-runs.ts';

const MOST_RATIO = 2;
/** So many are enough to begin with. */
const MOST_BROKEN = 10;
const { values } = parseArgs({
  options: { documents: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '1' } },
});
const [documents, first] = [Number(values.documents), Number(values.seed)];
if (!(Number.isSafeInteger(documents) && documents > 0 && Number.isSafeInteger(first))) {
  process.stderr.write('Usage: npm run fuzz -- plans [--documents N] [--seed S], both whole numbers\n');
  process.exit(2);
}

const plans = plansToMutate();
const pasts = fc.sample(histories, { seed: 3, numRuns: 500 });
const started = performance.now();
let told = started;
let broken = 0;
let done = 0;
for (let n = 0; n < documents; n++) {
  const seed = first + n;
  const bytes = mutatedPlan(seed, plans);
  const law = brokenLaw(bytes, pasts[Math.abs(seed) % pasts.length]);
  if (law !== undefined) {
    broken++;
    process.stdout.write(
      `FAIL seed ${seed}: ${law}\n  again: npm run fuzz -- plans --documents 1 --seed ${seed}\n  ${JSON.stringify(Buffer.from(bytes).toString('utf8'))}\n`,
    );
    if (broken === MOST_BROKEN) break;
  }
  done++;
  const now = performance.now();
  if (now - told > 5000) {
    told = now;
    process.stderr.write(`${n + 1} of ${documents} (${Math.round(((n + 1) / (now - started)) * 1000)}/s)\n`);
  }
}
const seconds = (performance.now() - started) / 1000;
process.stdout.write(
  `${done} documents from seed ${first} on in ${seconds.toFixed(1)} s (${Math.round(done / seconds)}/s), ${broken} broken\n`,
);
if (documents > 1) {
  const { ratio, small, large } = timeRatio(plans);
  process.stdout.write(
    `reading and linting: ${small.toFixed(0)} ns/byte at 50 kB, ${large.toFixed(0)} ns/byte at 5 MB: ${ratio.toFixed(2)} times (at most ${MOST_RATIO})\n`,
  );
  if (ratio > MOST_RATIO) broken++;
}
process.exit(broken === 0 ? 0 : 1);
