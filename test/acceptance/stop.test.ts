import { randomUUID } from 'node:crypto';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { decisionsIn, journalLeftIn } from '../support/journal-copy.ts';
import { CAN_FIND_PROCESSES, processesMarked, withoutMarkedProcesses } from '../support/marked-processes.ts';
import { endEveryPhasegate, type PhasegateProcess, startPhasegate } from '../support/phasegate-process.ts';
import { removeTemporaryFolders, temporaryFolder } from '../support/temporary-folder.ts';

// A demo that is stopped by Ctrl-C, or loses a program, ends with a word about it; the same command goes on from there.

const PLAN = fileURLToPath(new URL('../../plans/short.md', import.meta.url));
const ROLLOUT = 'release-of-the-receipt-table';
const MARK = 'PHASEGATE_TEST_MARK';
const mark = randomUUID();

afterEach(async () => {
  await endEveryPhasegate();
  removeTemporaryFolders();
});

/** As on a terminal: the demo and its programs, were they in its process group, are sent signals together. */
function startDemo(state: string, plan = PLAN): PhasegateProcess {
  const args = ['demo', plan, '--state', state, '--port', '0', '--statsd-port', '0'];
  return startPhasegate(args, { detached: true, env: { [MARK]: mark } });
}

async function expectGoesOn(state: string): Promise<void> {
  expect(await withoutMarkedProcesses(MARK, mark, 20_000)).toEqual([]);
  const { code, stdout, stderr } = await startDemo(state).ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('an unfinished demo goes on');
  expect(decisionsIn(await journalLeftIn(state, ROLLOUT))).toEqual(['start 0', 'advance 1', 'advance 2', 'complete']);
}

describe('a demo in the middle of its load', { timeout: 180_000 }, () => {
  it('stops at Ctrl-C with 130, and goes on', async () => {
    const state = temporaryFolder();
    const demo = startDemo(state);
    await demo.says(/started at 1%/);
    process.kill(-demo.pid, 'SIGINT');
    const { code, stdout, stderr } = await demo.ended;
    expect({ code, stderr }).toEqual({ code: 130, stderr: '' });
    expect(stdout).toMatch(/\nStopped\. The same command goes on from here\.\n$/);
    await expectGoesOn(state);
  });

  it('keeps its folder to itself, also from a demo of another plan', async () => {
    const state = temporaryFolder();
    const other = join(temporaryFolder(), 'other.md');
    copyFileSync(PLAN, other);
    const demo = startDemo(state);
    await demo.says(/started at 1%/);
    for (const plan of [PLAN, other]) {
      const { code, stdout, stderr } = await startDemo(state, plan).ended;
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(new RegExp(`^Another demo \\(process ${demo.pid}\\) is kept in .*--state\\.\\n$`));
    }
    expect((await demo.ended).code).toBe(0);
    expect(decisionsIn(await journalLeftIn(state, ROLLOUT))).toHaveLength(4);
  });

  it('says which program is gone, with 4, and goes on', async (test) => {
    if (!CAN_FIND_PROCESSES) test.skip('this system does not show which processes there are');
    const state = temporaryFolder();
    const demo = startDemo(state);
    await demo.says(/started at 1%/);
    const programs = processesMarked(MARK, mark).filter((pid) => pid !== demo.pid);
    expect(programs).toHaveLength(1);
    for (const pid of programs) process.kill(pid, 'SIGKILL');
    const { code, stderr } = await demo.ended;
    expect(code).toBe(4);
    expect(stderr).toMatch(
      /^The program at http:\S+ no longer answers .*Start the demo again.*\(PG_PROGRAM_FAILED\)\n$/,
    );
    await expectGoesOn(state);
  });
});
