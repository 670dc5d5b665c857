// `lint --fix` as a person starts it: what it writes, what it says, and when it leaves a file alone.
import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const BROKEN = `# Rollout of the letters
- [] tell the team
See (the plan)[https://example.com/plan]
## Phase I: Canary (1%)
Desired date range: 3/10-3/11 2025
## Phase II: 100%
Desired date range: 3/12/24 - 3/14/24
`;
const MENDED = BROKEN.replace('[]', '[ ]')
  .replace('(the plan)[https://example.com/plan]', '[the plan](https://example.com/plan)')
  .replaceAll('/24', '/25');

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'phasegate-fix-'));
  writeFileSync(join(folder, 'plan.md'), BROKEN);
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function phasegate(...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...args], { cwd: folder }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}
const plan = (): string => readFileSync(join(folder, 'plan.md'), 'utf8');

test('repairs the file, says what and where, and then what is left', async () => {
  const { code, stdout } = await phasegate('lint', '--fix', 'plan.md');
  expect(plan()).toBe(MENDED);
  expect(stdout.split('\n').slice(0, 4)).toEqual([
    'plan.md:2:3  repaired  Put the space into the box  malformed-checkbox',
    'plan.md:3:5  repaired  Change the brackets round  malformed-link',
    'plan.md:7:21  repaired  Read these dates in 2025  year-mismatch',
    'plan.md: 3 repairs',
  ]);
  expect(stdout).toContain('missing-criteria');
  expect(stdout).not.toContain('error');
  expect(code).toBe(0);
  expect(readdirSync(folder)).toEqual(['plan.md']);
});

test('a second time there is nothing to repair, and the file is not written', async () => {
  await phasegate('lint', '--fix', 'plan.md');
  const { mtimeNs, ino } = statSync(join(folder, 'plan.md'), { bigint: true });
  const { stdout } = await phasegate('lint', '--fix', 'plan.md');
  expect(stdout).toContain('plan.md: nothing that could be repaired without asking; the file is as it was\n');
  expect(statSync(join(folder, 'plan.md'), { bigint: true })).toMatchObject({ mtimeNs, ino });
});

test('without --fix nothing is written', async () => {
  expect((await phasegate('lint', 'plan.md')).code).toBe(1);
  expect(plan()).toBe(BROKEN);
});

test('what is printed for a program stays what it was; the repairs are told on stderr', async () => {
  const { stdout, stderr } = await phasegate('lint', '--fix', 'plan.md', '--format', 'json');
  const rules = JSON.parse(stdout)['plan.md'].findings.map(({ rule }: { rule: string }) => rule);
  expect(rules).not.toContain('year-mismatch');
  expect(stderr).toContain('plan.md: 3 repairs');
});

test('a rule that is switched off repairs nothing', async () => {
  const off = `<!-- phasegate-disable malformed-checkbox, malformed-link -->\n${BROKEN}`;
  writeFileSync(join(folder, 'plan.md'), off);
  await phasegate('lint', '--fix', 'plan.md');
  expect(plan()).toBe(off.replaceAll('/24', '/25'));
});

test('goes on with the others where a file may not be written, and says so', async () => {
  writeFileSync(join(folder, 'locked.md'), BROKEN);
  chmodSync(join(folder, 'locked.md'), 0o444);
  const { code, stdout, stderr } = await phasegate('lint', '--fix', 'locked.md', 'plan.md');
  expect(stderr).toContain('locked.md is read-only');
  expect(readFileSync(join(folder, 'locked.md'), 'utf8')).toBe(BROKEN);
  expect(plan()).toBe(MENDED);
  expect(stdout).toContain('locked.md: 1 error');
  expect(code).toBe(2);
});
