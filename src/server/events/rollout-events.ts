// The one event stream of the API: entries at once, rollouts as often as an eye can follow, and what a sleeping page missed.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { viewOfEntry } from '../api/entry-view.ts';
import { summaryOf } from '../api/rollout-summary.ts';
import type { StreamFrame } from '../contract/stream-frames.ts';
import type { KnownRollouts, RolloutState } from '../known-rollouts.ts';
import type { RolloutSource } from '../rollout-source.ts';
import { frameEvent } from './frame.ts';
import { createFrameRing } from './frame-ring.ts';
import { createHub, type HubOptions } from './hub.ts';

export interface RolloutEventsOptions extends HubOptions {
  /** Another one at every start of the server. */
  readonly server?: string;
  /** At most one `rollout` frame of each in so many milliseconds: under load a gate changes with every counted event. */
  readonly runMillis?: number;
  /** How often is looked around, because counts move without an entry and other processes write too. */
  readonly lookMillis?: number;
  /** How long what happens is gathered before it is told. */
  readonly soonMillis?: number;
  /** How often a `beat` tells pages that somebody is there. */
  readonly beatMillis?: number;
  /** Called with what was thrown by looking; the next look tries again. */
  readonly onError?: (error: unknown) => void;
}

export interface RolloutEvents {
  join(request: IncomingMessage, response: ServerResponse): void;
  /** The id of the last frame: whoever asks for rollouts now and then for the stream since here misses nothing. */
  position(): string;
  close(): void;
}

export function createRolloutEvents(
  source: RolloutSource,
  known: KnownRollouts,
  options: RolloutEventsOptions = {},
): RolloutEvents {
  const { server = 'server', runMillis = 100, lookMillis = 1000, soonMillis = 20, beatMillis = 5000 } = options;
  const { onError = () => {} } = options;
  const hub = createHub(options);
  const ring = createFrameRing(server);
  const waiting = new Set<string>();
  /** Took a turn since the last look. */
  const ran = new Set<string>();
  /** What pages know of each rollout that is run here: it tells whether there is anything new. */
  const told = new Map<string, string>();
  let pause: NodeJS.Timeout | undefined;
  let look: NodeJS.Timeout | undefined;
  let soon: NodeJS.Timeout | undefined;
  let beat: NodeJS.Timeout | undefined;
  let looking: Promise<void> | undefined;
  let closed = false;

  const publish = (frame: StreamFrame) => {
    const text = ring.push(frameEvent(frame.event, frame.data));
    if (hub.size > 0) hub.broadcast(text);
  };
  const flush = () => {
    pause = undefined;
    if (waiting.size === 0 || closed) return;
    for (const id of waiting) {
      const state = known.look(id);
      if (!state) continue;
      told.set(id, newsOf(state));
      publish({ event: 'rollout', data: summaryOf(state, source.now()) });
    }
    waiting.clear();
    pause = setTimeout(flush, runMillis).unref();
  };
  const tell = (id: string) => {
    waiting.add(id);
    if (pause === undefined) flush();
  };
  /** Tells what was appended by whomever, and what gates say now. One at a time, so that entries keep their order. */
  const lookAround = (): Promise<void> => {
    looking ??= (async () => {
      try {
        const news = await known.news();
        if (closed) return;
        if (news === 'tooMuch') ring.forget();
        else
          for (const { state, entries } of news) {
            const { rollout } = state.run;
            for (const entry of entries)
              publish({ event: 'entry', data: { rollout: rollout.id, entry: viewOfEntry(entry, rollout) } });
            if (entries.length > 0) tell(rollout.id);
          }
        for (const id of [...told.keys(), ...ran]) {
          const state = known.look(id);
          if (state && newsOf(state) !== told.get(id)) tell(id);
        }
        ran.clear();
      } catch (error) {
        onError(error);
      } finally {
        looking = undefined;
      }
    })();
    return looking;
  };
  const keepLooking = () => {
    look = setTimeout(async () => {
      await lookAround();
      if (!closed) keepLooking();
    }, lookMillis).unref();
  };
  keepLooking();

  /** Entries first, then the rollout that they changed; however many turns are taken, not more than one look each time. */
  const lookSoon = () => {
    soon ??= setTimeout(() => {
      soon = undefined;
      void lookAround();
    }, soonMillis).unref();
  };

  const stopRuns = source.onRun((id) => {
    const state = known.look(id);
    if (state && newsOf(state) === told.get(id)) return;
    ran.add(id);
    lookSoon();
  });
  const stopEntries = source.onEntry(lookSoon);

  return {
    join(request, response) {
      const since = request.headers['last-event-id'] ?? new URLSearchParams(request.url?.split('?')[1]).get('since');
      // First what is known by now, so that it is either in the missed frames or in what is asked for afterwards.
      void lookAround().then(() => {
        const missed = typeof since === 'string' ? ring.after(since) : undefined;
        const data = { server, resumed: missed !== undefined, now: source.now(), beatMillis };
        const hello = `id: ${ring.last}\n${frameEvent('hello', data)}`;
        hub.join(request, response, `${hello}${(missed ?? []).join('')}`);
        beat ??= setInterval(() => hub.broadcast(frameEvent('beat', { now: source.now() })), beatMillis).unref();
      });
    },
    position: () => ring.last,
    close() {
      closed = true;
      stopRuns();
      stopEntries();
      clearTimeout(pause);
      clearTimeout(look);
      clearTimeout(soon);
      clearInterval(beat);
      hub.close();
    },
  };
}

/** Changes whenever a page would draw something else. */
function newsOf({ run, decision, result }: RolloutState): string {
  const counts = result?.criteria.map(({ verdict, events, errors, why }) => `${verdict} ${events} ${errors} ${why}`);
  const until = decision?.kind === 'wait' ? decision.until : undefined;
  return `${run.seq} ${decision?.kind} ${until} ${counts?.join()}`;
}
