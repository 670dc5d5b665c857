import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parsePlainDate } from '../core/calendar/instant.ts';
import type { Bindings } from '../core/plan/bindings.ts';
import { compile } from '../core/plan/compile.ts';
import { unmatchedBindings } from '../core/plan/compiling/bindings-unmatched.ts';
import type { Plan } from '../core/plan/plan.ts';
import { read } from '../core/plan/read.ts';
import { readBindings } from './bindings/bindings-file.ts';
import { bindingsText } from './bindings/bindings-text.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const PLANS = fileURLToPath(new URL('../../plans/', import.meta.url));
const START = parsePlainDate('2026-12-07')!;

const planOf = (text: string, bindings: Bindings): Plan =>
  compile(read(text), { bindings, findings: [], acceptRepairs: true, start: START }).plan!;

function written(text: string): string {
  return bindingsText({ name: 'plan.md', schema: 'schema.json', draft: read(text), plan: planOf(text, {}) });
}

/** Criteria of every class, with words that YAML or a comment could take amiss. */
const EVERY_CLASS = `# Release of "everything": #1
## Phase I: Canary (1%)
Desired number of users: 500
Success criteria:
- Index error rate: < 2.5%
- Success rate of downloads: > 99%
- Failures to write to table: 0
- Successful table writes: any
- Successful table reads: scale proportionally with rollout increments
- p95 latency of search: < 800 ms
- Error rate: no increase over baseline
- Call center complaints: 0
- Search volume
- Error rate: < 1% # "quoted" \\ and { braces }: [x] & *y
- ${'Very '.repeat(250)}long error rate: < 1%

## Phase II: 100%
Success criteria:
- INDEX error rate: < 2.5%
`;

describe('what init writes', () => {
  const plans = readdirSync(PLANS).filter((name) => name.endsWith('.md'));
  const texts = [
    ...plans.map((name) => [name, readFileSync(join(PLANS, name), 'utf8')] as const),
    ['every class', EVERY_CLASS] as const,
  ];

  test.each(texts)('binds %s to just what it is already', (_, text) => {
    const { bindings, findings } = readBindings(written(text));
    expect(findings).toEqual([]);
    expect(unmatchedBindings(read(text), bindings)).toEqual([]);
    expect(planOf(text, bindings)).toEqual(planOf(text, {}));
  });

  test('names every setting that there is for a rollout, so that it need not be looked up', () => {
    const { bindings } = readBindings(written(EVERY_CLASS));
    expect(Object.keys(bindings).sort()).toEqual(
      [
        'alpha',
        'band',
        'calendar',
        'driver',
        'eventsPerUser',
        'lint',
        'metrics',
        'mode',
        'policy',
        'rollouts',
        'zeroRate',
      ].sort(),
    );
    const [rollout] = Object.values(bindings.rollouts ?? {});
    expect(rollout?.toggle).toBe('release-of-everything-1');
    expect(Object.keys(rollout?.criteria ?? {}).length).toBe(11);
  });

  test('says which proof was chosen at which step, and why', () => {
    expect(written(readFileSync(join(PLANS, 'records-and-documents.md'), 'utf8'))).toContain(
      '        proof: auto # or statistical, literal. Chosen now:\n        # at 1% literal: 500 users can never show less than 0.3%',
    );
  });
});

describe('the command', () => {
  interface Ended {
    readonly code: number;
    readonly stdout: string;
    readonly stderr: string;
  }
  const phasegate = (...args: readonly string[]): Promise<Ended> =>
    new Promise((done) => {
      execFile(
        process.execPath,
        [MAIN, ...args],
        { cwd: folder, env: { ...process.env, NO_COLOR: '1' } },
        (error, stdout, stderr) => done({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
      );
    });
  const contents = (name: string): string => readFileSync(join(folder, name), 'utf8');

  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'phasegate-init-'));
    cpSync(join(PLANS, 'short.md'), join(folder, 'plan.md'));
    writeFileSync(join(folder, 'undated.md'), '# Letters\n## Phase I: Canary (1%)\n## Phase II: 100%\n');
    writeFileSync(join(folder, 'readme.md'), '# A library\n\nInstall it.\n');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('writes the file once, and never over one that is there unless it is told to, keeping the old one', async () => {
    expect(await phasegate('init', 'plan.md')).toMatchObject({ code: 0, stderr: '' });
    const first = contents('plan.bindings.yaml');
    const schema = /\$schema=(\S+)/.exec(first)?.[1] ?? '';
    expect(JSON.parse(readFileSync(resolve(folder, dirname('plan.bindings.yaml'), schema), 'utf8')).title).toBe(
      'Phasegate bindings',
    );

    writeFileSync(join(folder, 'plan.bindings.yaml'), 'mode: drive # mine\n');
    const refused = await phasegate('init', 'plan.md');
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('plan.bindings.yaml is there already. Edit it; "--print"');
    expect(contents('plan.bindings.yaml')).toBe('mode: drive # mine\n');

    const forced = await phasegate('init', 'plan.md', '--force', '--format', 'json');
    expect(JSON.parse(forced.stdout)).toEqual({ written: 'plan.bindings.yaml', kept: 'plan.bindings.yaml.bak' });
    expect(contents('plan.bindings.yaml')).toBe(first);
    expect(contents('plan.bindings.yaml.bak')).toBe('mode: drive # mine\n');

    await phasegate('init', 'plan.md', '--force');
    expect(contents('plan.bindings.yaml.bak')).toBe('mode: drive # mine\n');
    expect(contents('plan.bindings.yaml.bak2')).toBe(first);
  });

  test('prints a plan without dates and writes nothing', async () => {
    const { code, stdout } = await phasegate('init', 'undated.md', '--print');
    expect(code).toBe(0);
    expect(stdout).toContain(
      '  letters:\n    toggle: "letters" # after the title: the plan names none\n    criteria: {}',
    );
    expect(readdirSync(folder)).not.toContain('undated.bindings.yaml');
  });

  test('refuses what is no plan, with the reason at its place', async () => {
    const { code, stdout, stderr } = await phasegate('init', 'readme.md');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^readme\.md:1:3 {2}error .*not-a-plan\n {4}1 \| # A library/);
    expect(readdirSync(folder)).not.toContain('readme.bindings.yaml');
  });

  test('names a document that is not there', async () => {
    expect(await phasegate('init', 'none.md')).toMatchObject({ code: 2, stderr: expect.stringContaining('none.md') });
  });
});
