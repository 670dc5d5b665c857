// `explain` and `lint` as a person or a script starts them: output, messages and exit codes.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const PLAN = `# Rollout of the letters
## Phase I: Canary (1%)
Desired date range: 3/10-3/11 2025
Desired number of users: 500
Success criteria:
- Error rate: < 1%

## Phase II: 25% - 100%
Desired date range: 3/12/24 - 3/25/24
We expand at increments of 25%, at least one business day at each.
`;
const SOUND = PLAN.replaceAll('/24', '/25');

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function phasegate(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...args], { env: { ...process.env, ...env } }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

let folder = '';
const file = (name: string): string => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'phasegate-explain-'));
  writeFileSync(file('plan.md'), PLAN);
  writeFileSync(file('sound.md'), SOUND);
  writeFileSync(file('readme.md'), '# A library\n\nInstall it.\n');
  writeFileSync(file('empty.md'), '');
  writeFileSync(file('stages.md'), '# Rollout plan\n## Phase 1: Pilot\n## Phase 2: Everyone\n');
  writeFileSync(file('picture.md'), Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3]));
  writeFileSync(file('escape.md'), '# Rollout \u001b]0;owned\u0007\n## Phase I: 10%\n## Phase II: 100%\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('explain', () => {
  test('prints what the author wrote by the name that was given, with what is derived beside it', async () => {
    const { code, stdout } = await phasegate(['explain', file('plan.md'), '--format', 'json']);
    const explained = JSON.parse(stdout)[file('plan.md')];
    expect(explained.kind).toBe('plan');
    expect(explained.rollouts).toMatchObject([
      {
        title: 'Rollout of the letters',
        toggle: null,
        steps: [1, 25, 50, 75, 100],
        phases: [
          {
            heading: 'Phase I: Canary (1%)',
            window: { start: '2025-03-10', end: '2025-03-11' },
            soak: null,
            users: [500],
            usersKind: 'single',
          },
          { window: { start: '2024-03-12', end: '2024-03-25' }, soak: 'P1BD', users: [] },
        ],
      },
    ]);
    expect(explained.rollouts[0].phases[0].criteria).toMatchObject([
      { text: 'Error rate: < 1%', class: 'below', bound: 1, unit: '%', line: 6 },
    ]);
    expect(explained.derived.rollouts[0].steps[1]).toMatchObject({
      percentage: 25,
      window: { start: '2025-03-12', end: '2025-03-25' },
    });
    expect(explained.findings).toContainEqual(
      expect.objectContaining({ rule: 'year-mismatch', line: 9, severity: 'error' }),
    );
    expect(code).toBe(1);
  });

  test('shows a person the calendar, and each finding under its own words, without colour in a pipe', async () => {
    const { stdout } = await phasegate(['explain', file('plan.md')]);
    expect(stdout).toContain('Mon 3/10 09:00');
    expect(stdout).toContain(
      '    9 | Desired date range: 3/12/24 - 3/25/24\n      |                     ^^^^^^^^^^^^^^^^^\n',
    );
    expect(stdout).toContain('repair: Read these dates in 2025');
    expect(stdout).not.toContain('\u001b');
  });

  test('warnings do not fail it', async () => {
    expect((await phasegate(['explain', file('sound.md')])).code).toBe(0);
  });

  test('goes on with the other files when one cannot be read, and says which, why and what to do', async () => {
    const ended = await phasegate([
      'explain',
      file('gone.md'),
      file('picture.md'),
      folder,
      file('sound.md'),
      '--format',
      'json',
    ]);
    expect(Object.keys(JSON.parse(ended.stdout))).toEqual([file('sound.md')]);
    expect(ended.stderr.trim().split('\n')).toEqual([
      `There is no document ${file('gone.md')}. Check the path. (PG_DOCUMENT_MISSING)`,
      `${file('picture.md')} is a binary file. Name a release plan in Markdown. (PG_DOCUMENT_NOT_TEXT)`,
      `${folder} is a folder. Name the Markdown file in it. (PG_DOCUMENT_UNREADABLE)`,
    ]);
    expect(ended.code).toBe(2);
  });

  test.each([
    ['readme.md', 'not-a-plan'],
    ['empty.md', 'not-a-plan'],
    ['stages.md', 'no-percentages'],
  ])('%s gets one error, which says what a plan needs', async (name, rule) => {
    const ended = await phasegate(['lint', file(name), '--format', 'json']);
    const errors = JSON.parse(ended.stdout)[file(name)].findings.filter(
      (finding: { severity: string }) => finding.severity === 'error',
    );
    expect(errors).toEqual([expect.objectContaining({ rule, line: 1, message: expect.stringContaining('expected') })]);
    expect(ended.code).toBe(1);
  });

  test('no file is a mistake of use', async () => {
    const ended = await phasegate(['explain']);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('files');
  });

  test('helps with examples', async () => {
    const ended = await phasegate(['explain', '--help']);
    expect(ended.stdout).toContain('phasegate explain plan.md');
    expect(ended.code).toBe(0);
  });
});

describe('lint', () => {
  test('counts at the end', async () => {
    expect((await phasegate(['lint', file('plan.md')])).stdout.trimEnd()).toMatch(/plan\.md: 1 error, \d+ warnings/);
  });

  test('every finding of a rule leads to its page', async () => {
    expect((await phasegate(['lint', file('plan.md')])).stdout).toContain(
      '\n      more: docs/rules/year-mismatch.md\n',
    );
    const { stdout } = await phasegate(['lint', file('plan.md'), '--format', 'json']);
    expect(JSON.parse(stdout)[file('plan.md')].findings).toContainEqual(
      expect.objectContaining({ rule: 'year-mismatch', page: 'docs/rules/year-mismatch.md' }),
    );
  });

  test('SARIF has a region, a level and a rule for each finding', async () => {
    const ended = await phasegate(['lint', file('plan.md'), '--format', 'sarif']);
    const { version, runs } = JSON.parse(ended.stdout);
    expect(version).toBe('2.1.0');
    const rules = runs[0].tool.driver.rules.map((rule: { id: string }) => rule.id);
    const year = runs[0].results.find((result: { ruleId: string }) => result.ruleId === 'year-mismatch');
    expect(year).toMatchObject({ level: 'error', ruleIndex: rules.indexOf('year-mismatch') });
    expect(year.locations[0].physicalLocation.region).toEqual({
      startLine: 9,
      startColumn: 21,
      endLine: 9,
      endColumn: 38,
    });
    expect(ended.code).toBe(1);
  });

  test('a document cannot drive the terminal', async () => {
    for (const how of ['lint', 'explain'])
      expect((await phasegate([how, file('escape.md')])).stdout).not.toContain('\u001b');
  });
});
