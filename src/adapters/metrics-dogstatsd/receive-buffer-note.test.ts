// Whoever gets less buffer than was asked for is told so, and how to get more.
import { expect, test } from 'vitest';
import { receiveBufferNote, socketQueueNote } from './receive-buffer-note.ts';

test('less than asked for is said, with the way to more', () => {
  expect(receiveBufferNote({ asked: 4_194_304, granted: 212_992 })).toBe(
    'The UDP receive buffer is 208 kB, asked for were 4,096 kB: bursts may lose packets. On Linux: sysctl -w net.core.rmem_max=4194304',
  );
  expect(receiveBufferNote({ asked: 4_194_304, granted: 4_194_304 })).toBeUndefined();
});

test('a short queue of a Unix datagram socket, too', () => {
  expect(socketQueueNote(10)).toBe(
    'The Unix socket keeps 10 datagrams at a time, better were 512: a client that does not wait loses more of a burst. On Linux: sysctl -w net.unix.max_dgram_qlen=512, then start again',
  );
  expect(socketQueueNote(512)).toBeUndefined();
  expect(socketQueueNote(undefined)).toBeUndefined();
});
