import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Telemetry, telemetryTo } from './telemetry.ts';

let receiver: Socket;
let datagrams: string[];
let problems: string[];
let telemetry: Telemetry;

beforeEach(async () => {
  datagrams = [];
  problems = [];
  receiver = createSocket('udp4');
  receiver.on('message', (bytes) => datagrams.push(bytes.toString()));
  receiver.bind(0, '127.0.0.1');
  await once(receiver, 'listening');
  telemetry = telemetryTo({ host: '127.0.0.1', port: receiver.address().port }, (message) => problems.push(message));
  await telemetry.flush();
});
afterEach(async () => {
  await telemetry.close();
  receiver.close();
});

async function received(count: number): Promise<void> {
  while (datagrams.length < count) await once(receiver, 'message');
}

test('lines of one turn of the event loop share a datagram', async () => {
  telemetry.send('a:1|c', false);
  telemetry.send('b:1|c\nb.duration:2|d', false);
  await received(1);
  telemetry.send('c:1|c', false);
  await received(2);
  expect(datagrams).toEqual(['a:1|c\nb:1|c\nb.duration:2|d', 'c:1|c']);
  await telemetry.flush();
  expect(telemetry.emitted).toBe(3);
});

test('an urgent line takes what waits along and leaves at once', async () => {
  telemetry.send('a:1|c', false);
  telemetry.send('failed:1|c', true);
  telemetry.send('b:1|c', false);
  await received(2);
  expect(datagrams).toEqual(['a:1|c\nfailed:1|c', 'b:1|c']);
});

test('no datagram is too large for a frame', async () => {
  const line = `${'é'.repeat(100)}:1|c`;
  for (let i = 0; i < 50; i++) telemetry.send(line, false);
  await telemetry.flush();
  expect(telemetry.emitted).toBe(50);
  await received(9);
  expect(datagrams.join('\n').split('\n')).toEqual(Array.from({ length: 50 }, () => line));
  for (const datagram of datagrams) expect(Buffer.byteLength(datagram)).toBeLessThanOrEqual(1_432);
});

test('what is sent before the host name is resolved is not lost', async () => {
  const { port } = receiver.address();
  const named = telemetryTo({ host: 'localhost', port }, (message) => problems.push(message));
  named.send('early:1|c', false);
  await named.flush();
  await received(1);
  expect(named.emitted).toBe(1);
  await named.close();
});

test('a name that does not resolve loses events, says how many, and does not hold anybody up', async () => {
  const lost = telemetryTo({ host: 'no-such-host.invalid', port: 8125 }, (message) => problems.push(message));
  for (let i = 0; i < 3; i++) lost.send('a:1|c', true);
  await lost.flush();
  expect(problems[0]).toMatch(/^3 operation events were lost on the way to no-such-host\.invalid:8125: /);
  expect(lost.emitted).toBe(0);
  await lost.close();
});

test('closing sends what waits, and later lines go nowhere', async () => {
  telemetry.send('last:1|c', false);
  await telemetry.close();
  telemetry.send('later:1|c', true);
  await telemetry.close();
  await received(1);
  expect(datagrams).toEqual(['last:1|c']);
});
