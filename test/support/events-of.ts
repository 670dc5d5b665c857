// Listens to an event stream of a running Phasegate, as a page or an SDK does.
import { eventParser } from '../../src/sdk/event-stream.ts';

export interface StreamEvent {
  readonly event: string;
  readonly data: unknown;
}

export interface Listening {
  /** Every event so far, in order. */
  readonly events: readonly StreamEvent[];
  /** Resolves with the first event, past ones included, for which `is` holds; rejects when the stream ends without one. */
  next(is: (event: StreamEvent) => boolean): Promise<StreamEvent>;
  /** Resolves when the stream was ended, properly or not. */
  readonly ended: Promise<void>;
}

/** Resolves when the stream has begun. */
export async function eventsOf(url: string): Promise<Listening> {
  const answer = await fetch(url, { headers: { accept: 'text/event-stream' } });
  if (!answer.body) throw new Error(`${url} answered ${answer.status} without a stream`);
  const events: StreamEvent[] = [];
  const waiting = new Set<() => void>();
  const parse = eventParser((event, data) => {
    events.push({ event, data: JSON.parse(data) });
    for (const look of waiting) look();
  });
  const { body } = answer;
  const ended = (async () => {
    const decoder = new TextDecoder();
    try {
      for await (const chunk of body) parse(decoder.decode(chunk, { stream: true }));
    } catch {
      // Cut off instead of ended.
    }
  })();
  return {
    events,
    ended,
    next: (is) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = events.find(is);
          if (!found) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
        void ended.then(() => reject(new Error(`${url} ended after ${JSON.stringify(events)}`)));
      }),
  };
}
