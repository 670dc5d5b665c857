import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type FakePhasegate, fakePhasegate } from '../../test/support/fake-phasegate.ts';
import { type Client, type ConnectOptions, connect, parseAddress } from './client.ts';
import type { Problem } from './problem.ts';

let phasegate: FakePhasegate;
let problems: Problem[];
let folder: string;

beforeEach(async () => {
  phasegate = await fakePhasegate();
  problems = [];
  folder = mkdtempSync(join(tmpdir(), 'phasegate-sdk-'));
});
afterEach(async () => {
  await phasegate.close();
  // A snapshot may still be on its way to the disk.
  rmSync(folder, { recursive: true, maxRetries: 20, retryDelay: 50 });
});

function client(options: ConnectOptions = {}): Client {
  const made = connect({
    url: phasegate.url,
    statsd: phasegate.statsd,
    onProblem: (problem) => problems.push(problem),
    ...options,
  });
  onTestFinished(() => made.close());
  return made;
}

/** Polls the client at every turn of the event loop: there is no event for "a message was taken in". */
async function turned(holds: () => boolean): Promise<void> {
  const deadline = performance.now() + 5_000;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error('Expected the client to notice within 5 seconds');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const toggleEvent = (toggle: object) => `event: toggle\ndata: ${JSON.stringify(toggle)}\n\n`;

describe('toggles', () => {
  test('are off until told, and follow every change', async () => {
    phasegate.set('letters', 100);
    const { isOn, ready } = client();
    expect(isOn('letters', 'jane')).toBe(false);
    expect(await ready(5_000)).toBe(true);
    expect(isOn('letters', 'jane')).toBe(true);
    expect(isOn('unknown', 'jane')).toBe(false);
    phasegate.set('letters', 0);
    await turned(() => !isOn('letters', 'jane'));
    phasegate.set('tables', 100);
    await turned(() => isOn('tables', 'jane'));
  });

  test('stay with whoever had them as the percentage grows', async () => {
    const { isOn, ready } = client();
    await ready(5_000);
    const users = Array.from({ length: 4_000 }, (_, i) => `user-${i}`);
    let before = new Set<string>();
    for (const percentage of [1, 25, 50, 75, 100]) {
      phasegate.set('letters', percentage);
      phasegate.set(`at-${percentage}`, 100);
      await turned(() => isOn(`at-${percentage}`, 'anybody'));
      const on = new Set(users.filter((user) => isOn('letters', user)));
      expect([...before].every((user) => on.has(user))).toBe(true);
      // Five standard deviations of a binomial share.
      const share = percentage / 100;
      expect(Math.abs(on.size / users.length - share)).toBeLessThanOrEqual(
        5 * Math.sqrt((share * (1 - share)) / users.length),
      );
      before = on;
    }
  });

  test('follow their rules, say why, and keep a rule that is not understood off', async () => {
    const { isOn, evaluate, ready } = client();
    await ready(5_000);
    const targeting = { deny: ['eve'], allow: ['jane'] };
    phasegate.say(toggleEvent({ key: 'letters', percentage: 1, version: 1, targeting }));
    phasegate.say(toggleEvent({ key: 'odd', percentage: 100_000, version: 1, targeting: { moon: 'full' } }));
    phasegate.set('marker', 100);
    await turned(() => isOn('marker', 'jane'));
    expect(isOn('letters', 'jane')).toBe(true);
    expect(evaluate('letters', 'jane')).toEqual({ value: true, variant: 'on', reason: 'TARGETING_MATCH' });
    expect(evaluate('letters', 'eve')).toEqual({ value: false, variant: 'off', reason: 'TARGETING_MATCH' });
    expect(evaluate('letters', 'bob')).toEqual({ value: false, variant: 'off', reason: 'SPLIT' });
    expect(evaluate('odd', 'jane')).toEqual({ value: false, reason: 'DEFAULT' });
    expect(evaluate('unknown', 'jane', {}, true)).toEqual({ value: true, reason: 'DEFAULT' });
    expect(evaluate('letters', 7 as never, 'nothing' as never).value).toBe(false);
  });

  test('leave users whom a rule decides for out of the evidence', async () => {
    const { isOn, record, ready, flush } = client();
    await ready(5_000);
    const staff = { kind: 'equals', attribute: 'staff', value: true };
    const targeting = { deny: ['eve'], groups: [{ name: 'staff', users: ['ada'], where: [staff] }] };
    phasegate.say(toggleEvent({ key: 'letters', percentage: 50_000, version: 1, targeting }));
    await turned(() => isOn('letters', 'ada'));
    const operation = { toggle: 'letters', outcome: 'ok', variant: 'on' } as const;
    record({ ...operation, operation: 'listed', user: 'ada' });
    record({ ...operation, operation: 'denied', user: 'eve', variant: 'off' });
    record({ ...operation, operation: 'known as staff', user: 'bob', attributes: { staff: true } });
    record({ ...operation, operation: 'sampled', user: 'bob', attributes: { staff: false } });
    record({ ...operation, operation: 'nobody in particular' });
    await flush();
    await phasegate.until(() => phasegate.operations().length >= 2, 'two operations');
    expect(phasegate.operations().map(({ tags }) => tags.operation)).toEqual(['sampl', 'nobodi-particular']);
  });

  test('are compared with what users got', async () => {
    const { isOn, record, ready, flush } = client();
    await ready(5_000);
    const staff = { kind: 'equals', attribute: 'staff', value: true };
    phasegate.say(toggleEvent({ key: 'plain', percentage: 0, version: 1 }));
    phasegate.say(
      toggleEvent({
        key: 'ruled',
        percentage: 50_000,
        version: 1,
        targeting: { groups: [{ name: 'staff', where: [staff] }] },
      }),
    );
    await turned(() => isOn('ruled', 'ada', { staff: true }));
    const user = Array.from({ length: 50 }, (_, i) => `user-${i}`).find((each) => !isOn('ruled', each))!;
    const operation = { operation: 'download', outcome: 'ok', variant: 'on' } as const;
    record({ ...operation, toggle: 'plain', user });
    record({ ...operation, toggle: 'plain', user, variant: 'off' });
    record({ ...operation, toggle: 'plain' });
    record({ ...operation, toggle: 'unknown', user });
    // Without the attributes that its rules look at nothing is known of this user.
    record({ ...operation, toggle: 'ruled', user });
    record({ ...operation, toggle: 'ruled', user, attributes: { staff: false } });
    await flush();
    await phasegate.until(() => phasegate.operations().length >= 6, 'six operations');
    expect(phasegate.operations().map(({ tags }) => tags.evaluated)).toEqual([
      'off',
      undefined,
      undefined,
      undefined,
      undefined,
      'off',
    ]);
  });

  test('cannot be undone by a late message, but by a server that began afresh', async () => {
    const { isOn, ready } = client();
    await ready(5_000);
    phasegate.set('letters', 0, { version: 7 });
    phasegate.set('letters', 100, { version: 6 });
    phasegate.set('marker', 100);
    await turned(() => isOn('marker', 'jane'));
    expect(isOn('letters', 'jane')).toBe(false);
    await phasegate.hangUp();
    await turned(() => isOn('letters', 'jane'));
  });

  test('are off once they are told with what is not understood, which is named', async () => {
    phasegate.set('letters', 100);
    phasegate.set('tables', 100);
    const { isOn, evaluate, ready, onChange } = client();
    await ready(5_000);
    expect(isOn('letters', 'jane')).toBe(true);
    const heard: string[] = [];
    onChange((keys) => heard.push(...keys));
    const odd = { targeting: { moon: 'full' } };
    phasegate.say(toggleEvent({ key: 'letters', percentage: 1_000, version: 0, ...odd }));
    phasegate.set('marker', 100);
    await turned(() => isOn('marker', 'jane'));
    expect(isOn('letters', 'jane')).toBe(true);
    phasegate.say(toggleEvent({ key: 'letters', percentage: 1_000, version: 2, ...odd }));
    await turned(() => !isOn('letters', 'jane'));
    expect(evaluate('letters', 'jane').variant).toBe(undefined);
    expect(isOn('tables', 'jane')).toBe(true);
    expect(heard).toEqual(['marker', 'letters']);
    expect(problems.at(-1)?.message).toContain('{"moon":"full"}');
    phasegate.say(`event: toggles\ndata: ${JSON.stringify({ toggles: [{ key: 'tables', ...odd }] })}\n\n`);
    await turned(() => !isOn('tables', 'jane'));
    expect(problems.at(-1)?.message).toContain('Unexpected form of toggle "tables" from');
  });

  test('survive bad messages, which are named', async () => {
    phasegate.set('letters', 100);
    const { isOn, ready } = client();
    await ready(5_000);
    phasegate.say('event: toggle\ndata: {"key":"letters","percentage":"0","version":9}\n\n');
    phasegate.say('event: toggle\ndata: not json\n\n');
    phasegate.say('event: toggles\ndata: {}\n\n');
    phasegate.say('event: weather\ndata: rain\n\n');
    phasegate.say(
      'event: toggles\ndata: {"toggles":[{"key":"letters","percentage":100000,"version":1},null,{"key":""}]}\n\n',
    );
    phasegate.set('marker', 100);
    await turned(() => isOn('marker', 'jane'));
    expect(isOn('letters', 'jane')).toBe(true);
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringContaining('"percentage":"0"'),
      expect.stringContaining('not json'),
      expect.stringContaining('Unexpected toggles event'),
    ]);
  });

  test('are safe to ask with anything', () => {
    const { isOn } = client();
    expect(isOn('letters', undefined as unknown as string)).toBe(false);
    expect(isOn(undefined as unknown as string, '')).toBe(false);
  });

  test('are asked for with anything after they are known', async () => {
    phasegate.set('letters', 50);
    const { isOn, ready } = client();
    await ready(5_000);
    for (const user of [undefined, null, 7, {}]) expect(isOn('letters', user as unknown as string)).toBe(false);
  });
});

