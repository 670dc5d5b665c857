// The stream that keeps pages up to date: journal entries at once, runs as often as an eye can follow.
import { viewOfEntry, viewOfRollout } from '../api/rollout-view.ts';
import type { RolloutSource, RolloutState } from '../rollout-source.ts';
import { frameEvent } from './frame.ts';
import { createHub, type HubOptions } from './hub.ts';
import type { EventStream } from './toggle-events.ts';

export interface RolloutEventsOptions extends HubOptions {
  /** At most one `run` event of a rollout in so many milliseconds: under load a run changes with every counted event. */
  readonly runMillis?: number;
}

/**
 * Events: `ready` once, upon which a client asks for all rollouts (so that nothing is missed between asking and listening);
 * `run` RolloutView; `entry` `{"rollout":id,"entry":EntryView}`.
 */
export function createRolloutEvents(source: RolloutSource, options: RolloutEventsOptions = {}): EventStream {
  const { runMillis = 100 } = options;
  const hub = createHub(options);
  const waiting = new Map<string, RolloutState>();
  let pause: NodeJS.Timeout | undefined;

  const flush = () => {
    pause = undefined;
    if (waiting.size === 0) return;
    for (const state of waiting.values()) hub.broadcast(frameEvent('run', viewOfRollout(state, source.now())));
    waiting.clear();
    pause = setTimeout(flush, runMillis).unref();
  };
  const stopRuns = source.onRun((state) => {
    if (hub.size === 0) return;
    waiting.set(state.run.rollout.id, state);
    if (pause === undefined) flush();
  });
  const stopEntries = source.onEntry((rollout, entry) => {
    if (hub.size > 0) hub.broadcast(frameEvent('entry', { rollout: rollout.id, entry: viewOfEntry(entry, rollout) }));
  });

  return {
    join(request, response) {
      hub.join(request, response, frameEvent('ready', { now: source.now() }));
    },
    close() {
      stopRuns();
      stopEntries();
      clearTimeout(pause);
      hub.close();
    },
  };
}
