// Stays connected to the server's stream of toggles, whatever happens to the line.
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { eventParser } from './event-stream.ts';
import { reason } from './problem.ts';

/** After a lost connection: tried again after 50 ms, then twice as long each time, up to this. */
const FIRST_RETRY_MILLIS = 50;
const LAST_RETRY_MILLIS = 5_000;
/** The server sends a comment at least every 15 s; a line that is silent for three of them is dead. */
const SILENCE_MILLIS = 45_000;

export interface StreamListener {
  onEvent(event: string, data: string): void;
  onProblem(message: string): void;
}

/**
 * Follows the event stream at `url` until the returned function is called. Never throws; every lost or refused
 * connection is told to `onProblem` and tried again. Does not keep the process alive.
 */
export function followStream(url: URL, { onEvent, onProblem }: StreamListener): () => void {
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  let stopped = false;
  let open: ClientRequest | undefined;
  let timer: NodeJS.Timeout | undefined;
  let wait = FIRST_RETRY_MILLIS;

  const connect = (): void => {
    let over = false;
    const attempt = request(url, { agent: false, headers: { accept: 'text/event-stream' } });
    open = attempt;

    const retry = (why: string): void => {
      if (over || stopped) return;
      over = true;
      attempt.destroy();
      onProblem(`Toggles are not being updated from ${url.href}: ${why}`);
      timer = setTimeout(connect, wait).unref();
      wait = Math.min(wait * 2, LAST_RETRY_MILLIS);
    };

    attempt.on('socket', (socket) => {
      socket.setNoDelay(true);
      socket.unref();
    });
    attempt.setTimeout(SILENCE_MILLIS, () => retry(`nothing was heard for ${SILENCE_MILLIS / 1000} s`));
    attempt.on('error', (error) => retry(reason(error)));
    // Without a listener nothing would be heard of an answer that changes the protocol.
    attempt.on('upgrade', (response, socket) => {
      socket.destroy();
      retry(refused(response) ?? 'the protocol was changed');
    });
    attempt.on('response', (response) => {
      const refusal = refused(response);
      if (refusal !== undefined) return retry(refusal);
      const parse = eventParser((event, data) => {
        if (over || stopped) return;
        wait = FIRST_RETRY_MILLIS;
        onEvent(event, data);
      });
      response.setEncoding('utf8');
      response.on('data', parse);
      response.on('error', (error) => retry(reason(error)));
      response.on('close', () => retry('the server closed the stream'));
    });
    attempt.end();
  };

  connect();
  return () => {
    stopped = true;
    clearTimeout(timer);
    open?.destroy();
  };
}

/** Why a response is no event stream, or undefined when it is one. */
function refused(response: IncomingMessage): string | undefined {
  if (response.statusCode !== 200) return `unexpected status ${response.statusCode}, expected 200`;
  const type = response.headers['content-type'] ?? 'none';
  return type.startsWith('text/event-stream')
    ? undefined
    : `unexpected content type ${type}, expected text/event-stream`;
}
