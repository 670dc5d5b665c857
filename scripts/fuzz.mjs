// `npm run fuzz [-- plans|datagrams] [--documents N] [--datagrams N] [--seed S]`: hostile input, both kinds unless one is named.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** What can be fuzzed, and the option that says how much of it. */
const KINDS = { plans: 'documents', datagrams: 'datagrams' };
const string = { type: 'string' };

let asked;
try {
  asked = parseArgs({ allowPositionals: true, options: { documents: string, datagrams: string, seed: string } });
} catch (error) {
  usage(error.message);
}
const unknown = asked.positionals.find((name) => !Object.hasOwn(KINDS, name));
if (unknown !== undefined) usage(`Unexpected "${unknown}", expected plans or datagrams`);

const wanted = asked.positionals.length > 0 ? asked.positionals : Object.keys(KINDS);
let worst = 0;
for (const kind of wanted) {
  const options = [KINDS[kind], 'seed'].flatMap((name) =>
    asked.values[name] === undefined ? [] : [`--${name}`, asked.values[name]],
  );
  const script = fileURLToPath(new URL(`./fuzz-${kind}.mjs`, import.meta.url));
  const { status } = spawnSync(process.execPath, ['--expose-gc', script, ...options], { stdio: 'inherit' });
  worst = Math.max(worst, status ?? 1);
}
process.exit(worst);

function usage(message) {
  process.stderr.write(
    `${message}\nUsage: npm run fuzz -- [plans|datagrams] [--documents N] [--datagrams N] [--seed S]\n`,
  );
  process.exit(2);
}
