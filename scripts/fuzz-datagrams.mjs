// `npm run fuzz -- datagrams [--datagrams N --seed S]`: hostile datagrams through the whole intake, and what they leave in memory.
import { parseArgs } from 'node:util';
import { createHostileIntake } from '../test/fuzz/datagram-laws.ts';
import { hostileDatagram } from '../test/fuzz/hostile-datagram.ts';

/** So many are enough to begin with. */
const MOST_BROKEN = 10;
/** As often as the timers of the intake would write at a rate that one core can take. */
const WRITE_EVERY = 20_000;
/** By then everything that is bounded has about reached its bound. */
const SETTLED = 0.4;
/** Megabytes that the rest may add to it. */
const MOST_GROWTH = 100;

const { values } = parseArgs({
  options: { datagrams: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '1' } },
});
const [datagrams, first] = [Number(values.datagrams), Number(values.seed)];
if (!(Number.isSafeInteger(datagrams) && datagrams > 0 && Number.isSafeInteger(first))) {
  process.stderr.write('Usage: npm run fuzz -- datagrams [--datagrams N] [--seed S], both whole numbers\n');
  process.exit(2);
}

const intake = createHostileIntake();
const started = performance.now();
let told = started;
let broken = 0;
let settled = 0;

function report(law, seed) {
  if (law === undefined) return;
  broken++;
  const again =
    seed === undefined
      ? ''
      : `\n  again: npm run fuzz -- datagrams --datagrams 1 --seed ${seed}\n  ${JSON.stringify(hostileDatagram(seed).toString('latin1'))}`;
  process.stdout.write(`FAIL ${seed === undefined ? '' : `seed ${seed}: `}${law}${again}\n`);
}

function megabytes() {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 1e6;
}

let done = 0;
for (; done < datagrams && broken < MOST_BROKEN; done++) {
  report(intake.take(hostileDatagram(first + done)), first + done);
  if (done % WRITE_EVERY === WRITE_EVERY - 1) report(intake.write());
  if (done === Math.floor(datagrams * SETTLED)) settled = megabytes();
  const now = performance.now();
  if (now - told > 5000) {
    told = now;
    process.stderr.write(`${done + 1} of ${datagrams} (${Math.round(((done + 1) / (now - started)) * 1000)}/s)\n`);
  }
}
report(intake.write());
report(intake.check());
const growth = megabytes() - settled;
if (growth > MOST_GROWTH) report(`memory grew by ${growth.toFixed(0)} MB after ${settled.toFixed(0)} MB`);
const seconds = (performance.now() - started) / 1000;
const { series, refused, leftOut } = intake.stats();
process.stdout.write(
  `${done} datagrams from seed ${first} on in ${seconds.toFixed(1)} s (${Math.round(done / seconds)}/s), ${broken} broken; ` +
    `${series} series, ${Math.round(leftOut)} points left out, ${refused} refused; memory ${settled.toFixed(0)} MB at ${SETTLED * 100}%, ${growth < 0 ? '' : '+'}${growth.toFixed(0)} MB since\n`,
);
intake.close();
process.exit(broken === 0 ? 0 : 1);