describe('listeners', () => {
  test('hear only of toggles that are not what they were, when all are told again', async () => {
    const { isOn, ready, onChange } = client();
    await ready(5_000);
    for (const key of ['raised', 'gone', 'killed', 'ruled', 'same']) phasegate.set(key, 50);
    await turned(() => isOn('same', 'user-0') || isOn('same', 'user-1') || isOn('same', 'user-2'));
    const heard: (readonly string[])[] = [];
    const stop = onChange((keys) => heard.push(keys));
    const told = (key: string, more: object = {}) => ({ key, percentage: 50_000, version: 9, ...more });
    const again = [
      told('same', { userKey: 'k' }),
      told('raised', { percentage: 60_000 }),
      told('killed', { killed: true }),
      told('ruled', { targeting: { deny: ['eve'] } }),
      told('new'),
    ];
    phasegate.say(`event: toggles\ndata: ${JSON.stringify({ toggles: again })}\n\n`);
    phasegate.say(`event: toggles\ndata: ${JSON.stringify({ toggles: again.toReversed() })}\n\n`);
    phasegate.say(toggleEvent(told('new', { version: 10 })));
    phasegate.set('marker', 100);
    await turned(() => isOn('marker', 'jane'));
    expect(heard).toHaveLength(2);
    expect(heard[0]?.toSorted()).toEqual(['gone', 'killed', 'new', 'raised', 'ruled']);
    expect(heard[1]).toEqual(['marker']);
    stop();
    phasegate.set('marker', 0);
    await turned(() => !isOn('marker', 'jane'));
    expect(heard).toHaveLength(2);
  });

  test('hear how the line is, at once and whenever that changes', async () => {
    const heard: string[] = [];
    const made = client();
    const stop = made.onConnection((now) => {
      heard.push(now.kind === 'away' ? now.message : now.kind);
    });
    expect(heard).toEqual(['starting']);
    await turned(() => heard.length === 2);
    await phasegate.hangUp(true);
    await turned(() => problems.length >= 2);
    await phasegate.comeBack();
    await turned(() => heard.length === 4);
    expect(heard).toEqual(['starting', 'live', expect.stringContaining('Toggles are not being updated'), 'live']);
    const late: string[] = [];
    made.onConnection(({ kind }) => late.push(kind));
    expect(late).toEqual(['live']);
    stop();
    await phasegate.hangUp();
    await turned(() => late.length === 3);
    expect(late).toEqual(['live', 'away', 'live']);
    expect(heard).toHaveLength(4);
  });

  test('that throw are named and keep nobody else from hearing', async () => {
    const made = client();
    const heard: string[] = [];
    const fail = () => {
      throw new Error('oops');
    };
    made.onConnection(fail);
    made.onConnection(({ kind }) => heard.push(kind));
    made.onChange(fail);
    made.onChange((keys) => heard.push(...keys));
    phasegate.set('letters', 100);
    await turned(() => heard.includes('letters'));
    expect(heard).toEqual(['starting', 'live', 'letters']);
    expect(problems.map(({ message }) => message)).toContain('A listener for changed toggles failed: oops');
    expect(problems.map(({ message }) => message)).toContain('A listener for the connection failed: oops');
  });
});

