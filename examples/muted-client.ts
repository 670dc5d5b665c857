// A client whose operation events can be silenced: the fault "telemetry gone", which no SDK offers of its own accord.
import type { Client } from 'phasegate/sdk';

/** Answers as `client` does, but records nothing while `isMuted`. */
export function mutedClient(client: Client, isMuted: () => boolean): Client {
  return {
    isOn: client.isOn,
    evaluate: client.evaluate,
    record(operation) {
      if (!isMuted()) client.record(operation);
    },
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
