// `review` as a workflow and a commit hook start it.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pullRequestEvent, pullRequestFiles } from '../../test/support/github-events.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const GOOD = `# Release of the letters
Feature toggle: \`letters_v2\`
## Rollback
Ada turns it off.
## Phase I: 50%
Desired date range: 3/9 2026
Success criteria:
- Download error rate: < 3%
### Results:
## Phase II: 100%
Desired date range: 3/10 2026
Success criteria:
- Download error rate: < 3%
### Results:
`;

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

let folder = '';
const phasegate = (...args: readonly string[]): Promise<Ended> =>
  new Promise((done) => {
    execFile(
      process.execPath,
      [MAIN, 'review', ...args],
      { cwd: folder, env: { ...process.env, NO_COLOR: '1' } },
      (error, stdout, stderr) => done({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    );
  });
const contents = (name: string): string => readFileSync(join(folder, name), 'utf8');

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'phasegate-review-'));
  mkdirSync(join(folder, 'plans'));
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  write('plans/good.md', GOOD);
  write('plans/bad.md', GOOD.replace('3/10 2026', '3/10 2025'));
  write('plans/bound.md', GOOD);
  write('plans/bound.bindings.yaml', 'togle: x\n');
  write('plans/template.md', '# Release of [NAME]\n## Phase I: [X]%\nDesired date range: mm/dd/yyyy\n');
  write('README.md', '# A library\n\nInstall it.\n');
  write('event.json', JSON.stringify(pullRequestEvent('synchronize')));
  const files = [
    'plans/good.md',
    'plans/bad.md',
    'plans/bound.bindings.yaml',
    'plans/template.md',
    'README.md',
    'code.ts',
  ].map((filename) => ({ filename, status: 'modified' }));
  write('changed.json', JSON.stringify(pullRequestFiles([...files, { filename: 'plans/gone.md', status: 'removed' }])));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('a pull request gets annotations, SARIF, a summary and counts, of its plans and nothing else', async () => {
  const { code, stdout, stderr } = await phasegate(
    ...['--event', 'event.json', '--changed', 'changed.json', '--format', 'github'],
    ...['--sarif', 'plans.sarif', '--summary', 'comment.md', '--outputs', 'outputs.txt'],
  );
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  expect(stdout).toMatch(
    /^::error file=plans\/bad\.md,line=\d+,.*\n::error file=plans\/bound\.bindings\.yaml,line=1,col=1,/m,
  );
  expect(stdout).toMatch(/\n2 errors.* in 3 plans\n$/);
  const uris = [...contents('plans.sarif').matchAll(/"uri": "([^"]+)"/g)].map(([, uri]) => uri);
  expect(new Set(uris)).toEqual(new Set(['plans/bad.md', 'plans/bound.bindings.yaml']));
  expect(contents('comment.md')).toContain(
    '#### [`plans/bad.md`](https://github.com/records/letters/blob/ec26c3e57ca3a959ca5aad62de7213c562f8c821/plans/bad.md)',
  );
  expect(contents('outputs.txt')).toMatch(/^plans=3\nerrors=2\nwarnings=\d+\npull-request=12\nfrom-fork=false\n$/);
});

test('a commit hook names files, and passes over those that are no plans', async () => {
  const good = await phasegate('plans/good.md', 'README.md', 'plans/template.md');
  expect(good).toMatchObject({ code: 0, stdout: expect.stringMatching(/in 1 plan\n$/) });
  const bad = await phasegate('plans/bad.md');
  expect(bad.code).toBe(1);
  expect(bad.stdout).toMatch(/^plans\/bad\.md:\d+:\d+ {2}error/m);
  expect(await phasegate('README.md')).toMatchObject({ code: 0, stdout: 'nothing to complain about in 0 plans\n' });
  expect(await phasegate()).toMatchObject({ code: 0 });
});

test('says when it fails as it is told', async () => {
  expect((await phasegate('plans/bad.md', '--fail-on', 'never')).code).toBe(0);
  const warned = await phasegate('plans/bad.md', '--plans', 'docs/**');
  expect(warned).toMatchObject({ code: 0, stdout: 'nothing to complain about in 0 plans\n' });
});

test('names a list or an event that is not there', async () => {
  const { code, stderr } = await phasegate('--changed', 'none.txt');
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: expect.stringMatching(/^Cannot read none\.txt: .*Check the path\.\n/),
  });
  expect(await phasegate('--event', 'changed.json')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Unexpected event'),
  });
});
