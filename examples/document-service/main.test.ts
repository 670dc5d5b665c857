import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type FakePhasegate, fakePhasegate } from '../../test/support/fake-phasegate.ts';
import { type ChildProgram, type ChildReply, inParallel, startChild, users } from '../testing/child-program.ts';
import { type DocumentEntry, documentsOf } from './documents.ts';
import { DOCUMENT_FAULTS, type DocumentFault } from './faults.ts';
import { readLetter } from './letter-pdf.ts';

const MAIN = new URL('./main.ts', import.meta.url);
const TOGGLE = 'letters';

interface Stats {
  readonly emitted: number;
  readonly statuses: Readonly<Record<string, number>>;
  readonly outcomes: Readonly<Record<'index' | 'download', Record<'on' | 'off', Record<string, number>>>>;
  readonly compared: number;
}

let phasegate: FakePhasegate;
let service: ChildProgram<Stats>;
let batch = 0;

beforeAll(async () => {
  phasegate = await fakePhasegate();
  phasegate.set(TOGGLE, 50, { userKey: 'k' });
  service = await startChild(MAIN, phasegate, ['--toggle', TOGGLE, '--seed', '3']);
});
afterAll(async () => {
  expect(await service.stop()).toBe(0);
  expect(service.said()).toBe('');
  await phasegate.close();
});
afterEach(async () => {
  for (const name of Object.keys(DOCUMENT_FAULTS)) await service.fault(name, false);
});

interface Download {
  readonly user: string;
  readonly id: string;
  readonly reply: ChildReply;
}

const list = (user: string) => service.get(`/documents?user=${encodeURIComponent(user)}`);
const download = (user: string, id: string) => service.get(`/documents/${id}?user=${encodeURIComponent(user)}`);

/**
 * Each of `count` new users lists their documents and downloads one. What was measured meanwhile, by operation and
 * variant.
 */
async function load(count: number) {
  const before = phasegate.operations().length;
  const indexed: ChildReply[] = [];
  const downloads: Download[] = await inParallel(users(count, `batch-${++batch}`), async (user) => {
    indexed.push(await list(user));
    const id = documentsOf(user)[0]?.id as string;
    return { user, id, reply: await download(user, id) };
  });
  await service.settle();
  const events = phasegate.operations().slice(before);
  const of = (operation: string, variant: 'on' | 'off', outcome?: string) =>
    events.filter(
      ({ tags }) =>
        tags.operation === operation && tags.variant === variant && (outcome === undefined || tags.outcome === outcome),
    ).length;
  return { indexed, downloads, events, of };
}

const ok = (replies: readonly ChildReply[]) => replies.filter(({ status }) => status === 200).length;
const statuses = (replies: readonly ChildReply[]) => [...new Set(replies.map(({ status }) => status))].sort();

describe('in good health', () => {
  test('everybody gets their own documents, half of them from each provider', async () => {
    const { indexed, downloads, events, of } = await load(300);
    expect(ok(indexed)).toBe(300);
    for (const { user, id, reply } of downloads) {
      expect(reply).toMatchObject({ status: 200, type: 'application/pdf' });
      const letter = await readLetter(reply.body);
      expect(letter).toMatchObject({ owner: user, document: id });
      expect(letter.text).toContain(`This letter is for ${user}.`);
    }
    expect(events).toHaveLength(600);
    for (const operation of ['index', 'download']) {
      expect(of(operation, 'on', 'error') + of(operation, 'off', 'error')).toBe(0);
      expect(of(operation, 'on')).toBeGreaterThan(100);
      expect(of(operation, 'off')).toBeGreaterThan(100);
    }
    expect(events.every(({ tags }) => tags.toggle === TOGGLE && tags.user?.length === 22)).toBe(true);
    expect(new Set(events.map(({ tags }) => tags.user)).size).toBe(300);
    expect(JSON.stringify(events)).not.toContain('example.org');
  });

  test('a user stays with a provider for both operations', async () => {
    const { events } = await load(100);
    const sides = new Map<string, Set<string>>();
    for (const { tags } of events) {
      const seen = sides.get(tags.user as string) ?? new Set();
      sides.set(tags.user as string, seen.add(tags.variant as string));
    }
    expect([...sides.values()].every((seen) => seen.size === 1)).toBe(true);
  });

  test('the index tells what can be downloaded', async () => {
    const reply = await list('jane');
    expect(reply.type).toBe('application/json');
    const { documents } = JSON.parse(reply.body.toString()) as { documents: DocumentEntry[] };
    expect(documents).toEqual(documentsOf('jane'));
    for (const { id } of documents) expect((await download('jane', id)).status).toBe(200);
  });

  test('somebody else gets nothing, and that is nobody’s error', async () => {
    const before = (await service.settle()).emitted;
    expect((await download('jane', documentsOf('joan')[0]?.id as string)).status).toBe(404);
    expect((await service.settle()).emitted).toBe(before);
  });

  test.each([
    ['/documents', 400],
    ['/documents?user=', 400],
    ['/nowhere', 404],
    ['/documents/%E0%A4%A?user=jane', 400],
    ['/settle', 405],
  ])('GET %s is answered with %i', async (path, status) => {
    const reply = await service.get(path);
    expect(reply.status).toBe(status);
    expect(JSON.parse(reply.body.toString()).error).toMatch(/^unexpected/);
  });

  test('what it counted is what arrived', async () => {
    const { emitted, outcomes, compared } = await service.settle();
    expect(phasegate.operations()).toHaveLength(emitted);
    const on = outcomes.download.on.ok as number;
    expect(on).toBe(phasegate.operations({ operation: 'download', variant: 'on', outcome: 'ok' }).length);
    expect(compared / on).toBeGreaterThan(0.1);
    expect(compared / on).toBeLessThan(0.4);
  });
});

