// `audit recompute` over a journal in a file: quiet when all is well, loud when an entry was changed afterwards.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rolloutsOf } from '../../test/support/simulated-run.ts';
import { openSqliteJournal } from '../adapters/journal-sqlite/sqlite-journal.ts';
import { readObservations } from '../core/forecast/observations.ts';
import { replay } from '../core/forecast/replay.ts';
import type { JournalEntry } from '../core/run/journal.ts';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const [rollout] = rolloutsOf(readFileSync(at('../../plans/letters-history.md'), 'utf8'), false);
const ID = 'release-of-the-letters-from-the-new-service';

function audit(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [at('./main.ts'), 'audit', 'recompute', ...args], (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

let folder = '';
const { operations } = readObservations(
  readFileSync(at('../../plans/letters-history.csv'), 'utf8'),
  'csv',
  rollout!.calendar.zone,
);
const { journal: entries } = replay({
  rollout: rollout!,
  document: 'plan.md',
  repairs: [],
  operations,
  readings: [],
  people: [],
  bucket: 0,
});

async function keep(name: string, journal: readonly JournalEntry[]): Promise<string> {
  const file = openSqliteJournal(join(folder, name, 'journal.db'));
  await file.append(ID, 0, journal);
  file.close();
  return join(folder, name);
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'phasegate-audit-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('phasegate audit recompute', () => {
  test('passes on a journal as it was written', async () => {
    const { code, stdout } = await audit('--state', await keep('sound', entries));
    expect(stdout).toMatch(new RegExp(`^${ID}: \\d+ judgements and 3 decisions recomputed, all as journaled\\n$`));
    expect(code).toBe(0);
  });

  test('knows no other rollout and no other folder', async () => {
    expect(await audit('nobody', '--state', await keep('other', entries))).toMatchObject({ code: 2, stdout: '' });
    expect(await audit('--state', join(folder, 'nowhere'))).toMatchObject({ code: 2, stdout: '' });
  });

  test('fails loudly on an entry that was changed', async () => {
    const forged = entries.map((entry): JournalEntry => {
      const { event } = entry;
      if (event.kind !== 'decided' || event.decision.kind !== 'rollBack') return entry;
      const { criteria, why } = event.decision;
      return { ...entry, event: { kind: 'decided', decision: { kind: 'pause', criteria, why } } };
    });
    const state = await keep('forged', forged);
    const { code, stdout } = await audit(ID, '--state', state);
    expect(code).toBe(1);
    expect(stdout).toContain('1 NOT AS JOURNALED');
    expect(stdout).toMatch(
      /DIFFERENT entry \d+, Thu 5\/8\/2025 12:30 EDT, kind: journaled "pause", recomputed "rollBack"/,
    );
    const { stdout: json } = await audit('--state', state, '--format', 'json');
    expect(JSON.parse(json)).toMatchObject([{ rollout: ID, differences: [{ path: 'kind', journaled: 'pause' }] }]);
  });
});
