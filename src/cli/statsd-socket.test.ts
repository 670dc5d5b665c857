// How a Unix socket for DogStatsD is named on the command line.
import { expect, test } from 'vitest';
import { andSocket, statsdSocket } from './options.ts';

test.each([
  ['unixgram:///run/dsd.socket', { kind: 'datagram', path: '/run/dsd.socket' }],
  ['unix:///run/dsd.socket', { kind: 'datagram', path: '/run/dsd.socket' }],
  ['unix:/run/dsd.socket', { kind: 'datagram', path: '/run/dsd.socket' }],
  ['unixstream:///run/dsd.socket', { kind: 'stream', path: '/run/dsd.socket' }],
  ['/run/dsd.socket', { kind: 'stream', path: '/run/dsd.socket' }],
  ['dsd.socket', { kind: 'stream', path: `${process.cwd()}/dsd.socket` }],
])('%s', (text, socket) => {
  expect(statsdSocket(text)).toEqual(socket);
});

test.each(['udp://127.0.0.1:8125', 'unixgram://', '', 'UNIX:///run/dsd.socket', 'unix:///run/a\0b'])(
  'refuses %j',
  (text) => {
    expect(() => statsdSocket(text)).toThrow('expected unixgram:///path for datagrams or unixstream:///path');
  },
);

test('is told as clients are given it', () => {
  expect([
    andSocket(statsdSocket('unix:///run/dsd.socket')),
    andSocket(statsdSocket('/run/s')),
    andSocket(undefined),
  ]).toEqual([' and unixgram:///run/dsd.socket', ' and unixstream:///run/s', '']);
});
