// `simulate` as a person or a script starts it: what it prints, draws and refuses.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const PLAN = at('../../plans/letters-history.md');

function simulate(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [at('./main.ts'), 'simulate', ...args], (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'phasegate-simulate-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('phasegate simulate', () => {
  test('prints assumptions, chances, faults and settings, and no progress into a pipe', async () => {
    const { code, stdout, stderr } = await simulate(PLAN, '--runs', '100', '--traffic', '10,000/day');
    expect(code).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toContain('every operation: 1,250 an hour of all users, on and off, as stated');
    expect(stdout).toMatch(/this plan +\d+\.\d%/);
    expect(stdout).toMatch(/20x +6%/);
    expect(stdout).toMatch(/Argo Rollouts, failureLimit 3: count 10/);
  });

  test('says the same to a program, again and again, and draws it', async () => {
    const chart = join(folder, 'faults.svg');
    const args = [PLAN, '--runs', '60', '--rate', 'download=0.78%@50%', '--format', 'json', '--seed', '3'];
    const [first, second] = await Promise.all([simulate(...args, '--chart', chart), simulate(...args)]);
    expect(first.code).toBe(0);
    expect(first.stdout).toBe(second.stdout);
    const { rollouts } = JSON.parse(first.stdout);
    expect(rollouts[0].assumed).toHaveLength(4);
    expect(rollouts[0].faults[0].sizes.map(({ size }: { size: number }) => size)).toEqual([0, 0.5, 1, 2, 5, 20]);
    const svg = readFileSync(chart, 'utf8');
    expect(svg).toMatch(/^<svg [^>]*role="img"/);
    expect(svg).not.toContain('NaN');
    expect(svg).toContain('Download error rate: &#60; 0.3%');
  });

  test('shares long simulations out, with the same numbers, and takes a share that is slow as stated', async () => {
    const timed = join(folder, 'timed.md');
    writeFileSync(timed, readFileSync(PLAN, 'utf8').replace('Download error rate: < 0.3%', 'Download p95: < 800 ms'));
    const args = [timed, '--slow', 'download=9%@50%', '--traffic', '2000/day', '--format', 'json'];
    const { code, stdout, stderr } = await simulate(...args, '--runs', '2000');
    expect(code).toBe(0);
    expect(stderr).toMatch(/25% of [\d,]+ runs\n.*50% of/s);
    const [rollout] = JSON.parse(stdout).rollouts;
    expect(rollout.assumptions.join('\n')).toContain(
      '"download": 9% from 50% on of users who are on take 800 ms or longer, as stated',
    );
    expect(rollout.assumed[0].rolledBackAt[0]).toBe(0);
    expect(rollout.assumed[0].rolledBackAt[1] + rollout.assumed[0].askedAt[1]).toBeGreaterThan(0.9);
  });

  test.each([
    [['--rate', 'downlaod=1%'], /Unexpected operation "downlaod" in --rate, expected one that .*: download/],
    [['--rate', 'download=101%'], /Unexpected --rate "download=101%", expected/],
    [
      ['--slow', 'download=8%'],
      /Unexpected --slow "download=8%", expected an operation for which the plan limits how long/,
    ],
    [['--traffic', '-5'], /Unexpected --traffic "-5", expected/],
    [['--runs', '0'], /Unexpected --runs 0, expected/],
    [['--chart', '/nowhere/at/all.svg', '--runs', '1'], /Cannot write the chart/],
  ])('refuses %j', async (args, message) => {
    const { code, stdout, stderr } = await simulate(PLAN, ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});