describe('a server that goes away', () => {
  test('is told of each time, also when it goes as it went before', async () => {
    const { onConnection } = client();
    let times = 0;
    onConnection(({ kind }) => {
      if (kind === 'live') times++;
    });
    for (let time = 1; time <= 3; time++) {
      await turned(() => times === time);
      expect(problems).toHaveLength(time - 1);
      await phasegate.hangUp();
    }
    await turned(() => times === 4);
    expect(new Set(problems.map(({ message }) => message)).size).toBe(1);
    expect(problems).toHaveLength(3);
  });

  test('leaves the toggles as they were, and is found again', async () => {
    phasegate.set('letters', 100);
    const { isOn, ready } = client();
    await ready(5_000);
    await phasegate.hangUp(true);
    await turned(() => problems.length > 0);
    expect(problems[0]?.kind).toBe('stream');
    expect(problems[0]?.message).toContain(`${phasegate.url}/toggles/stream`);
    expect(isOn('letters', 'jane')).toBe(true);
    phasegate.set('letters', 0);
    await phasegate.comeBack();
    await turned(() => !isOn('letters', 'jane'));
  });

  test('does not keep a client from starting with what was last known', async () => {
    const file = join(folder, 'toggles.json');
    phasegate.set('letters', 100, { userKey: 'secret' });
    const first = client({ snapshotFile: file });
    await first.ready(5_000);
    phasegate.set('tables', 50);
    const users = Array.from({ length: 50 }, (_, i) => `user-${i}`);
    const seen = (by: Client) => users.map((user) => by.isOn('tables', user));
    await turned(() => seen(first).includes(true));
    const before = seen(first);
    await first.close();
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      toggles: [
        { key: 'letters', percentage: 100_000, version: 1 },
        { key: 'tables', percentage: 50_000, version: 1 },
      ],
    });
    expect(readdirSync(folder)).toEqual(['toggles.json']);

    await phasegate.hangUp(true);
    const second = client({ snapshotFile: file });
    expect(second.isOn('letters', 'jane')).toBe(true);
    expect(seen(second)).toEqual(before);
    expect(await second.ready(20)).toBe(false);
    await phasegate.comeBack();
  });

  test.each(['', '{"toggles":', '[]', '{"toggles":[{"key":"letters"}]}'])(
    'nor does a spoilt file: %j',
    async (text) => {
      const file = join(folder, 'toggles.json');
      writeFileSync(file, text);
      phasegate.set('letters', 100);
      const { isOn, ready } = client({ snapshotFile: file });
      expect(isOn('letters', 'jane')).toBe(false);
      expect(await ready(5_000)).toBe(true);
      expect(isOn('letters', 'jane')).toBe(true);
    },
  );

  test('nor does a snapshot that cannot be kept: that is told once, and again when it was over', async () => {
    const place = join(folder, 'later');
    const { isOn, ready } = client({ snapshotFile: join(place, 'toggles.json') });
    await ready(5_000);
    const told = () => problems.filter(({ kind }) => kind === 'snapshot').length;
    const toggled = async (percentage: number) => {
      phasegate.set('letters', percentage);
      await turned(() => isOn('letters', 'jane') === percentage > 0);
    };
    await turned(() => told() === 1);
    for (const percentage of [100, 0]) await toggled(percentage);
    mkdirSync(place);
    await toggled(100);
    await turned(() => existsSync(join(place, 'toggles.json')));
    await turned(() => readdirSync(place).length === 1);
    expect(told()).toBe(1);
    rmSync(place, { recursive: true });
    await toggled(0);
    await turned(() => told() === 2);
  });

  test('is told apart from something else that listens there', async () => {
    const { ready } = client({ url: `${phasegate.url}/elsewhere` });
    expect(await ready(20)).toBe(false);
    expect(problems[0]?.message).toContain('unexpected status 404');
  });
});

