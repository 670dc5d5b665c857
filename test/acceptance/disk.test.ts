import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, type TestContext } from 'vitest';
import { OFF } from '../../src/core/toggle/percentage.ts';
import { atClock } from '../support/at-clock.ts';
import { contentsOf } from '../support/contents-of.ts';
import { eventsOf } from '../support/events-of.ts';
import {
  type Ended,
  endEveryPhasegate,
  type PhasegateProcess,
  type ProcessOptions,
  phasegate,
  startPhasegate,
} from '../support/phasegate-process.ts';
import { mountSmallDisk, type SmallDisk, unmountSmallDisks } from '../support/small-disk.ts';
import { system } from '../support/system.ts';
import { removeTemporaryFolders, temporaryFolder } from '../support/temporary-folder.ts';

// Where nothing may be written, or nothing more: said at once and once, the documents whole, the toggle obeyed all the same.

const PLAN = readFileSync(new URL('../../plans/short.md', import.meta.url));
const ROLLOUT = 'release-of-the-receipt-table';
const IN_THE_CANARY = atClock('2026-03-10T10:00-04:00');
const NOBODY = 65_534;
const PORTS = ['--port', '0', '--statsd-port', '0'];

afterEach(async () => {
  await endEveryPhasegate();
  unmountSmallDisks();
  removeTemporaryFolders();
});

function runIn(folder: string, state: string, more: ProcessOptions = {}): PhasegateProcess {
  return startPhasegate(['run', 'plan.md', '--state', state, ...PORTS], { cwd: folder, ...IN_THE_CANARY, ...more });
}

/** A folder that holds the plan and nothing else. */
function folderWithPlan(): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'plan.md'), PLAN);
  return folder;
}

describe('a plan that may not be written', { timeout: 120_000 }, () => {
  /** Refused before anything else is done, with the place and the fix. */
  function expectRefused(folder: string, { code, stdout, stderr }: Ended): void {
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(
      /^\S*plan\.md (is read-only|may not be written)\. (Allow|Give) .*\(PG_DOCUMENT_READ_ONLY\)\n$/,
    );
    expect(Object.keys(contentsOf(folder))).toEqual(['plan.md']);
    expect(readFileSync(join(folder, 'plan.md'))).toEqual(PLAN);
  }

  it('is not run when its mode says so, not even by root', async () => {
    const folder = folderWithPlan();
    chmodSync(join(folder, 'plan.md'), 0o444);
    expectRefused(folder, await runIn(folder, 'state').ended);
    expect((await phasegate(['lint', 'plan.md'], { cwd: folder })).code).toBe(0);
  });

  it('is not run when it is immutable', async (test) => {
    const folder = folderWithPlan();
    const chattr = (flag: string) => system('chattr', flag, join(folder, 'plan.md'));
    const { isDone, said } = chattr('+i');
    if (!isDone) test.skip(`no file can be made immutable: ${said}`);
    try {
      expectRefused(folder, await runIn(folder, 'state').ended);
    } finally {
      chattr('-i');
    }
  });

  it("is not run when it is somebody else's", async (test) => {
    if (process.getuid?.() !== 0) test.skip('only root can start a process as another user');
    const folder = folderWithPlan();
    chmodSync(folder, 0o755);
    expectRefused(folder, await runIn(folder, 'state', { uid: NOBODY, gid: NOBODY }).ended);
  });
});

function smallDisk(test: TestContext): SmallDisk {
  const disk = mountSmallDisk(2 * 1024 * 1024);
  if (typeof disk === 'string') test.skip(disk);
  return disk as SmallDisk;
}

