// What an application holds: toggles that it can ask at any moment, and a way to say how its operations went.
import { type Evaluation, evaluatePrepared, isPreparedOn, unknownToggle } from '../core/toggle/evaluate.ts';
import type { Attributes } from '../core/toggle/targeting.ts';
import type { ToggleDefinition } from '../core/toggle/toggle.ts';
import { changedKeys, isSameToggle } from './changed-keys.ts';
import type { Connection } from './connection.ts';
import { type KnownToggle, keyOf, toKnownToggle, toKnownToggles } from './known-toggle.ts';
import { listenersOf } from './listeners.ts';
import { type OperationRecord, operationLines } from './operation-record.ts';
import { type OnProblem, quietly, reason } from './problem.ts';
import { type SnapshotFile, snapshotFile } from './snapshot-file.ts';
import { type Address, telemetryTo } from './telemetry.ts';
import { followStream } from './toggle-stream.ts';

export interface ConnectOptions {
  /** Where Phasegate serves. Default: PHASEGATE_URL, else http://127.0.0.1:8470. */
  readonly url?: string;
  /** Where operation events go. Default: PHASEGATE_STATSD ("host:port"), else 127.0.0.1:8125. */
  readonly statsd?: Address;
  /** Keeps the last known toggles, for a start while the server is away. Default: not kept. */
  readonly snapshotFile?: string;
  /** Told once about every new trouble, and anew when it comes back after it was over; nothing is thrown or printed. */
  readonly onProblem?: OnProblem;
}

export interface Client {
  /** Whether the toggle is on for this user: at once, from memory. Off for a toggle that is not known. Never throws. */
  isOn(toggle: string, user: string, attributes?: Attributes): boolean;
  /** The same with its reason; `fallback` for a toggle that is not known, off by default. Never throws, allocates nothing. */
  evaluate(toggle: string, user: string, attributes?: Attributes, fallback?: boolean): Evaluation;
  /**
   * Says how one operation went. Returns at once and never throws; telemetry is best effort. Nothing is sent of a user who has the
   * toggle, or has it not, by a rule: such users are no random sample, and gates compare samples.
   */
  record(operation: OperationRecord): void;
  /** Resolves true when the server has told its toggles, false when it has not after `timeoutMs`. Never rejects. */
  ready(timeoutMs: number): Promise<boolean>;
  /** Calls back with the keys of toggles that are not what they were. Returns the way to stop. */
  onChange(listener: (toggles: readonly string[]) => void): () => void;
  /** Calls back at once with how the line to the server is, and whenever it is lost or live again. Returns the way to stop. */
  onConnection(listener: (connection: Connection) => void): () => void;
  /** Operations that were handed to the kernel so far. */
  readonly emitted: number;
  /** Resolves when everything recorded so far was handed to the kernel or lost. */
  flush(): Promise<void>;
  /** Flushes and lets go of everything; `isOn` goes on answering from what was last known. */
  close(): Promise<void>;
}

const DEFAULT_URL = 'http://127.0.0.1:8470';
const DEFAULT_STATSD = '127.0.0.1:8125';

/**
 * Connects to Phasegate, in the background: the client can be used at once, with the toggles of `snapshotFile` or none.
 * Keeps no process alive.
 * @throws TypeError when an address cannot be understood; later troubles only reach `onProblem`.
 */