describe('records', () => {
  test('arrive as counters, errors at once, and are counted when the kernel has them', async () => {
    phasegate.set('letters', 100, { userKey: 'k' });
    const { record, ready, flush, ...rest } = client();
    expect(rest.emitted).toBe(0);
    await ready(5_000);
    const one = { toggle: 'letters', operation: 'download', variant: 'on', user: 'jane' } as const;
    for (let i = 0; i < 50; i++) record({ ...one, outcome: i % 10 === 9 ? 'error' : 'ok', durationMs: i });
    await flush();
    await phasegate.until(() => phasegate.heard.length === 100, '100 lines');
    expect(phasegate.operations()).toHaveLength(50);
    expect(phasegate.operations({ outcome: 'error', variant: 'on', operation: 'download' })).toHaveLength(5);
    expect(new Set(phasegate.operations().map(({ tags }) => tags.user?.length))).toEqual(new Set([22]));
  });

  test('carry no user while there is no key, and none after it is gone', async () => {
    phasegate.set('letters', 100);
    const { record, ready, isOn } = client();
    await ready(5_000);
    const one = { toggle: 'letters', operation: 'download', outcome: 'ok', variant: 'on', user: 'jane' } as const;
    record(one);
    await phasegate.until(() => phasegate.operations().length === 1, 'the first event');
    phasegate.set('letters', 100, { userKey: 'k' });
    phasegate.set('marker', 100);
    await turned(() => isOn('marker', 'jane'));
    record(one);
    await phasegate.until(() => phasegate.operations().length === 2, 'the second event');
    expect(phasegate.operations().map(({ tags }) => tags.user)).toEqual([
      undefined,
      expect.stringMatching(/^[\w-]{22}$/),
    ]);
    expect(JSON.stringify(phasegate.heard)).not.toContain('jane');
  });

  test('never throw, whatever they are given and wherever they go', async () => {
    const { record, flush } = client({ statsd: { host: 'no-such-host.invalid', port: 1 } });
    record(undefined as never);
    record({ toggle: 1, operation: null } as never);
    record({ toggle: 't', operation: 'o', outcome: 'ok', variant: 'on' });
    await flush();
    expect(problems.filter(({ kind }) => kind === 'telemetry').length).toBeGreaterThan(0);
  });

  test('of what nobody understands are not sent, and named', async () => {
    const { record, flush } = client();
    const one = { toggle: 't', operation: 'o', outcome: 'ok', variant: 'on' } as const;
    record({ ...one, outcome: 'failed' as never });
    record({ ...one, outcome: 'ok|#\nforged:1|c' as never });
    record({ ...one, variant: 'new' as never });
    record({ ...one, operation: 'download' });
    await flush();
    await phasegate.until(() => phasegate.heard.length > 0, 'the download');
    expect(phasegate.heard.map(({ tags }) => tags.operation)).toEqual(['download']);
    expect(problems.map(({ message }) => message)).toEqual([
      'An operation could not be recorded: Unexpected outcome "failed", expected "ok" or "error"',
      expect.stringContaining('Unexpected outcome "ok|#\\nforged:1|c"'),
      'An operation could not be recorded: Unexpected variant "new", expected "on" or "off"',
    ]);
  });

  test('are lost to an agent that is away with one word about it, however many they are', async () => {
    const { record, flush } = client({ statsd: { host: '127.0.0.1', port: 1 } });
    for (let round = 1; round <= 20; round++) {
      for (let i = 0; i <= round % 5; i++) record({ toggle: 't', operation: 'o', outcome: 'ok', variant: 'on' });
      await flush();
    }
    expect(problems).toEqual([
      { kind: 'telemetry', message: expect.stringMatching(/operation events were lost .* ECONNREFUSED/) },
    ]);
  });

  test('are flushed by closing, as often as it is asked for', async () => {
    const made = client();
    for (let i = 0; i < 100; i++) made.record({ toggle: 't', operation: 'o', outcome: 'ok', variant: 'off' });
    await Promise.all([made.close(), made.close()]);
    await made.close();
    expect(made.emitted).toBe(100);
    await phasegate.until(() => phasegate.operations().length === 100, '100 events');
  });

  test('count one by one in `emitted`', async () => {
    const made = client();
    for (let i = 0; i < 300; i++) made.record({ toggle: 't', operation: 'o', outcome: 'ok', variant: 'off' });
    await made.flush();
    expect(made.emitted).toBe(300);
    await phasegate.until(() => phasegate.operations().length === 300, '300 events');
  });
});

