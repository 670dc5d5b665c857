import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SystemName } from '../../src/cli/demo/faults.ts';
import { type Program, startProgram } from '../../src/cli/demo/programs.ts';
import type { Run } from '../../src/core/run/run.ts';
import { createQueue } from '../support/at-most.ts';
import { endEveryPhasegate, phasegate } from '../support/phasegate-process.ts';
import { removeTemporaryFolders, temporaryFolder } from '../support/temporary-folder.ts';

// Our own plan, played with one fault each: what happens to both of its rollouts, how soon, and what its document says.

const PLAN = fileURLToPath(new URL('../../plans/records-and-documents.md', import.meta.url));
const TABLES = 'release-of-the-submission-tables';
const DOCUMENTS = 'release-of-the-document-provider';

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly runs: Readonly<Record<string, Run>>;
  /** What `status` made of them. */
  readonly statusCode: number | null;
  readonly document: string;
}

const FAULTS = [
  'download-502@50%',
  'table-write@25%',
  'wrong-document@75%',
  'upstream-outage@50%',
  'telemetry-gone@25%',
  'toggle-ignored@1%',
] as const;
type PlayedFault = (typeof FAULTS)[number];

const outcomes = new Map<PlayedFault, Promise<Outcome>>();

beforeAll(() => {
  const inTurn = createQueue(2);
  for (const fault of FAULTS) {
    const outcome = inTurn(() => play(fault));
    // Its own test awaits it, later perhaps.
    outcome.catch(() => {});
    outcomes.set(fault, outcome);
  }
});

afterAll(async () => {
  await endEveryPhasegate();
  removeTemporaryFolders();
});

async function play(fault: PlayedFault): Promise<Outcome> {
  const state = temporaryFolder();
  const { code, stdout, stderr } = await phasegate([
    ...['demo', PLAN, '--fault', fault, '--state', state, '--port', '0', '--statsd-port', '0'],
  ]);
  expect(stderr, fault).toBe('');
  const status = await phasegate(['status', '--format', 'json', '--state', state]);
  const runs = JSON.parse(status.stdout) as readonly Run[];
  return {
    code,
    stdout,
    runs: Object.fromEntries(runs.map((run) => [run.rollout.id, run])),
    statusCode: status.code,
    document: readFileSync(join(state, 'records-and-documents.md'), 'utf8'),
  };
}

/** Waits for its turn and its time. */
async function outcomeOf(fault: PlayedFault): Promise<Outcome> {
  const outcome = await outcomes.get(fault);
  if (!outcome) throw new Error(`${fault} is not played.`);
  return outcome;
}

/** The outcome's two rollouts, by how they ended and at which percentage the toggle is. */
function ends({ runs }: Outcome): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.values(runs).map((run) => [run.rollout.id, `${run.state.kind} ${run.percentage}`]));
}

/** "was at 0% after N answered visits of users who were on", once for each fault that was switched on. */
function answered({ stdout }: Outcome, fault: string): number | undefined {
  const match = new RegExp(`^Fault ${fault} was switched on .*was at 0% after ([\\d,]+) answered visits?`, 'm').exec(
    stdout,
  );
  return match?.[1] === undefined ? undefined : Number(match[1].replaceAll(',', ''));
}

