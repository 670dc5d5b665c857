import { describe, expect, test } from 'vitest';
import { type Change, type EvidenceTable, TableBusy } from './evidence-table.ts';
import { tableWriter } from './table-writer.ts';

const queued = (jobId: string): Change => ({ kind: 'queued', jobId, at: '2025-03-10T14:00:00.000Z' });
const outcomes = async (writes: readonly Promise<void>[]) =>
  (await Promise.allSettled(writes)).map((each) => (each.status === 'fulfilled' ? 'ok' : each.reason.message));

/** A table that answers as told and remembers what it was asked. */
function table(apply: (jobs: readonly string[]) => readonly (Error | undefined)[]) {
  const batches: string[][] = [];
  const fake = {
    async apply(changes: readonly Change[]) {
      const jobs = changes.map(({ jobId }) => jobId);
      batches.push(jobs);
      return apply(jobs);
    },
  } as unknown as EvidenceTable;
  return { fake, batches };
}

describe('tableWriter', () => {
  test('puts what is asked for together into one transaction, in order', async () => {
    const { fake, batches } = table((jobs) => jobs.map(() => undefined));
    const writer = tableWriter(fake, () => 0);
    await Promise.all(['a', 'b', 'c'].map((job) => writer.write(queued(job))));
    await writer.write(queued('d'));
    expect(batches).toEqual([['a', 'b', 'c'], ['d']]);
  });

  test('gives every change its own outcome', async () => {
    const { fake } = table((jobs) => jobs.map((job) => (job === 'b' ? new Error('refused') : undefined)));
    const writer = tableWriter(fake, () => 0);
    expect(await outcomes(['a', 'b', 'c'].map((job) => writer.write(queued(job))))).toEqual(['ok', 'refused', 'ok']);
  });

  test('fails all of a transaction that could not be written, and goes on with the next', async () => {
    let locked = true;
    const { fake, batches } = table((jobs) => {
      if (locked) throw new TableBusy('database is locked');
      return jobs.map(() => undefined);
    });
    const writer = tableWriter(fake, () => 0);
    expect(await outcomes([writer.write(queued('a')), writer.write(queued('b'))])).toEqual([
      'database is locked',
      'database is locked',
    ]);
    locked = false;
    expect(await outcomes([writer.write(queued('c'))])).toEqual(['ok']);
    expect(batches).toEqual([['a', 'b'], ['c']]);
  });

  test('is idle when everything is written, what was added meanwhile too', async () => {
    const { fake, batches } = table((jobs) => jobs.map(() => undefined));
    const writer = tableWriter(fake, () => 1);
    await writer.idle();
    const more = writer.write(queued('a')).then(() => writer.write(queued('b')));
    await writer.idle();
    await more;
    await writer.idle();
    expect(batches).toEqual([['a'], ['b']]);
  });
});
