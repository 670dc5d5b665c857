import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { followStream } from './toggle-stream.ts';

type Answer = (response: ServerResponse, socket: Socket) => void;

const stream = (response: ServerResponse, text: string) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(text);
};

/** Answers in turn; resolves with the problems told until the last answer's event came. */
async function followed(answers: readonly Answer[]): Promise<string[]> {
  let asked = 0;
  const server = createServer((request, response) => answers[asked++]?.(response, request.socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const problems: string[] = [];
  await new Promise<void>((resolve) => {
    const stop = followStream(new URL(`http://127.0.0.1:${port}/toggles/stream`), {
      onEvent: (_, data) => data === 'last' && resolve(),
      onProblem: (message) => problems.push(message.slice(message.indexOf(': ') + 2)),
    });
    onTestFinished(stop);
  });
  return problems;
}

const last: Answer = (response) => stream(response, 'data: last\n\n');

test.each<[string, string, Answer]>([
  [
    'a refusal that does not end',
    'unexpected status 503, expected 200',
    (response) => response.writeHead(503).write('…'),
  ],
  [
    'another page',
    'unexpected content type text/html, expected',
    (response) => response.writeHead(200, { 'content-type': 'text/html' }).write('<p>'),
  ],
  ['a connection that breaks', 'socket hang up', (_, socket) => socket.destroy()],
  ['no HTTP', 'Parse Error', (_, socket) => socket.end('garbage\r\n\r\n')],
  [
    'another protocol',
    'unexpected status 101, expected 200',
    (_, socket) => socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: other\r\n\r\n'),
  ],
  [
    'a stream that ends',
    'the server closed the stream',
    (response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).end('data: half'),
  ],
  [
    'a stream that breaks',
    'aborted',
    (response, socket) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: half', () => socket.destroy());
    },
  ],
])('after %s it is asked for again, and why is said once', async (_, why, answer) => {
  expect(await followed([answer, last])).toEqual([expect.stringContaining(why)]);
});
