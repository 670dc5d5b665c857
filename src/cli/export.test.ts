import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FlagdCore } from '@openfeature/flagd-core';
import { afterAll, describe, expect, it } from 'vitest';
import { startPhasegate } from '../../test/support/phasegate-process.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../test/support/temporary-folder.ts';
import { openSqliteJournal } from '../adapters/journal-sqlite/sqlite-journal.ts';
import { toInstant } from '../core/calendar/instant.ts';
import { compile } from '../core/plan/compile.ts';
import { read } from '../core/plan/read.ts';
import { PHASEGATE } from '../core/run/journal.ts';

afterAll(removeTemporaryFolders);

const PLAN = `# Release of letters
Toggle: \`new_letters\`
## Phase I: Canary (1%): 3/10/2031 - 3/11/2031
Success criteria:
- Error rate of letters: < 1%
## Phase II: 100%: 3/12/2031
Success criteria:
- Error rate of letters: < 1%
`;

async function run(cwd: string, ...args: string[]) {
  return startPhasegate(['export', 'flagd', ...args], { cwd }).ended;
}

/** A folder with a plan; and with a journal, in which its first step was started. */
async function folderWith(started: boolean): Promise<string> {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'plan.md'), PLAN);
  if (!started) return folder;
  const { plan } = compile(read(PLAN), { bindings: {}, findings: [], acceptRepairs: true });
  const rollout = plan?.rollouts[0];
  if (!rollout) return expect.fail('The plan has no rollout');
  const journal = openSqliteJournal(join(folder, 'journal.db'));
  const at = toInstant(Date.UTC(2031, 2, 10, 14));
  await journal.append(rollout.id, 0, [
    { at, by: PHASEGATE, event: { kind: 'planned', rollout, document: 'plan.md', repairs: [] } },
    { at, by: PHASEGATE, event: { kind: 'decided', decision: { kind: 'start', step: 0, why: 'its window is open' } } },
  ]);
  journal.close();
  return folder;
}

describe('phasegate export flagd', () => {
  it('prints the toggles of a plan that never ran, at 0% or where it is said', async () => {
    const folder = await folderWith(false);
    const { code, stdout } = await run(folder, 'plan.md');
    expect(code).toBe(0);
    expect(JSON.parse(stdout).flags).toEqual({
      new_letters: { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'off' },
    });
    const at = await run(folder, 'plan.md', '--at', '0.5%', '--format', 'json');
    expect(at.stdout.split('\n')).toHaveLength(2);
    const core = new FlagdCore();
    core.setConfigurations(at.stdout);
    expect(core.resolveBooleanEvaluation('new_letters', true, { targetingKey: 'user-1' }).reason).toBe(
      'TARGETING_MATCH',
    );
  });

  it('prints them as the journal has them, by the plan or by the id of a rollout', async () => {
    const folder = await folderWith(true);
    const byPlan = await run(folder, 'plan.md', '--state', '.');
    const byId = await run(folder, 'release-of-letters', '--state', '.');
    expect([byPlan.code, byId.code, byPlan.stdout]).toEqual([0, 0, byId.stdout]);
    expect(JSON.parse(byId.stdout).flags.new_letters.targeting.fractional).toEqual([
      ['on', 1000],
      ['off', 99_000],
    ]);
  });

  it('says what it expected where there is neither a plan nor a rollout', async () => {
    const folder = temporaryFolder();
    const { code, stderr } = await run(folder, 'letters');
    expect([code, stderr]).toEqual([2, expect.stringContaining('expected a plan (a Markdown file) or a rollout')]);
    expect((await run(folder, 'none.md')).code).toBe(2);
  });
});
