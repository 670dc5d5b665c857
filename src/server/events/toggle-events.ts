// The stream that keeps SDKs up to date: all toggles at first, then each change in the turn in which it is made.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ToggleDefinition } from '../../core/toggle/toggle.ts';
import type { ToggleSource } from '../toggle-source.ts';
import { frameEvent } from './frame.ts';
import { createHub, type HubOptions } from './hub.ts';

/** What an SDK learns of a toggle. A message with a version that is not newer than the one it has tells it nothing. */
interface ToggleMessage extends ToggleDefinition {
  /** Secret with which users are made pseudonyms (HMAC) before anything leaves the application; absent: send no user. */
  readonly userKey?: string;
}

export interface EventStream {
  join(request: IncomingMessage, response: ServerResponse): void;
  close(): void;
}

/** Events: `toggles` `{"toggles":[ToggleMessage, ...]}` once, which replaces all that was known; then `toggle` ToggleMessage. */
export function createToggleEvents(toggles: ToggleSource, options?: HubOptions): EventStream {
  const hub = createHub(options);
  // Kept until a change, because after a restart of the server all SDKs come back at once.
  let snapshot: string | undefined;

  const messageOf = (definition: ToggleDefinition): ToggleMessage => {
    const userKey = toggles.userKey(definition.key);
    return userKey === undefined ? definition : { ...definition, userKey };
  };
  const stop = toggles.onChange((definition) => {
    snapshot = undefined;
    if (hub.size > 0) hub.broadcast(frameEvent('toggle', messageOf(definition)));
  });

  return {
    join(request, response) {
      snapshot ??= frameEvent('toggles', { toggles: toggles.definitions().map(messageOf) });
      hub.join(request, response, snapshot);
    },
    close() {
      stop();
      hub.close();
    },
  };
}
