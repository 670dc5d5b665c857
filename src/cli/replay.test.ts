// `replay` as a person or a script starts it: what it prints, what it refuses, and its exit codes.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const PLAN = at('../../plans/letters-history.md');
const OBSERVED = at('../../plans/letters-history.csv');
const PEOPLE = at('../../plans/letters-history.json');

function replay(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [at('./main.ts'), 'replay', ...args], (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'phasegate-replay-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

describe('phasegate replay', () => {
  test('tells the published rollout: stopped at 50%, where people went on', async () => {
    const { code, stdout } = await replay(PLAN, '--observations', OBSERVED, '--history', PEOPLE);
    expect(code).toBe(1);
    expect(stdout).toMatch(/Thu 5\/8 12:30\s+plan\s+rolled back to 0%.*\n.*Fri 5\/9 11:30\s+people\s+75%/);
    expect(stdout).toContain('39 of 5,000 failed (0.78%)');
    expect(stdout).toContain('least volume at which 0.78% fails: 2,436 operations, 19 failing');
    expect(stdout).toContain('at 1,000 operations, 8 failing: neither rolled back nor advanced: a person is asked');
  });

  test('says the same to a program', async () => {
    const { code, stdout } = await replay(PLAN, '--observations', OBSERVED, '--format', 'json', '--volume', '4000');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject([
      {
        end: { kind: 'decided', at: '2025-05-08T16:30:00.000Z', state: 'rolledBack', percentage: 0 },
        overBound: [
          { leastVolume: { errors: 19, events: 2436 }, atVolumes: [{ events: 4000, outcome: 'rolledBack' }] },
        ],
      },
    ]);
  });

  test('names a wrong row with its number and column, and replays nothing', async () => {
    const wrong = readFileSync(OBSERVED, 'utf8').replace('2025-05-07T09:10:00-04:00', '2025-05-07T09:10:00');
    const { code, stdout, stderr } = await replay(PLAN, '--observations', file('wrong.csv', wrong));
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/wrong\.csv row 3, column "time": Unexpected time without zone .*, expected an offset/);
  });

  test('says what of the rows the plan has no use for', async () => {
    const rows = ['2025-05-07T09:10:00-04:00,download,attempt,on,400', '2025-05-07T09:10:00-04:00,upload,ok,on,4'];
    const text = ['time,metric,outcome,variant,value', ...rows, '2025-05-07T09:12:00-04:00,sunspots,,,4', ''].join(
      '\n',
    );
    const { stdout } = await replay(PLAN, '--observations', file('unused.csv', text));
    expect(stdout).toContain('404 operations in 2 rows, ');
    expect(stdout).toContain('  no criterion counts "upload"\n  people record nothing called "sunspot"\n');
  });

  test('judges a latency by the durations of rows', async () => {
    const text = readFileSync(PLAN, 'utf8').replace('Download error rate: < 0.3%', 'Search latency: p95 < 800 ms');
    const plan = file('latency.md', text);
    const rows = (slow: number) =>
      Array.from({ length: 20 }, (_, i) => `2025-05-07T09:${20 + i}:00-04:00,search,ok,on`).flatMap((row) => [
        `${row},${100 - slow},120`,
        `${row},${slow},950`,
      ]);
    const observed = (slow: number) =>
      file(`slow${slow}.csv`, ['time,operation,outcome,variant,count,value', ...rows(slow), ''].join('\n'));
    const slow = await replay(plan, '--observations', observed(20));
    expect([slow.code, slow.stderr]).toEqual([1, '']);
    expect(slow.stdout).toMatch(/plan\s+rolled back to 0%.* took 800 ms or longer \(20%\), p95 about 9\d\d ms/);
    const quick = await replay(plan, '--observations', observed(1));
    expect(quick.stdout).not.toContain('rolled back');
    expect(quick.stdout).not.toContain('came with a duration');
  });

  test('says of a binary file, and of a folder, what was expected in its place', async () => {
    const { code, stderr } = await replay(PLAN, '--observations', file('observed.csv', 'time\0'));
    expect(code).toBe(2);
    const people = await replay(PLAN, '--observations', OBSERVED, '--history', folder);
    expect(people.code).toBe(2);
    expect(people.stderr).toMatch(/Unexpected history .*, which is a folder, expected JSON in UTF-8/);
    expect(stderr).toMatch(
      /Unexpected observations .*observed\.csv, which is no UTF-8 text, expected CSV or JSON lines in UTF-8/,
    );
    expect(stderr).not.toContain('plan in Markdown');
  });

  test('needs to know which rollout rows are of', async () => {
    const plan = at('../../plans/records-and-documents.md');
    const { code, stderr } = await replay(plan, '--observations', OBSERVED);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /row 2, column "toggle": Unexpected row without a toggle, expected one of: submission_tables, /,
    );
    const elsewhen = await replay(plan, '--observations', OBSERVED, '--rollout', 'release-of-the-document-provider');
    expect(elsewhen.code).toBe(2);
    expect(elsewhen.stderr).toContain('before any of its steps begins');
  });
});
