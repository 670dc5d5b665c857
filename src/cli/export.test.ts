import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { flagdOf } from '../../test/support/flagd.ts';
import { startPhasegate } from '../../test/support/phasegate-process.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../test/support/temporary-folder.ts';
import { openSqliteJournal } from '../adapters/journal-sqlite/sqlite-journal.ts';
import { toInstant } from '../core/calendar/instant.ts';
import { compile } from '../core/plan/compile.ts';
import { read } from '../core/plan/read.ts';
import { type JournalEvent, PHASEGATE } from '../core/run/journal.ts';
import { isOn } from '../core/toggle/evaluate.ts';
import { percent } from '../core/toggle/percentage.ts';
import type { Targeting } from '../core/toggle/targeting.ts';

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

const TARGETING = {
  deny: ['eve'],
  groups: [{ name: 'staff', first: true, where: [{ kind: 'equals', attribute: 'staff', value: true }] }],
} as const satisfies Targeting;

const RULES = `toggle: new_letters
targeting:
  deny: [eve]
  groups:
    - { name: staff, first: true, where: [{ attribute: staff, equals: true }] }
`;

/** A folder with a plan; and with a journal, in which its first step was started, and what followed. */
async function folderWith(
  started: boolean,
  { targeting, later = [] }: { readonly targeting?: Targeting; readonly later?: readonly JournalEvent[] } = {},
): Promise<string> {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'plan.md'), PLAN);
  if (!started) return folder;
  const bindings = targeting ? { targeting } : {};
  const { plan } = compile(read(PLAN), { bindings, findings: [], acceptRepairs: true });
  const rollout = plan?.rollouts[0];
  if (!rollout) return expect.fail('The plan has no rollout');
  const journal = openSqliteJournal(join(folder, 'journal.db'));
  const at = toInstant(Date.UTC(2031, 2, 10, 14));
  await journal.append(rollout.id, 0, [
    { at, by: PHASEGATE, event: { kind: 'planned', rollout, document: 'plan.md', repairs: [] } },
    { at, by: PHASEGATE, event: { kind: 'decided', decision: { kind: 'start', step: 0, why: 'its window is open' } } },
    ...later.map((event) => ({ at, by: PHASEGATE, event })),
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
    const core = flagdOf(at.stdout);
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

  it('prints the rules of the bindings: who is first is on before the first percentage, and flagd decides as we do after it', async () => {
    const folder = await folderWith(false);
    writeFileSync(join(folder, 'plan.bindings.yaml'), RULES);
    const before = flagdOf((await run(folder, 'plan.md')).stdout);
    const ask = (flagd: typeof before, targetingKey: string, staff: boolean) =>
      flagd.resolveBooleanEvaluation('new_letters', false, { targetingKey, staff }).value;
    expect([ask(before, 'ann', true), ask(before, 'eve', true), ask(before, 'bob', false)]).toEqual([
      true,
      false,
      false,
    ]);

    const at = flagdOf((await run(folder, 'plan.md', '--at', '25%')).stdout);
    const toggle = { key: 'new_letters', percentage: percent(25), version: 1, targeting: TARGETING };
    for (const user of ['ann', 'eve', ...Array.from({ length: 200 }, (_, i) => `user-${i}`)])
      for (const staff of [true, false]) expect(ask(at, user, staff)).toBe(isOn(toggle, user, { staff }));
  });

  it('prints the rules that were pinned, and a rolled-back toggle as off for everybody', async () => {
    const pinned = await run(await folderWith(true, { targeting: TARGETING }), 'release-of-letters', '--state', '.');
    expect(JSON.parse(pinned.stdout).flags.new_letters.targeting.if).toHaveLength(5);
    const decision = { kind: 'rollBack', to: percent(0), criteria: [], why: 'letters fail' } as const;
    const folder = await folderWith(true, { targeting: TARGETING, later: [{ kind: 'decided', decision }] });
    const killed = await run(folder, 'release-of-letters', '--state', '.');
    expect(JSON.parse(killed.stdout).flags.new_letters).toEqual({
      state: 'ENABLED',
      variants: { on: true, off: false },
      defaultVariant: 'off',
    });
    // What a step will look like is not what is now.
    const again = await run(folder, 'release-of-letters', '--state', '.', '--at', '1%');
    expect(JSON.parse(again.stdout).flags.new_letters.targeting.if).toHaveLength(5);
  });

  it('refuses two rollouts with one toggle, of which one would be lost', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'plan.md'), `${PLAN}\n${PLAN.replace('Release of letters', 'Release of parcels')}`);
    const { code, stdout, stderr } = await run(folder, 'plan.md');
    expect([code, stdout, stderr]).toEqual([1, '', expect.stringContaining('toggle new_letters of two rollouts')]);
  });

  it('says that evaluators of flagd differ over a key that is not ASCII, and prints it all the same', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'plan.md'), PLAN);
    writeFileSync(join(folder, 'plan.bindings.yaml'), 'toggle: neue_Briefumschläge\n');
    const { code, stdout, stderr } = await run(folder, 'plan.md', '--at', '25%');
    expect([code, stderr]).toEqual([0, expect.stringContaining('Not ASCII: neue_Briefumschläge (25%)')]);
    expect(flagdOf(stdout).getFlags().has('neue_Briefumschläge')).toBe(true);
    expect((await run(folder, 'plan.md', '--at', '100%')).stderr).toBe('');
  });

  it('says what it expected where there is neither a plan nor a rollout', async () => {
    const folder = temporaryFolder();
    const { code, stderr } = await run(folder, 'letters');
    expect([code, stderr]).toEqual([2, expect.stringContaining('expected a plan (a Markdown file) or a rollout')]);
    expect((await run(folder, 'none.md')).code).toBe(2);
  });
});
