// A client whose answers are not used: the fault "toggle ignored", the mistake that makes a rollout look healthy.
import type { Client } from 'phasegate/sdk';

/** Answers as `client` does, but has the toggle on for everybody while `isHeedless`; what happens is recorded as ever. */
export function heedlessClient(client: Client, isHeedless: () => boolean): Client {
  return {
    isOn: (toggle, user, attributes) => isHeedless() || client.isOn(toggle, user, attributes),
    evaluate: client.evaluate,
    record: client.record,
    ready: client.ready,
    onChange: client.onChange,
    onConnection: client.onConnection,
    get emitted() {
      return client.emitted;
    },
    flush: client.flush,
    close: client.close,
  };
}
