// Answers plain evaluations straight on their sockets. Streams and headers of node:http cost several times what an evaluation does, and
// it gets whatever is not plain, connection and all.
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Guard } from '../guard.ts';
import { encodingOf, type Ofrep, type OfrepAnswer } from './ofrep.ts';
import { type PlainRequest, readPlainRequest } from './plain-request.ts';

export interface PlainRequestsOptions {
  readonly ofrep: Ofrep;
  /** What a request that stands on node:http must pass, too. */
  readonly guard: Guard;
  /** Milliseconds since 1970, for the Date of an answer. */
  readonly now: () => number;
}

/** What Node adds to a promised time where it has no setting for it. */
const GRACE_MS = 1_000;

type PlainAnswer = Extract<OfrepAnswer, { status: 200 | 304 }>;

/**
 * Stands between `server`, which may not listen yet, and its connections. What is answered here is answered byte for byte as node:http
 * would; a request that is not plain, that is refused or wrong goes there, and everything after it on that connection. Returns the way
 * to end all connections that are still here.
 */
export function answerPlainRequests(server: Server, { ofrep, guard, now }: PlainRequestsOptions): () => void {
  // How node:http itself takes a connection.
  const passOn = server.listeners('connection');
  server.removeAllListeners('connection');
  const sockets = new Set<Socket>();
  const date = createDate(now);
  const keepAlive = `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(server.keepAliveTimeout / 1_000)}\r\n\r\n`;

  const answerTo = (socket: Socket, { key, body, headers }: PlainRequest): PlainAnswer | undefined => {
    try {
      if (guard({ method: 'POST', headers }) !== undefined) return undefined;
      const answer = ofrep.answer(key, body, headers['if-none-match']);
      if (answer.status === 400 || answer.status === 404) return undefined;
      // What is not answered here is counted where it is.
      return ofrep.isOver({ socket, headers }) ? undefined : answer;
    } catch {
      // A defect happens there once more, and is told of.
      return undefined;
    }
  };

  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    let answered = false;

    const onData = (bytes: Buffer) => {
      const asked = readPlainRequest(bytes);
      const answer = asked && answerTo(socket, asked);
      if (answer === undefined) return handOver(bytes);
      if (!answered) {
        answered = true;
        // A little longer than promised, so that a request that is under way still arrives.
        socket.setTimeout(server.keepAliveTimeout + (server.keepAliveTimeoutBuffer ?? GRACE_MS));
      }
      const rest = `Date: ${date()}\r\n${keepAlive}`;
      const sent =
        answer.status === 304
          ? socket.write(`HTTP/1.1 304 Not Modified\r\netag: ${answer.etag}\r\n${rest}`, 'latin1')
          : socket.write(
              `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${answer.bytes}\r\n${
                answer.etag === undefined ? '' : `etag: ${answer.etag}\r\n`
              }${rest}${answer.body}`,
              encodingOf(answer.body, answer.bytes),
            );
      if (sent) return;
      // Who does not read gets no more answers made.
      socket.pause();
      socket.once('drain', () => socket.resume());
    };
    const onEnd = () => socket.end();
    const onGone = () => socket.destroy();
    const onClose = () => sockets.delete(socket);
    const listeners = { data: onData, end: onEnd, timeout: onGone, error: onGone, close: onClose };

    const handOver = (bytes: Buffer) => {
      sockets.delete(socket);
      socket.setTimeout(0);
      for (const [event, listener] of Object.entries(listeners)) socket.off(event, listener);
      // What was read already is there again when node:http begins to read.
      socket.pause();
      socket.unshift(bytes);
      for (const listener of passOn) listener.call(server, socket);
      socket.resume();
    };

    socket.setTimeout(server.headersTimeout);
    for (const [event, listener] of Object.entries(listeners)) socket.on(event, listener);
  });

  return () => {
    for (const socket of sockets) socket.destroy();
  };
}

/** The Date of an answer (RFC 9110, 5.6.7), written once a second. */
function createDate(now: () => number): () => string {
  let second = Number.NaN;
  let text = '';
  return () => {
    const current = Math.floor(now() / 1_000);
    if (current !== second) {
      second = current;
      text = new Date(current * 1_000).toUTCString();
    }
    return text;
  };
}
