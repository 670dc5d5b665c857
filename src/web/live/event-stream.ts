// Listens to the server's one event stream: begins again after a loss, a sleep or a restart, and knows when it last heard anything.
import { createParser } from 'eventsource-parser';

export type Connection =
  /** Never heard anything yet. */
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  /** Trying again; what is shown was true at `heardAt` (milliseconds by the reader's clock). */
  | { readonly kind: 'lost'; readonly heardAt: number | undefined };

export interface EventStreamOptions {
  readonly url: string;
  readonly now: () => number;
  readonly onEvent: (event: string, data: unknown) => void;
  readonly onConnection: (connection: Connection) => void;
  /** The server wants to know who this is. */
  readonly onUnknown: () => void;
}

/** So many beats of the server without anything mean that nobody is there, or that this computer slept. */
const SILENT_BEATS = 3;
/** Until the server has said how often it beats. */
const BEAT_MILLIS = 15_000;
const WATCH_MILLIS = 2_000;
const RETRY_MILLIS = [250, 1_000, 2_000, 4_000, 8_000] as const;

/** Read with fetch and not EventSource, which tells neither heartbeats nor why it was refused. Returns the way to stop. */
export function listenToEvents(options: EventStreamOptions): () => void {
  const { url, now, onEvent, onConnection, onUnknown } = options;
  let heardAt: number | undefined;
  /** Of the last frame: the server sends what came after it, where it still knows. */
  let lastId: string | undefined;
  let beatMillis = BEAT_MILLIS;
  let failures = 0;
  let stopped = false;
  let reading: AbortController | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let retryDueAt = 0;

  const lose = () => {
    onConnection({ kind: 'lost', heardAt });
    const wait = RETRY_MILLIS[Math.min(failures++, RETRY_MILLIS.length - 1)] ?? 8_000;
    retryDueAt = now() + wait;
    clearTimeout(retry);
    retry = setTimeout(connect, wait);
  };

  const connect = async () => {
    clearTimeout(retry);
    retry = undefined;
    reading?.abort();
    const mine = new AbortController();
    reading = mine;
    const parser = createParser({
      onEvent: ({ event = 'message', data, id }) => {
        lastId = id ?? lastId;
        const told = JSON.parse(data);
        if (event === 'hello') ({ beatMillis } = told);
        onEvent(event, told);
      },
    });
    try {
      const headers = { accept: 'text/event-stream', ...(lastId !== undefined && { 'last-event-id': lastId }) };
      const answer = await fetch(url, { signal: mine.signal, headers, cache: 'no-store' });
      if (answer.status === 401) return onUnknown();
      if (!answer.ok || !answer.body) throw new Error(`The stream was refused: ${answer.status}`);
      heardAt = now();
      failures = 0;
      onConnection({ kind: 'live' });
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        heardAt = now();
        parser.feed(part.value);
      }
    } catch {
      // Refused, gone or cut off: all the same to the reader. Aborted by us: a newer connection has taken its place.
      if (mine.signal.aborted) return;
    }
    if (!stopped && reading === mine) lose();
  };

  /** Also after a sleep, when timers come late and the connection may look alive for minutes. */
  const watch = () => {
    if (stopped) return;
    const silent = heardAt !== undefined && retry === undefined && now() - heardAt > SILENT_BEATS * beatMillis;
    if (silent) {
      onConnection({ kind: 'lost', heardAt });
      void connect();
    } else if (retry !== undefined && now() > retryDueAt + WATCH_MILLIS) void connect();
  };
  const wake = () => {
    if (document.visibilityState === 'visible') watch();
  };
  const comeBack = () => {
    failures = 0;
    if (retry !== undefined) void connect();
  };
  const watching = setInterval(watch, WATCH_MILLIS);
  document.addEventListener('visibilitychange', wake);
  window.addEventListener('online', comeBack);
  void connect();

  return () => {
    stopped = true;
    clearTimeout(retry);
    clearInterval(watching);
    document.removeEventListener('visibilitychange', wake);
    window.removeEventListener('online', comeBack);
    reading?.abort();
  };
}
