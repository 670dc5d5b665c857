// OFREP's event stream (its decision 0008): tells providers that evaluations changed, for them to ask again.

import { frameEvent, HEARTBEAT } from '../events/frame.ts';
import { createHub } from '../events/hub.ts';
import type { EventStream } from '../events/toggle-events.ts';
import type { ToggleSource } from '../toggle-source.ts';

export const EVENTS_PATH = '/ofrep/v1/events';

/** How a bulk answer names the stream: without an origin, so that providers find it where they found the answer, behind a proxy too. */
export const EVENT_STREAMS = [{ type: 'sse', endpoint: { requestUri: EVENTS_PATH } }] as const;

const REFETCH = frameEvent('message', { type: 'refetchEvaluation' });

/** A comment at first: a provider has just asked. Neither is it told who is on, which is each user's own. */
export function createChangeEvents(toggles: ToggleSource): EventStream {
  const hub = createHub();
  const stop = toggles.onChange(() => hub.broadcast(REFETCH));
  return {
    join: (request, response) => hub.join(request, response, HEARTBEAT),
    close() {
      stop();
      hub.close();
    },
  };
}