describe('faults', () => {
  test('are listed with their meaning, and refused when unknown', async () => {
    const listed = JSON.parse((await service.get('/faults')).body.toString()) as { name: DocumentFault; on: boolean }[];
    expect(listed.map(({ name }) => name)).toEqual(Object.keys(DOCUMENT_FAULTS));
    expect(listed.every(({ on }) => !on)).toBe(true);
    expect((await service.post('/faults', { name: 'flood', on: true })).status).toBe(404);
    expect((await service.post('/faults', { name: 'overload', on: true, rate: 2 })).status).toBe(400);
    expect((await service.post('/faults', { name: 'overload' })).status).toBe(400);
    expect((await service.post('/faults')).status).toBe(400);
  });

  test('download-502 fails a fifth of the next provider’s downloads and nothing else', async () => {
    await service.fault('download-502', true);
    const { indexed, downloads, of } = await load(400);
    expect(ok(indexed)).toBe(400);
    expect(statuses(downloads.map(({ reply }) => reply))).toEqual([200, 502]);
    const share = of('download', 'on', 'error') / of('download', 'on');
    expect(share).toBeGreaterThan(0.1);
    expect(share).toBeLessThan(0.3);
    expect(downloads.filter(({ reply }) => reply.status === 502)).toHaveLength(of('download', 'on', 'error'));
    expect(of('download', 'off', 'error') + of('index', 'on', 'error') + of('index', 'off', 'error')).toBe(0);
  });

  test('hit at the rate that was asked for', async () => {
    await service.fault('download-502', true, 1);
    const { of } = await load(100);
    expect(of('download', 'on', 'ok')).toBe(0);
    expect(of('download', 'off', 'error')).toBe(0);
  });

  test('unprocessable fails downloads of the next provider with 422', async () => {
    await service.fault('unprocessable', true, 0.5);
    const { downloads, of } = await load(100);
    expect(statuses(downloads.map(({ reply }) => reply))).toEqual([200, 422]);
    expect(of('download', 'on', 'error')).toBeGreaterThan(5);
    expect(of('download', 'off', 'error')).toBe(0);
  });

  test('index-504 fails the index of the next provider', async () => {
    await service.fault('index-504', true, 0.5);
    const { indexed, downloads, of } = await load(100);
    expect(statuses(indexed)).toEqual([200, 504]);
    expect(ok(downloads.map(({ reply }) => reply))).toBe(100);
    expect(of('index', 'on', 'error')).toBe(100 - ok(indexed));
    expect(of('index', 'off', 'error')).toBe(0);
  });

  test('unauthorized turns users away everywhere, which counts neither as error nor as ok', async () => {
    await service.fault('unauthorized', true, 0.3);
    const { indexed, downloads, events } = await load(200);
    expect(statuses(indexed)).toEqual([200, 401, 403]);
    expect(downloads.map(({ reply }) => reply.status === 200).filter(Boolean)).toHaveLength(ok(indexed));
    expect(events).toHaveLength(2 * ok(indexed));
    expect(events.every(({ tags }) => tags.outcome === 'ok')).toBe(true);
    expect(new Set(events.map(({ tags }) => tags.variant)).size).toBe(2);
  });

  test('upstream-outage hits both providers alike', async () => {
    await service.fault('upstream-outage', true);
    const { of } = await load(300);
    for (const variant of ['on', 'off'] as const) {
      const share = of('download', variant, 'error') / of('download', variant);
      expect(share).toBeGreaterThan(0.35);
      expect(share).toBeLessThan(0.65);
    }
  });

  test('overload fails the next provider only while it is asked too much', async () => {
    await service.fault('overload', true, 1);
    const { indexed, downloads, of } = await load(300);
    const replies = [...indexed, ...downloads.map(({ reply }) => reply)];
    expect(statuses(replies)).toEqual([200, 502, 504]);
    expect(of('download', 'on', 'error')).toBeGreaterThan(0);
    expect(of('download', 'off', 'error') + of('index', 'off', 'error')).toBe(0);
  });

  test('wrong-document answers 200 with somebody else’s document, which only the comparison sees', async () => {
    await service.fault('wrong-document', true, 0.5);
    const before = await service.stats();
    const { downloads, of } = await load(300);
    expect(ok(downloads.map(({ reply }) => reply))).toBe(300);
    const foreign = (
      await Promise.all(downloads.map(async ({ user, reply }) => (await readLetter(reply.body)).owner !== user))
    ).filter(Boolean).length;
    expect(foreign).toBeGreaterThan(20);
    const { outcomes } = await service.stats();
    const caught = (outcomes.download.on.different as number) - (before.outcomes.download.on.different as number);
    expect(caught).toBeGreaterThan(0);
    expect(of('download', 'on', 'error')).toBe(caught);
    expect(of('download', 'off', 'error')).toBe(0);
  });

  test('telemetry-gone serves everybody and says nothing', async () => {
    await service.fault('telemetry-gone', true);
    const silent = await load(50);
    expect(ok(silent.indexed)).toBe(50);
    expect(silent.events).toHaveLength(0);
    await service.fault('telemetry-gone', false);
    expect((await load(50)).events).toHaveLength(100);
  });

  test('toggle-ignored gives everybody the next provider, and says of whom the toggle would not', async () => {
    await service.fault('toggle-ignored', true);
    const { events } = await load(50);
    await service.fault('toggle-ignored', false);
    const index = events.filter(({ tags }) => tags.operation === 'index');
    expect(new Set(index.map(({ tags }) => tags.variant))).toEqual(new Set(['on']));
    const off = index.filter(({ tags }) => tags.evaluated === 'off').length;
    expect(off).toBeGreaterThan(0);
    expect(off).toBeLessThan(50);
  });
});

