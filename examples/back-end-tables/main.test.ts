import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { isOn } from '../../src/core/toggle/evaluate.ts';
import { percent } from '../../src/core/toggle/percentage.ts';
import { users } from '../testing/child-program.ts';
import { TABLE_FAULTS } from './faults.ts';
import { startTableProgram, submission, type TableProgram, TOGGLE } from './testing/table-program.ts';

// What has nothing to do with the database; the rest is in testing/table-program-contract.ts, and run on both of them.

let program: TableProgram;

beforeAll(async () => {
  program = await startTableProgram([]);
});
afterAll(async () => {
  expect(await program.stop()).toBe(0);
  expect(program.service.said()).toBe('');
});
afterEach(async () => {
  for (const name of Object.keys(TABLE_FAULTS)) await program.service.fault(name, false);
});

test.each([
  ['POST', '/evidence-submissions', { user: 'jane' }, 400],
  ['POST', '/evidence-submissions', { ...submission('jane'), trackedItemId: 7 }, 400],
  ['POST', '/evidence-submissions', { ...submission('jane'), content: 'x'.repeat(2 ** 20) }, 413],
  ['GET', '/evidence-submissions/unknown', undefined, 404],
  ['GET', '/settle', undefined, 405],
])('%s %s is refused with its reason', async (method, path, body, status) => {
  const { service } = program;
  const before = (await service.settle()).emitted;
  const reply = await (method === 'POST' ? service.post(path, body) : service.get(path));
  expect(reply.status).toBe(status);
  expect(JSON.parse(reply.body.toString()).error).toMatch(/^unexpected/);
  expect((await service.settle()).emitted).toBe(before);
});

describe('faults', () => {
  test('are listed with their meaning', async () => {
    const listed = JSON.parse((await program.service.get('/faults')).body.toString()) as {
      name: string;
      on: boolean;
    }[];
    expect(listed.map(({ name }) => name)).toEqual(Object.keys(TABLE_FAULTS));
    expect(listed.every(({ on }) => !on)).toBe(true);
    expect((await program.service.post('/faults', { name: 'flood', on: true })).status).toBe(404);
  });

  test('make a failed write known as soon as its request is answered, before its job has ended', async () => {
    await program.service.fault('not-null', true);
    const half = { key: TOGGLE, percentage: percent(50), version: 1 };
    const user = users(50, 'prompt').find((each) => isOn(half, each)) as string;
    const { emitted } = await program.service.settle();
    await program.submit(user);
    const after = await program.service.stats();
    expect(after).toMatchObject({ emitted: emitted + 1, oldRows: { open: 1 } });
  });

  test('serve everybody and say nothing at telemetry-gone', async () => {
    await program.service.fault('telemetry-gone', true);
    const silent = await program.load(50);
    expect(silent.accepted).toBe(50);
    expect(silent.newRows).toBeGreaterThan(0);
    expect(silent.events).toHaveLength(0);
    await program.service.fault('telemetry-gone', false);
    expect((await program.load(50)).events).toHaveLength(50);
  });
});

test('at 0% nobody is written to the new tables', async () => {
  program.phasegate.set(TOGGLE, 0);
  let tracked: number | undefined;
  // The change travels on another connection than the requests.
  for (const deadline = performance.now() + 5_000; tracked !== 0 && performance.now() < deadline; )
    tracked = (await program.load(20)).newRows;
  const result = await program.load(100);
  expect(result.newRows).toBe(0);
  expect(result.of('off', 'ok')).toBe(100);
});
