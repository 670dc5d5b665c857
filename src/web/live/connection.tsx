// Whether what is shown is true now: a quiet word at the top while it is, a banner that says how old it is when it is not.
import { createContext, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { Icon } from '../parts/icon.tsx';
import type { Connection } from './event-stream.ts';

export interface ConnectionSource {
  current(): Connection;
  subscribe(listener: () => void): () => void;
  tell(connection: Connection): void;
  /** The reader's clock. */
  now(): number;
}

/** A holder that the event stream tells, and the page looks at. */
export function createConnectionSource(now: () => number): ConnectionSource {
  let current: Connection = { kind: 'connecting' };
  const listeners = new Set<() => void>();
  return {
    now,
    current: () => current,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    tell(connection) {
      current = connection;
      for (const listener of listeners) listener();
    },
  };
}

const Source = createContext<ConnectionSource | undefined>(undefined);
export const ConnectionProvider = Source.Provider;

export function useConnectionSource(): ConnectionSource {
  const source = useContext(Source);
  if (!source) throw new Error('Unexpected use outside of ConnectionProvider');
  return source;
}

function useConnection(): Connection {
  const source = useConnectionSource();
  return useSyncExternalStore(source.subscribe, source.current);
}

/** Drawn again every `millis`: ages grow by themselves. */
function useTicking(millis: number, running: boolean): void {
  const [, tick] = useState(0);
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => tick((count) => count + 1), millis);
    return () => clearInterval(timer);
  }, [millis, running]);
}

export function ConnectionWord() {
  const connection = useConnection();
  const words = { connecting: 'Connecting', live: 'Live', lost: 'Reconnecting' } as const;
  const colour = { connecting: 'text-dim', live: 'text-good', lost: 'text-person' } as const;
  return (
    <span
      className={`inline-flex items-center gap-2 text-sm ${colour[connection.kind]}`}
      data-connection={connection.kind}
    >
      <span className={`size-2 rounded-full bg-current ${connection.kind === 'live' ? '' : 'animate-pulse'}`} />
      <span className={connection.kind === 'live' ? 'max-sm:sr-only' : ''}>{words[connection.kind]}</span>
    </span>
  );
}

/** Nothing while live, and for the first moments after a loss: most are over before anybody could read of them. */
export function StaleBanner() {
  const connection = useConnection();
  const { now } = useConnectionSource();
  const lost = connection.kind === 'lost';
  useTicking(1_000, lost);
  if (!lost) return null;
  const age = connection.heardAt === undefined ? undefined : now() - connection.heardAt;
  if (age !== undefined && age < 2_000) return null;
  return (
    <div role="status" className="tinted border-b border-current/20 text-person">
      <p className="mx-auto flex max-w-[90rem] items-center gap-2 px-4 py-2 text-sm font-medium sm:px-6">
        <Icon name="warning" />
        {age === undefined ? 'The server cannot be reached.' : `What you see is ${wordsOf(age)} old.`} Trying to reach
        the server again; a rollout goes on without this page.
      </p>
    </div>
  );
}

function wordsOf(millis: number): string {
  const minutes = Math.floor(millis / 60_000);
  if (minutes < 1) return `${Math.max(1, Math.floor(millis / 1_000))} seconds`;
  if (minutes < 120) return minutes === 1 ? '1 minute' : `${minutes} minutes`;
  return `${Math.floor(minutes / 60)} hours`;
}
