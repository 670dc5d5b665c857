// The stream that keeps pages up to date: journal entries at once, runs as often as an eye can follow.
import { viewOfEntry, viewOfRollout } from '../api/rollout-view.ts';
import type { RolloutSource, RolloutState } from '../rollout-source.ts';
import { frameEvent } from './frame.ts';
import { createHub, type HubOptions } from './hub.ts';
import type { EventStream } from './toggle-events.ts';

export interface RolloutEventsOptions extends HubOptions {
  /** At most one `run` event of a rollout in so many milliseconds: under load a run changes with every counted event. */
  readonly runMillis?: number;
  /** How often rollouts under way are looked at, because counts move without an entry and other processes write too. */
  readonly lookMillis?: number;
  /** Called with what was thrown by looking; the next look tries again. */
  readonly onError?: (error: unknown) => void;
}

/**
 * Events: `ready` once, upon which a client asks for all rollouts (so that nothing is missed between asking and listening);
 * `run` RolloutView; `entry` `{"rollout":id,"entry":EntryView}`.
 */
export function createRolloutEvents(source: RolloutSource, options: RolloutEventsOptions = {}): EventStream {
  const { runMillis = 100, lookMillis = 1000, onError = () => {} } = options;
  const hub = createHub(options);
  const waiting = new Map<string, RolloutState>();
  /** What pages know of each rollout under way: it tells whether there is anything new. */
  const told = new Map<string, string>();
  let pause: NodeJS.Timeout | undefined;
  let look: NodeJS.Timeout | undefined;

  const flush = () => {
    pause = undefined;
    if (waiting.size === 0) return;
    for (const state of waiting.values()) hub.broadcast(frameEvent('run', viewOfRollout(state, source.now())));
    waiting.clear();
    pause = setTimeout(flush, runMillis).unref();
  };
  const tell = (state: RolloutState) => {
    const { id } = state.run.rollout;
    const known = told.get(id);
    const news = newsOf(state);
    if (isOver(state)) told.delete(id);
    else told.set(id, news);
    if (known === news) return;
    waiting.set(id, state);
    if (pause === undefined) flush();
  };
  const lookAround = async () => {
    try {
      for (const id of [...told.keys()]) {
        const state = await source.rollout(id);
        if (state) tell(state);
        else told.delete(id);
      }
    } catch (error) {
      onError(error);
    }
    look = hub.size > 0 ? setTimeout(lookAround, lookMillis).unref() : undefined;
  };
  /** Begins with the first client; what is under way is learnt then and from whatever is heard afterwards. */
  const beginToLook = async () => {
    look = setTimeout(lookAround, lookMillis).unref();
    told.clear();
    try {
      for (const state of await source.rollouts())
        if (!isOver(state) && !told.has(state.run.rollout.id)) told.set(state.run.rollout.id, newsOf(state));
    } catch (error) {
      onError(error);
    }
  };

  const stopRuns = source.onRun((state) => {
    if (hub.size > 0) tell(state);
  });
  const stopEntries = source.onEntry((rollout, entry) => {
    if (hub.size > 0) hub.broadcast(frameEvent('entry', { rollout: rollout.id, entry: viewOfEntry(entry, rollout) }));
  });

  return {
    join(request, response) {
      hub.join(request, response, frameEvent('ready', { now: source.now() }));
      if (look === undefined && hub.size > 0) void beginToLook();
    },
    close() {
      stopRuns();
      stopEntries();
      clearTimeout(pause);
      hub.close();
      clearTimeout(look);
    },
  };
}

function isOver({ run }: RolloutState): boolean {
  return run.state.kind === 'completed' || run.state.kind === 'rolledBack';
}

function newsOf({ run, decision, result }: RolloutState): string {
  return JSON.stringify([run.seq, decision, result]);
}