test('a switch to 0% takes everybody back to the legacy provider', async () => {
  phasegate.set(TOGGLE, 0);
  await service.fault('download-502', true, 1);
  // The change travels on another connection than the requests: the first answer from legacy shows that it is there.
  const user = users(1, 'switched')[0] as string;
  const id = documentsOf(user)[0]?.id as string;
  const deadline = performance.now() + 5_000;
  while ((await download(user, id)).status !== 200) expect(performance.now()).toBeLessThan(deadline);
  const { of, downloads } = await load(100);
  expect(ok(downloads.map(({ reply }) => reply))).toBe(100);
  expect(of('download', 'on')).toBe(0);
});

test('it ends by itself, cleanly, when its standard input closes', async () => {
  const orphan = await startChild<Stats>(MAIN, phasegate, ['--toggle', TOGGLE]);
  expect(await orphan.stop('stdin')).toBe(0);
});

test('it starts while Phasegate is away, with everybody on the legacy provider', async () => {
  const away = await fakePhasegate();
  await away.hangUp(true);
  const lonely = await startChild<Stats>(MAIN, away, ['--toggle', TOGGLE]);
  expect((await lonely.get('/documents?user=jane')).status).toBe(200);
  expect((await lonely.settle()).outcomes.index.on.ok).toBe(0);
  expect(await lonely.stop()).toBe(0);
  expect(lonely.said()).toContain('Toggles are not being updated');
  await away.close();
});

test.each([
  [['--port', 'x'], 'Unexpected --port "x", expected a whole number'],
  [['--flavour', 'vanilla'], '--flavour'],
])('it refuses %j', async (args, message) => {
  await expect(startChild(MAIN, phasegate, args)).rejects.toThrow(message);
});