/** The Results of the step at which it ended begin with `outcome` and hold every reason that the journal has. */
function expectReasonInResults({ runs, document }: Outcome, rollout: string, outcome: RegExp): void {
  const run = runs[rollout];
  const own = document.split(/^(?=# )/m).find((part) => part.startsWith(`# ${run?.rollout.title}\n`));
  const entry = own?.split(/^(?=- \*\*)/m).at(-1);
  expect(entry?.split('\n')[0]).toMatch(outcome);
  const remarks = run?.records.at(-1)?.remarks ?? [];
  expect(remarks.length).toBeGreaterThan(0);
  for (const { text } of remarks) expect(entry).toContain(text);
}

describe('a fault in the middle of our own plan', { timeout: 600_000 }, () => {
  it('download-502: the documents are at 0% within 60 answers, the tables complete', async () => {
    const outcome = await outcomeOf('download-502@50%');
    expect(outcome).toMatchObject({ code: 1, statusCode: 1 });
    expect(ends(outcome)).toEqual({ [TABLES]: 'completed 100000', [DOCUMENTS]: 'rolledBack 0' });
    expect(answered(outcome, 'download-502')).toBeLessThanOrEqual(60);
    expectReasonInResults(outcome, DOCUMENTS, / - 50%: rolled back to 0%$/);
    expect(outcome.runs[DOCUMENTS]?.state).toMatchObject({ why: expect.stringMatching(/\d+ of \d+ failed/) });
  });

  it('table-write: one failed write, and the tables are at 0% before the next is answered', async () => {
    const outcome = await outcomeOf('table-write@25%');
    expect(outcome).toMatchObject({ code: 1, statusCode: 1 });
    expect(ends(outcome)).toEqual({ [TABLES]: 'rolledBack 0', [DOCUMENTS]: 'completed 100000' });
    expect(answered(outcome, 'table-write')).toBeLessThanOrEqual(1);
    expectReasonInResults(outcome, TABLES, / - 25%: rolled back to 0%$/);
    expect(outcome.runs[TABLES]?.state).toMatchObject({ why: expect.stringMatching(/^1 of [\d,]+ failed/) });
  });

  it('wrong-document: answers of status 200 are caught by comparing them', async () => {
    const outcome = await outcomeOf('wrong-document@75%');
    expect(outcome).toMatchObject({ code: 1, statusCode: 1 });
    expect(ends(outcome)).toEqual({ [TABLES]: 'completed 100000', [DOCUMENTS]: 'rolledBack 0' });
    expect(answered(outcome, 'wrong-document')).toBeGreaterThan(0);
    expectReasonInResults(outcome, DOCUMENTS, / - 75%: rolled back to 0%$/);
  });

  it('upstream-outage: what hits both providers is not rolled back, a person is asked', async () => {
    const outcome = await outcomeOf('upstream-outage@50%');
    expect(outcome).toMatchObject({ code: 3, statusCode: 3 });
    expect(ends(outcome)).toEqual({ [TABLES]: 'completed 100000', [DOCUMENTS]: 'asked 50000' });
    expect(outcome.stdout).toContain('Fault upstream-outage was switched on');
    expect(outcome.stdout).toContain('document_provider was not rolled back for it.');
    expect(outcome.runs[DOCUMENTS]?.state).toMatchObject({ about: 'notTheChange' });
    expectReasonInResults(outcome, DOCUMENTS, / - 50%: needs a decision$/);
  });

  it('telemetry-gone: without data nothing advances, a person is asked', async () => {
    const outcome = await outcomeOf('telemetry-gone@25%');
    expect(outcome).toMatchObject({ code: 3, statusCode: 3 });
    expect(ends(outcome)).toEqual({ [TABLES]: 'asked 25000', [DOCUMENTS]: 'asked 25000' });
    for (const rollout of [TABLES, DOCUMENTS]) {
      expect(outcome.runs[rollout]?.state).toMatchObject({ about: 'noData' });
      expectReasonInResults(outcome, rollout, / - 25%: needs a decision$/);
    }
  });
});

describe('a toggle that does nothing', { timeout: 600_000 }, () => {
  it('toggle-ignored: found out in the canary, where it stays, and a person is told why and what to do', async () => {
    const outcome = await outcomeOf('toggle-ignored@1%');
    expect(outcome).toMatchObject({ code: 3, statusCode: 3 });
    expect(ends(outcome)).toEqual({ [TABLES]: 'asked 1000', [DOCUMENTS]: 'asked 1000' });
    for (const rollout of [TABLES, DOCUMENTS]) {
      expect(outcome.runs[rollout]?.state).toMatchObject({
        about: 'whoIsOn',
        why: expect.stringMatching(
          /^\d+ of \d+ users seen with it on are off by the toggle; .*To mend it, ask the toggle/,
        ),
      });
      expectReasonInResults(outcome, rollout, / - 1%: needs a decision$/);
    }
  });
});

describe('demo --list-faults', { timeout: 60_000 }, () => {
  const programs: Program[] = [];
  afterAll(async () => void (await Promise.all(programs.map((program) => program.stop()))));

  it.each<SystemName>(['back-end-tables', 'document-service'])('names just what %s can be made to do', async (name) => {
    const { code, stdout, stderr } = await phasegate(['demo', '--list-faults']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const listed = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/\s+/, 2) as [string, string])
      .flatMap(([fault, system]) => (system === name || system === 'both' ? [fault] : []));

    // Nobody listens at these addresses, which a program survives.
    const nowhere = { phasegate: 'http://127.0.0.1:9', statsd: '127.0.0.1:9' };
    const program = await startProgram({ name, toggle: 'none', seed: 1, ...nowhere });
    programs.push(program);
    const offered = (await (await fetch(`${program.url}/faults`)).json()) as readonly { name: string }[];
    expect(listed.sort()).toEqual(offered.map((fault) => fault.name).sort());
  });
});
