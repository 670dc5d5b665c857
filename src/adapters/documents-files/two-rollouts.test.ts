// Two rollouts of one document, written by two processes at once: nothing of either may be lost.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { separate } from '../../core/plan/writing/own-writing.ts';

const PLAN = ['letters', 'claims']
  .map(
    (name) => `# Rollout of ${name}
## Phase I: Canary (1%)
Desired date range: 3/10-3/11 2025
Actual date range:${'  '}
- Errors: < 1%

### Results:${'  '}
Nothing went wrong.

## Phase II: 50%
Desired date range: 3/12-3/13 2025
`,
  )
  .join('\n');

let folder: string;
let plan: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'phasegate-two-'));
  plan = join(folder, 'plan.md');
  writeFileSync(plan, PLAN);
});
afterEach(() => rmSync(folder, { recursive: true }));

const here = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);

/** A runner's loop around the document, once for each of `turns` new remarks. */
const runner = (name: string, turns: number) => `
  import { createDocumentFiles } from ${here('./document-files.ts')};
  import { write } from ${here('../../core/plan/write.ts')};
  import { DEFAULT_CALENDAR as calendar } from ${here('../../core/calendar/calendar.ts')};
  const documents = createDocumentFiles();
  const steps = [0, 1].map((phaseIndex) => ({ phaseIndex, percentage: phaseIndex ? 50000 : 1000, gate: { criteria: [] } }));
  const startedAt = Date.parse('2025-03-10T13:00:00Z');
  const record = (step, remarks) => ({
    attempt: 1, step, percentage: steps[step].percentage, startedAt, endedAt: undefined, outcome: undefined,
    evidence: [], recorded: {}, approvals: [], remarks,
  });
  for (let turn = 1; turn <= ${turns}; turn++) {
    const remarks = Array.from({ length: turn }, (_, n) => ({ at: startedAt + n * 60000, text: '${name} ' + (n + 1) }));
    const run = {
      rollout: { id: 'rollout-of-${name}', toggle: '${name}', calendar, steps, policy: {} },
      state: { kind: 'soaking', step: 0 }, percentage: 1000, records: [record(0, remarks), record(1, remarks)],
    };
    for (;;) {
      const text = await documents.read(${JSON.stringify(plan)});
      if ((await documents.replace(${JSON.stringify(plan)}, text, write(text, run))) === 'replaced') break;
    }
  }`;

test('both rollouts’ results are whole, and every other byte is the author’s', async () => {
  const turns = 15;
  const children = ['letters', 'claims'].map((name) =>
    spawn(process.execPath, ['--input-type=module', '--eval', runner(name, turns)], { stdio: 'inherit' }),
  );
  const exits = await Promise.all(children.map((child) => once(child, 'exit')));
  expect(exits.map(([code]) => code)).toEqual([0, 0]);
  const text = readFileSync(plan, 'utf8');
  for (const name of ['letters', 'claims'])
    for (const turn of [1, turns]) expect(text.match(new RegExp(`: ${name} ${turn}$`, 'gm'))).toHaveLength(2);
  expect(text.match(/phasegate results/g)).toHaveLength(4);
  expect(separate(text).foreign).toBe(PLAN);
});