export function connect(options: ConnectOptions = {}): Client {
  const url = streamUrl(options.url ?? (process.env.PHASEGATE_URL || DEFAULT_URL));
  const statsd = options.statsd ?? parseAddress(process.env.PHASEGATE_STATSD || DEFAULT_STATSD);
  const { tell: onProblem, forget } = quietly(options.onProblem);
  const telemetry = telemetryTo(statsd, (message) => onProblem({ kind: 'telemetry', message }));
  const file: SnapshotFile | undefined =
    options.snapshotFile === undefined
      ? undefined
      : snapshotFile(
          options.snapshotFile,
          (message) => onProblem({ kind: 'snapshot', message }),
          () => forget('snapshot'),
        );

  let toggles = byKey(file?.read() ?? []);
  let connection: Connection = { kind: 'starting' };
  let everTold = false;
  let closed = false;
  let awaiting: (() => void)[] = [];
  const failed = (what: string) => (thrown: unknown) =>
    onProblem({ kind: 'stream', message: `A listener for ${what} failed: ${reason(thrown)}` });
  const changes = listenersOf<readonly string[]>(failed('changed toggles'));
  const connections = listenersOf<Connection>(failed('the connection'));

  function become(now: Connection): void {
    const before = connection;
    connection = now;
    if (before.kind !== now.kind) connections.tell(now);
  }

  function replaceAll(told: readonly KnownToggle[]): void {
    // The whole list, told at every new connection, is the truth even where versions went back (a server begun afresh).
    const before = toggles;
    toggles = byKey(told);
    file?.write(toggles.values());
    everTold = true;
    forget('stream');
    become({ kind: 'live' });
    for (const resolve of awaiting.splice(0)) resolve();
    const changed = changedKeys(before, toggles);
    if (changed.length > 0) changes.tell(changed);
  }

  function replaceOne(told: KnownToggle): void {
    const { definition } = told;
    const known = toggles.get(definition.key);
    if (known && known.definition.version > definition.version) return;
    toggles.set(definition.key, told);
    file?.write(toggles.values());
    if (!isSameToggle(known?.definition, definition)) changes.tell([definition.key]);
  }

  /** What is understood by half would be given to the wrong users: as in the list of all, such a toggle is not known any more, so off. */
  function lose(value: unknown): void {
    const key = keyOf(value);
    const known = key === undefined ? undefined : toggles.get(key);
    if (key === undefined || !known || (value as ToggleDefinition).version < known.definition.version) return;
    toggles.delete(key);
    file?.write(toggles.values());
    changes.tell([key]);
  }

  const stop = followStream(url, {
    onEvent(event, data) {
      if (event !== 'toggles' && event !== 'toggle') return;
      const value = parseJson(data);
      if (event === 'toggles') {
        const odd: string[] = [];
        const told = toKnownToggles(value, (key) => odd.push(key));
        if (told) replaceAll(told);
        for (const key of odd) onProblem({ kind: 'stream', message: oddToggle(key, url) });
        if (told) return;
      } else {
        const told = toKnownToggle(value);
        if (told) return replaceOne(told);
        lose(value);
      }
      onProblem({ kind: 'stream', message: `Unexpected ${event} event from ${url.href}: ${data.slice(0, 100)}` });
    },
    onProblem(message) {
      onProblem({ kind: 'stream', message });
      become({ kind: 'away', message });
    },
  });

  return {
    isOn(toggle, user, attributes) {
      const known = toggles.get(toggle);
      if (known === undefined) return false;
      try {
        return isPreparedOn(known.prepared, user, attributes);
      } catch {
        // A user that is no string, from code without types: the old path is the safe answer.
        return false;
      }
    },
    evaluate(toggle, user, attributes, fallback = false) {
      const known = toggles.get(toggle);
      if (known === undefined) return unknownToggle(fallback);
      try {
        return evaluatePrepared(known.prepared, user, attributes);
      } catch {
        return unknownToggle(fallback);
      }
    },
    record(operation) {
      try {
        const known = toggles.get(operation.toggle);
        const said = known && saidOf(known, operation);
        if (said?.reason === 'TARGETING_MATCH') return;
        const lines = operationLines(operation, known?.userKey, said?.variant);
        telemetry.send(lines, operation.outcome === 'error');
      } catch (error) {
        onProblem({ kind: 'telemetry', message: `An operation could not be recorded: ${reason(error)}` });
      }
    },
    ready(timeoutMs) {
      if (everTold || closed) return Promise.resolve(everTold);
      return new Promise((resolve) => {
        const timer = setTimeout(() => {
          awaiting = awaiting.filter((each) => each !== done);
          resolve(false);
        }, timeoutMs);
        const done = (): void => {
          clearTimeout(timer);
          resolve(everTold);
        };
        awaiting.push(done);
      });
    },
    onChange: changes.add,
    onConnection(listener) {
      const quit = connections.add(listener);
      connections.tellOne(listener, connection);
      return quit;
    },
    get emitted() {
      return telemetry.emitted;
    },
    flush: () => telemetry.flush(),
    async close() {
      closed = true;
      stop();
      for (const resolve of awaiting.splice(0)) resolve();
      await Promise.all([telemetry.close(), file?.settled()]);
    },
  };
}

/**
 * What the toggle says of the user of an operation, now. Undefined for users who are not known, or of whom too little is: they are taken
 * for users like any other.
 */
function saidOf({ prepared }: KnownToggle, { user, attributes }: OperationRecord): Evaluation | undefined {
  const { targeting } = prepared;
  if (user === undefined && (targeting === undefined || attributes === undefined)) return undefined;
  const said = evaluatePrepared(prepared, user ?? '', attributes);
  if (said.reason === 'TARGETING_MATCH') return said;
  const looksAtAttributes = targeting !== undefined && targeting.require.length + targeting.groups.length > 0;
  return typeof user !== 'string' || (looksAtAttributes && attributes === undefined) ? undefined : said;
}

/** Reads "host:port"; an IPv6 address stands in brackets. @throws TypeError for anything else. */
export function parseAddress(text: string): Address {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (!match || port < 1 || port > 65_535) throw new TypeError(`Unexpected address "${text}", expected host:port`);
  return { host: (match[1] ?? match[2]) as string, port };
}

function streamUrl(base: string): URL {
  const parsed = URL.parse('toggles/stream', base.endsWith('/') ? base : `${base}/`);
  if (!parsed || !/^https?:$/.test(parsed.protocol))
    throw new TypeError(`Unexpected url "${base}", expected http:// or https://`);
  return parsed;
}

function oddToggle(key: string, { href }: URL): string {
  return `Unexpected form of toggle "${key}" from ${href}, expected one that this version knows; it is off`;
}

function byKey(toggles: readonly KnownToggle[]): Map<string, KnownToggle> {
  return new Map(toggles.map((each) => [each.definition.key, each]));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