describe('a full disk', { timeout: 120_000 }, () => {
  it('refuses a plan on it before the run begins', async (test) => {
    const disk = smallDisk(test);
    writeFileSync(join(disk.folder, 'plan.md'), PLAN);
    disk.fill();
    const before = contentsOf(disk.folder);
    const { code, stdout, stderr } = await runIn(disk.folder, join(temporaryFolder(), 'state')).ended;
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(stderr).toMatch(/^No space is left to write \S*plan\.md\. Free some space; .*\(PG_DISK_FULL\)\n$/);
    expect(contentsOf(disk.folder)).toEqual(before);
  });

  it('refuses a limit on the size of files just so', async () => {
    const folder = folderWithPlan();
    const under = ['sh', '-c', `trap '' XFSZ; ulimit -f 0; exec "$@"`, 'sh'];
    const { code, stdout, stderr } = await runIn(folder, 'state', { under }).ended;
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(stderr).toMatch(/^No space is left to write \S*plan\.md\. Free some space; .*\(PG_DISK_FULL\)\n$/);
    // A lock that could not be filled may stay; it names no holder, and is taken away by whoever comes next.
    const left = Object.entries(contentsOf(folder)).filter(([, bytes]) => bytes !== '');
    expect(left).toEqual([['plan.md', PLAN.toString('latin1')]]);
  });

  it.for(['run', 'demo'])('refuses to keep the state of a %s on it', async (command, test) => {
    const disk = smallDisk(test);
    disk.fill();
    const folder = folderWithPlan();
    const { code, stdout, stderr } = await phasegate(
      [command, 'plan.md', '--state', join(disk.folder, 'state'), ...PORTS],
      { cwd: folder, ...IN_THE_CANARY },
    );
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(stderr).toMatch(/^[^\n]*state[^\n]*\n$/);
    expect(stderr).toMatch(/full|[Nn]o space/);
    expect(stderr).toMatch(/--state/);
    expect(contentsOf(folder)).toEqual({ 'plan.md': PLAN.toString('latin1') });
  });

  it('lets a run be stopped without a crash, and goes on from the journal', async (test) => {
    const disk = smallDisk(test);
    const folder = folderWithPlan();
    const state = join(disk.folder, 'state');
    const runner = runIn(folder, state);
    await runner.says(/started at 1%/);
    disk.fill();
    runner.kill('SIGINT');
    const { code, stderr } = await runner.ended;
    expect([4, 130]).toContain(code);
    expect(stderr).not.toMatch(/\n +at /);

    disk.free();
    const next = runIn(folder, state);
    await next.says(/took it over/);
  });

  it('does not keep a toggle up, and takes the Results when there is space again', async (test) => {
    const disk = smallDisk(test);
    const document = join(disk.folder, 'plan.md');
    const state = join(temporaryFolder(), 'state');
    const say = (kind: string, reason: string) =>
      phasegate([kind, ROLLOUT, '--state', state, '--reason', reason, '--as', 'Ada'], IN_THE_CANARY);
    writeFileSync(document, PLAN);
    const runner = runIn(disk.folder, state);
    await runner.says(/started at 1%/);
    const toggles = await eventsOf(`${await runner.url()}/toggles/stream`);

    disk.fill();
    const whole = readFileSync(document, 'utf8');
    expect((await say('pause', 'a quiet day')).code).toBe(0);
    await runner.says(/No space is left to write .*plan\.md/);
    expect(readFileSync(document, 'utf8')).toBe(whole);
    expect(Object.keys(contentsOf(disk.folder))).toEqual(['filler', 'plan.md']);

    expect((await say('rollback', 'wrong colour')).code).toBe(0);
    await toggles.next(({ event, data }) => event === 'toggle' && (data as { percentage: number }).percentage === OFF);
    expect((await runner.ended).code).toBe(1);
    expect(readFileSync(document, 'utf8')).toBe(whole);

    disk.free();
    const { code, stderr } = await runIn(disk.folder, state).ended;
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(readFileSync(document, 'utf8')).toContain('rolled back by Ada: wrong colour');
    expect(Object.keys(contentsOf(disk.folder))).toEqual(['plan.md']);
  });
});
