import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { dropsOf, kernelDrops } from './kernel-drops.ts';

const TABLE = `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  338: 0100007F:1FBD 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 41243 2 00000000a2f0c1d2 17
  404: 0100007F:2000 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 41244 2 00000000a2f0c1d3 5
`;

test('is the last column of the rows of the port', () => {
  expect(dropsOf(TABLE, 8125)).toBe(17);
  expect(dropsOf(TABLE, 8192)).toBe(5);
  expect(dropsOf(TABLE, 9)).toBeUndefined();
});

test.runIf(process.platform === 'linux')('counts what a small receive buffer has no room for', async () => {
  const [socket, sender] = [createSocket({ type: 'udp4', recvBufferSize: 4096 }), createSocket('udp4')];
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  expect(kernelDrops(port, false)).toBe(0);
  let received = 0;
  socket.on('message', () => received++);
  await new Promise<void>((resolve) => sender.connect(port, '127.0.0.1', resolve));
  // Sent in one go: nothing is read until this turn of the loop ends.
  for (let i = 0; i < 400; i++) sender.send(Buffer.alloc(1000, 97));
  const drops = kernelDrops(port, false) ?? 0;
  expect(drops).toBeGreaterThan(0);
  while (received + drops < 400) await once(socket, 'message');
  expect(received + drops).toBe(400);
  socket.close();
  sender.close();
});
