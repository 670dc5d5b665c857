import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PROMETHEUS_START_MILLIS, type Prometheus, prometheusPrograms, startPrometheus } from './foreign/prometheus.ts';
import { endEveryPhasegate, phasegate } from './support/phasegate-process.ts';
import { removeTemporaryFolders, temporaryFolder } from './support/temporary-folder.ts';

// `phasegate check` against a real Prometheus that asks for a password, by the file beside a plan.

const MINUTE = 60_000;
const USERS = { ada: '$2b$04$d3nh6M95VbeGUy1omhrAVeSRliAQnjxYLUIzVKWztfHqSMwxBl4hK' };
const PLAN = `# Letters

## Phase 1: 10%
- Planned date range: 3/9/2037-3/9/2037
- Percentage: 10%
- Number of users: 500
- Success criteria:
  - Download error rate: < 2.5%
`;

let missing: string | undefined;
let prometheus: Prometheus | undefined;

/** A counter that rises by \`step\` each minute of the last two hours. */
function counter(name: string, variant: string, step: number): string {
  const now = Math.floor(Date.now() / MINUTE) * MINUTE;
  const samples = Array.from({ length: 120 }, (_, minute) => {
    return `${name}_total{variant="${variant}"} ${minute * step} ${(now - (120 - minute) * MINUTE) / 1000}`;
  });
  return [`# TYPE ${name} counter`, ...samples].join('\n');
}

beforeAll(async () => {
  const programs = prometheusPrograms();
  if ('missing' in programs) {
    missing = programs.missing;
    process.stderr.write(`The check against a real Prometheus is skipped: ${missing}\n`);
    return;
  }
  const openMetrics = `${counter('hits', 'off', 20)}\n${counter('errors', 'off', 1)}\n# EOF\n`;
  prometheus = await startPrometheus(programs.folder, { openMetrics, users: USERS });
}, PROMETHEUS_START_MILLIS);
afterAll(async () => {
  await endEveryPhasegate();
  await prometheus?.stop();
  removeTemporaryFolders();
});

test('what a counter rose is found, the password is read by its reference, and stands nowhere', async (context) => {
  if (missing !== undefined) context.skip(`no Prometheus: ${missing}`);
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'plan.md'), PLAN);
  writeFileSync(join(folder, 'password'), 'let me in\n');
  writeFileSync(
    join(folder, 'plan.bindings.yaml'),
    `metrics: prometheus
connections:
  prometheus: { url: "${prometheus?.url}", basic: { user: ada, password: { file: ${join(folder, 'password')} } } }
criteria:
  "Download error rate: < 2.5%":
    queries: { errors: errors_total, attempts: hits_total, by: variant }
`,
  );
  const check = () => phasegate(['check', 'plan.md', '--format', 'json'], { cwd: folder });
  const { code, stdout } = await check();
  expect(code).toBe(0);
  const [{ criteria, lastDay }] = JSON.parse(stdout);
  expect(lastDay.on).toBe(0);
  // One in twenty fails, by a day that is not quite known at its edges.
  expect(criteria[0].oldPath.rate).toBeCloseTo(0.05, 3);
  // The old path is over the bound itself, so that even eighty events fail a healthy change now and then.
  expect(criteria[0].healthyFails).toBeGreaterThan(0.05);
  expect(stdout).not.toMatch(/let me in/);

  writeFileSync(join(folder, 'password'), 'wrong');
  const refused = await check();
  expect(refused.code).toBe(4);
  expect(JSON.parse(refused.stdout)[0].sourceFailing).toMatch(/refuses the credentials \(401\)/);
});
