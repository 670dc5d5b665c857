// Documents that nobody wrote: plans with their bytes and their structure changed, the same for the same seed.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { read } from '../../src/core/plan/read.ts';
import { RULES } from '../../src/core/plan/rules/all.ts';
import { write } from '../../src/core/plan/write.ts';
import { seededRandom } from '../../src/core/seeded-random.ts';
import { planDocuments } from '../support/made-up/plan-documents.ts';
import { histories, runOf } from '../support/made-up/plan-runs.ts';
import { changedLines } from './changed-lines.ts';

const PLANS = fileURLToPath(new URL('../../plans/', import.meta.url));
const GENERATED = 400;

/** Our own example plans, those of the rules, and made-up ones, some with a run's results written into them. */
export function plansToMutate(): readonly string[] {
  const examples = readdirSync(PLANS)
    .filter((name) => name.endsWith('.md'))
    .map((name) => readFileSync(PLANS + name, 'utf8'));
  const rules = RULES.flatMap(({ examples: { good, bad } }) => [...good, ...bad.map(({ text }) => text)]);
  const made = fc.sample(planDocuments, { seed: 1, numRuns: GENERATED });
  const written = fc.sample(histories, { seed: 2, numRuns: GENERATED / 4 }).map((history, n) => {
    const text = made[n * 4] ?? '';
    const run = runOf(read(text), 0, history, n % 2 === 0);
    return run ? write(text, run) : text;
  });
  return [...examples, ...rules, ...made, ...written];
}

/** The bytes of one document: a plan after one to six changes of either kind. */
export function mutatedPlan(seed: number, plans: readonly string[]): Uint8Array {
  const random = seededRandom(seed);
  const below = (n: number): number => Math.floor(random() * n);
  const plan = (): string => plans[below(plans.length)] ?? '';
  let bytes: Uint8Array = Buffer.from(plan());
  for (let left = 1 + below(6); left > 0; left--)
    bytes =
      random() < 0.3
        ? changedBytes(bytes, below)
        : Buffer.from(changedLines(Buffer.from(bytes).toString('utf8'), plan, below));
  return bytes;
}

/** A bit turned, a byte put in or replaced, a stretch cut, doubled, or cut off at the end. */
function changedBytes(bytes: Uint8Array, below: (n: number) => number): Uint8Array {
  const at = below(bytes.length + 1);
  const end = Math.min(bytes.length, at + 1 + below(24));
  const [head, part, tail] = [bytes.subarray(0, at), bytes.subarray(at, end), bytes.subarray(end)];
  const ascii = Buffer.from([32 + below(95)]);
  switch (below(6)) {
    case 0:
      return Buffer.concat([head, part.map((byte, n) => (n === 0 ? byte ^ (1 << below(8)) : byte)), tail]);
    case 1:
      return Buffer.concat([head, Buffer.from([below(256)]), part, tail]);
    case 2:
      return Buffer.concat([head, ascii, part.subarray(1), tail]);
    case 3:
      return Buffer.concat([head, tail]);
    case 4:
      return Buffer.concat([head, part, part, tail]);
    default:
      return below(8) === 0 ? head : Buffer.concat([head, ascii, part, tail]);
  }
}
