// From where a request comes: the other end of its connection, or what a proxy on this machine says of it.
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/** Only a proxy on this machine is believed, and of what it forwards only the part that it added itself: the last one. */
export function addressOf({ socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>): string {
  const peer = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  if (peer !== '::1' && !peer.startsWith('127.')) return peer;
  const forwarded = headers['x-forwarded-for'];
  const last = (Array.isArray(forwarded) ? forwarded.join() : forwarded)?.split(',').at(-1)?.trim() ?? '';
  return isIP(last) !== 0 ? last : peer;
}
