// The GitHub Action and the commit hook, run as their hosts run them: the action's own scripts in bash, with the environment that
// its expressions give them, and a `gh` that answers from files. No network.
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { accessSync, chmodSync, constants, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { pullRequestEvent, pullRequestFiles, pushEvent } from './support/github-events.ts';

const ROOT = resolve(import.meta.dirname, '..');
const hasJq = spawnSync('bash', ['-c', 'command -v jq']).status === 0;

interface Step {
  readonly id?: string;
  readonly name: string;
  readonly if?: string;
  readonly uses?: string;
  readonly shell?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

const ACTION = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as Action;
const stepNamed = (name: string): Step => ACTION.runs.steps.find((step) => step.name === name)!;

describe('the action', () => {
  test('puts nothing of a change into the text of a script', () => {
    for (const { run } of ACTION.runs.steps) expect(run ?? '').not.toContain('${{');
  });

  test('names a shell for every script, and speaks of steps and inputs that there are', () => {
    const text = readFileSync(join(ROOT, 'action.yml'), 'utf8');
    for (const step of ACTION.runs.steps) expect(step.run === undefined || step.shell === 'bash').toBe(true);
    const ids = new Set(ACTION.runs.steps.map(({ id }) => id));
    for (const [, id] of text.matchAll(/steps\.([\w-]+)\.outputs/g)) expect(ids).toContain(id);
    for (const [, input] of text.matchAll(/inputs\.([\w-]+)/g)) expect(Object.keys(ACTION.inputs)).toContain(input);
  });
});

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

/** Answers like GitHub's command line: the file for the address, through jq as it is told; what it is sent is written down. */
const GH = `#!/usr/bin/env bash
set -euo pipefail
printf '%s\\n' "$*" >> "$GH_CALLS"
filter=. ; body=
for ((i = 1; i <= $#; i++)); do
  next=$((i + 1))
  case "\${!i}" in
    --jq) filter="\${!next}" ;;
    --field) body="\${!next}" ;;
    repos/*) address="\${!i}" ;;
  esac
done
if [ -n "$body" ]; then cp "\${body#body=@}" "$GH_SENT"; exit 0; fi
jq -r "$filter" "$GH_ANSWERS/$(tr '/?&=.' '_____' <<< "$address").json"
`;

describe.skipIf(!hasJq)('a run of the action (needs jq, as on every runner of GitHub)', () => {
  let folder = '';
  const at = (...names: readonly string[]): string => join(folder, ...names);
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(at(name)), { recursive: true });
    writeFileSync(at(name), text);
  };
  const answer = (address: string, value: unknown): void =>
    write(`answers/${address.replace(/[/?&=.]/g, '_')}.json`, JSON.stringify(value));

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'phasegate-action-'));
    write('bin/gh', GH);
    chmodSync(at('bin/gh'), 0o755);
    write('work/plans/letters.md', GOOD);
    write('work/plans/with space & ‘quote’.md', GOOD);
    write('work/plans/bad.md', GOOD.replace('3/10 2026', '3/10 2025'));
    write('work/README.md', '# A library\n');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Runs one script as the runner does; `given` are the values of the expressions in the step's environment. */
  function runStep(
    name: string,
    given: Readonly<Record<string, string>>,
  ): SpawnSyncReturns<string> & { outputs: Record<string, string> } {
    const step = stepNamed(name);
    expect(Object.keys(given).sort()).toEqual(Object.keys(step.env ?? {}).sort());
    write('output.txt', '');
    write('script.sh', step.run ?? '');
    const ended = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', at('script.sh')], {
      cwd: at('work'),
      encoding: 'utf8',
      env: {
        PATH: `${at('bin')}:${dirname(process.execPath)}:${process.env.PATH}`,
        GH_CALLS: at('calls.txt'),
        GH_SENT: at('sent.md'),
        GH_ANSWERS: at('answers'),
        GITHUB_ACTION_PATH: ROOT,
        GITHUB_EVENT_PATH: at('event.json'),
        GITHUB_OUTPUT: at('output.txt'),
        GITHUB_STEP_SUMMARY: at('job.md'),
        GITHUB_REPOSITORY: 'records/letters',
        RUNNER_TEMP: folder,
        ...given,
      },
    });
    const lines = readFileSync(at('output.txt'), 'utf8')
      .split('\n')
      .filter((line) => line !== '');
    return {
      ...ended,
      outputs: Object.fromEntries(
        lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
      ),
    };
  }

  const listed = { GH_TOKEN: 't', PULL_REQUEST: '12', BASE: '', HEAD: 'abc' };

  function review(files: readonly { filename: string; status: string }[], plans = '', failOn = 'error') {
    write('event.json', JSON.stringify(pullRequestEvent('synchronize')));
    write('job.md', '');
    answer('repos/records/letters/pulls/12/files?per_page=100', pullRequestFiles(files));
    const changed = runStep('List the changed files', listed);
    expect([changed.status, changed.stderr]).toEqual([0, '']);
    return runStep('Look at the plans', { PLANS: plans, FAIL_ON: failOn, CHANGED: changed.outputs.list! });
  }

  test('of a pull request looks at its plans, tells the job, and ends as they are', () => {
    const looked = review([
      { filename: 'plans/letters.md', status: 'modified' },
      { filename: 'plans/with space & ‘quote’.md', status: 'added' },
      { filename: 'plans/gone.md', status: 'removed' },
      { filename: 'README.md', status: 'modified' },
    ]);
    expect([looked.status, looked.stderr]).toEqual([0, '']);
    expect(looked.outputs).toMatchObject({
      plans: '2',
      errors: '0',
      'pull-request': '12',
      'from-fork': 'false',
      code: '0',
    });
    expect(readFileSync(at('job.md'), 'utf8')).toMatch(/^<!-- phasegate review -->\n### Phasegate: .* in 2 plans\n/);
    expect(JSON.parse(readFileSync(looked.outputs.sarif!, 'utf8')).version).toBe('2.1.0');
    expect(runStep('Result', { CODE: looked.outputs.code! }).status).toBe(0);
  }, 30_000);

  test('with an error fails at its end, after everything was told', () => {
    const looked = review([{ filename: 'plans/bad.md', status: 'modified' }]);
    expect(looked.status).toBe(0);
    expect(looked.stdout).toMatch(/^::error file=plans\/bad\.md,/m);
    expect(looked.outputs).toMatchObject({ plans: '1', errors: '1', code: '1' });
    expect(runStep('Result', { CODE: looked.outputs.code! }).status).toBe(1);
    expect(review([{ filename: 'plans/bad.md', status: 'modified' }], '', 'never').outputs.code).toBe('0');
  }, 30_000);

  test('looks at the globs that it is told, one a line', () => {
    const looked = review([{ filename: 'plans/bad.md', status: 'modified' }], 'docs/**/*.md\nother/*.md\n');
    expect(looked.outputs).toMatchObject({ plans: '0', code: '0' });
  }, 30_000);

  test('fails when it is asked for something that there is not', () => {
    expect(review([], '', 'sometimes').outputs.code).toBe('2');
  }, 30_000);

  test('of a push asks which files it changed', () => {
    write('event.json', JSON.stringify(pushEvent()));
    answer('repos/records/letters/compare/f95f...ec26', {
      files: pullRequestFiles([{ filename: 'plans/letters.md', status: 'added' }]),
    });
    const changed = runStep('List the changed files', { ...listed, PULL_REQUEST: '', BASE: 'f95f', HEAD: 'ec26' });
    expect(readFileSync(changed.outputs.list!, 'utf8')).toBe('plans/letters.md\n');
  });

  test('writes one comment, and keeps that one up to date', () => {
    write('summary.md', '<!-- phasegate review -->\nnew\n');
    const comment = { GH_TOKEN: 't', PULL_REQUEST: '12', SUMMARY: at('summary.md') };
    const address = 'repos/records/letters/issues/12/comments?per_page=100';
    const calls = (): readonly string[] => readFileSync(at('calls.txt'), 'utf8').trim().split('\n');

    const others = [
      { id: 1, user: { type: 'User' }, body: '<!-- phasegate review -->\nquoted by a person' },
      { id: 2, user: { type: 'Bot' }, body: 'of another bot' },
    ];
    answer(address, others);
    expect(runStep('Comment', comment).status).toBe(0);
    expect(calls().at(-1)).toContain('--method POST repos/records/letters/issues/12/comments ');
    expect(readFileSync(at('sent.md'), 'utf8')).toBe('<!-- phasegate review -->\nnew\n');

    answer(address, [...others, { id: 3, user: { type: 'Bot' }, body: '<!-- phasegate review -->\nold' }]);
    expect(runStep('Comment', comment).status).toBe(0);
    expect(calls().at(-1)).toContain('--method PATCH repos/records/letters/issues/comments/3 ');
  });
});

test('the commit hook names a script that can be started, and files that are plans or their bindings', () => {
  const [hook] = parse(readFileSync(join(ROOT, '.pre-commit-hooks.yaml'), 'utf8')) as {
    readonly id: string;
    readonly entry: string;
    readonly language: string;
    readonly files: string;
  }[];
  expect(hook).toMatchObject({ id: 'phasegate', language: 'script' });
  expect(() => accessSync(join(ROOT, hook!.entry), constants.X_OK)).not.toThrow();
  const files = new RegExp(hook!.files);
  expect(
    ['a.md', 'x/b.markdown', 'a.bindings.yaml', 'a.yaml', 'a.mdx', 'amd'].filter((name) => files.test(name)),
  ).toEqual(['a.md', 'x/b.markdown', 'a.bindings.yaml']);
});