test.each([
  ['there', () => phasegate.url],
  ['away', () => 'http://127.0.0.1:1'],
])('a client keeps no process alive while the server is %s', async (_, url) => {
  const module = JSON.stringify(new URL('./index.ts', import.meta.url).href);
  const script = `const { connect } = await import(${module}); const client = connect(); await client.ready(50);
    client.record({ toggle: 't', operation: 'o', outcome: 'ok', variant: 'on' });`;
  const { host, port } = phasegate.statsd;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, PHASEGATE_URL: url(), PHASEGATE_STATSD: `${host}:${port}` },
    stdio: 'inherit',
  });
  onTestFinished(() => void child.kill());
  const stuck = setTimeout(() => child.kill(), 10_000);
  expect(await once(child, 'exit')).toEqual([0, null]);
  clearTimeout(stuck);
  await phasegate.until(() => phasegate.operations().length === 1, 'what it recorded last');
});

describe('addresses', () => {
  test.each([
    ['127.0.0.1:8125', { host: '127.0.0.1', port: 8125 }],
    ['agent.local:1', { host: 'agent.local', port: 1 }],
    ['[::1]:65535', { host: '::1', port: 65_535 }],
  ])('%s', (text, address) => expect(parseAddress(text)).toEqual(address));

  test.each(['', 'host', ':8125', 'host:', 'host:0', 'host:65536', 'a:b:1', 'host:12x'])('not %j', (text) => {
    expect(() => parseAddress(text)).toThrow(/expected host:port/);
  });

  test.each(['nonsense', 'ftp://example.org', ''])('url not %j', (url) => {
    expect(() => connect({ url })).toThrow(/expected http:\/\/ or https:\/\//);
  });
});
