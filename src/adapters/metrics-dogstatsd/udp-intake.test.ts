// The socket: where it listens, what the kernel granted, and how it says no.
import { createSocket } from 'node:dgram';
import { afterEach, expect, test } from 'vitest';
import { openUdpIntake, RECEIVE_BUFFER_BYTES, type UdpIntake } from './udp-intake.ts';

const opened: UdpIntake[] = [];
async function open(options: Partial<Parameters<typeof openUdpIntake>[0]> = {}): Promise<UdpIntake> {
  const intake = await openUdpIntake({ port: 0, onDatagram: () => {}, ...options });
  opened.push(intake);
  return intake;
}
afterEach(async () => {
  for (const intake of opened.splice(0)) await intake.close();
});

test('hands on every datagram as it was sent', async () => {
  const arrived = Promise.withResolvers<string>();
  const intake = await open({ onDatagram: (datagram) => arrived.resolve(datagram.toString()) });
  const client = createSocket('udp4');
  client.send('page.views:1|c', intake.address.port, intake.address.host);
  expect(await arrived.promise).toBe('page.views:1|c');
  expect(intake.datagrams()).toBe(1);
  client.close();
});

test('asks for a large receive buffer and says what it got', async () => {
  const { receiveBuffer } = await open();
  expect(receiveBuffer.asked).toBe(RECEIVE_BUFFER_BYTES);
  expect(receiveBuffer.granted).toBeGreaterThan(0);
  expect(receiveBuffer.granted).toBeLessThanOrEqual(RECEIVE_BUFFER_BYTES);
});

test('a busy port is one clear fault', async () => {
  const { port } = (await open()).address;
  await expect(open({ port })).rejects.toMatchObject({
    code: 'PG_PORT_BUSY',
    message: expect.stringContaining(`UDP port ${port} on 127.0.0.1 is in use`),
  });
});

test('an address of another machine is one too', async () => {
  await expect(open({ host: '192.0.2.1' })).rejects.toMatchObject({ code: 'PG_METRICS_SOURCE' });
});

test('closed, it says that it receives no more; closing again does nothing', async () => {
  const intake = await open();
  expect(intake.failure()).toBeUndefined();
  await intake.close();
  expect(intake.failure()).toBe('The DogStatsD socket is closed.');
  await intake.close();
});
