// The bindings beside a plan, as the commands use them.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bindingsPath } from './bindings-beside.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const PLAN = `# Rollout of the letters
## Phase I: Canary (1%)
Desired date range: 3/10-3/11 2025
Success criteria:
- Letter error rate: < 1%

## Phase II: 100%
Desired date range: 3/12 2025
`;

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function phasegate(...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [MAIN, ...args],
      { cwd: folder, env: { ...process.env, NO_COLOR: '1' } },
      (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
      },
    );
  });
}

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'phasegate-bindings-'));
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  write('good.md', PLAN);
  write(
    'good.bindings.yaml',
    `calendar: { zone: Europe/Berlin, hours: 08:00-16:00 }
lint: { rules: { missing-rollback: off } }
rollouts:
  rollout-of-the-letters:
    toggle: letters_v2
    criteria: { "letter error rate: < 1%": { proof: statistical, operation: Downloads } }
`,
  );
  write('bad.md', PLAN);
  write('bad.bindings.yaml', 'togle: x\ncriteria:\n  "Letter error rate: < 2%": { proof: literal }\n');
  write('elsewhere.yaml', 'criteria:\n  "Letter error rate: < 2%": { proof: literal }\n');
  write('advised.md', PLAN);
  write('advised.bindings.yaml', 'driver: manual\nmode: drive\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ['plan.md', 'plan.bindings.yaml'],
  ['a.b/Plan.MD', 'a.b/Plan.bindings.yaml'],
  ['plan.markdown', 'plan.bindings.yaml'],
  ['plan', 'plan.bindings.yaml'],
])('the bindings of %s are in %s', (plan, bindings) => {
  expect(bindingsPath(plan)).toBe(bindings);
});

test('explain shows the plan as it is bound', async () => {
  const { code, stdout } = await phasegate('explain', 'good.md', '--format', 'json');
  const explained = JSON.parse(stdout)['good.md'];
  expect(code).toBe(0);
  expect(explained.derived.rollouts[0]).toMatchObject({
    toggle: 'letters_v2',
    zone: 'Europe/Berlin',
    steps: [{ startsAt: '2025-03-10T07:00:00.000Z', criteria: [{ operation: 'download', proof: 'statistical' }] }, {}],
  });
  expect(explained.bindings).toEqual({ file: 'good.bindings.yaml', findings: [] });
  expect(explained.rollouts[0].toggle).toBeNull();
});

test('lint switches rules as they say, and asks for no toggle that they name', async () => {
  const { stdout } = await phasegate('lint', 'good.md', '--format', 'json');
  const rules = JSON.parse(stdout)['good.md'].findings.map(({ rule }: { rule: string }) => rule);
  expect(rules).not.toContain('missing-rollback');
  expect(rules).not.toContain('missing-toggle');
});

test('lint and explain show what is wrong in the bindings, at its place', async () => {
  const [lint, explain] = await Promise.all([phasegate('lint', 'bad.md'), phasegate('explain', 'bad.md')]);
  for (const { code, stdout } of [lint, explain]) {
    expect(code).toBe(1);
    expect(stdout).toContain('bad.bindings.yaml:1:1  error  Unexpected key "togle", did you mean "toggle"?');
    expect(stdout).toContain('    1 | togle: x\n      | ^^^^^');
  }
});

test('a criterion that the plan does not have is an error of the bindings', async () => {
  const { code, stdout } = await phasegate('lint', 'bad.md', '--bindings', 'elsewhere.yaml');
  expect(code).toBe(1);
  expect(stdout).toContain(
    'elsewhere.yaml:2:3  error  Unexpected criterion "Letter error rate: < 2%", did you mean "Letter error rate: < 1%"?',
  );
});

test('a plan with unsound bindings is not run', async () => {
  const { code, stderr } = await phasegate('run', 'bad.md', '--start', '2099-01-05');
  expect(code).toBe(2);
  expect(stderr).toBe(
    'bad.bindings.yaml cannot be used as it is:\n  bad.bindings.yaml:1:1 Unexpected key "togle", did you mean "toggle"? (bindings-key)\n',
  );
});

test('a toggle that only a person can move is not driven', async () => {
  const { code, stderr } = await phasegate('run', 'advised.md', '--start', '2099-01-05');
  expect(code).toBe(1);
  expect(stderr).toContain('Unexpected mode "drive" with the driver "manual", expected "advise"');
});

test('a named file must be there, and be meant for one plan', async () => {
  const [missing, several] = await Promise.all([
    phasegate('explain', 'good.md', '--bindings', 'none.yaml'),
    phasegate('explain', 'good.md', 'bad.md', '--bindings', 'elsewhere.yaml'),
  ]);
  expect(missing.code).toBe(2);
  expect(missing.stderr).toContain('none.yaml');
  expect(several).toMatchObject({ code: 2, stdout: '' });
  expect(several.stderr).toContain('expected one plan');
});
