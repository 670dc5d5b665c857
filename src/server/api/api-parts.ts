// What the routes of the API are given: rollouts, access, the thread for tried plans; and what is known of each request.
import type { IncomingMessage } from 'node:http';
import type { Context, Hono } from 'hono';
import type { StopSignal } from '../../core/plan/stop-signal.ts';
import type { Access } from '../access/access.ts';
import type { Identity } from '../access/identity.ts';
import type { KnownRollouts } from '../known-rollouts.ts';
import type { RolloutSource } from '../rollout-source.ts';
import type { TryPool } from './try-pool.ts';

export interface ApiParts {
  readonly source: RolloutSource;
  readonly known: KnownRollouts;
  readonly access: Access;
  readonly tries: TryPool;
  /** Looks a secret up by its reference. @throws Error that names the reference, never the secret. */
  readonly secretOf: (reference: StopSignal['secret']) => string;
  /** Where the event stream is now. */
  readonly position: () => string;
  /** Called with what was thrown for each answer of status 500 and above. */
  readonly onError: (error: unknown) => void;
}

/** What the server has found out of a request before a route sees it. */
export interface ApiBindings {
  readonly Bindings: {
    readonly identity: Identity;
    readonly address: string;
    readonly request: Pick<IncomingMessage, 'method' | 'headers'>;
  };
}

export type ApiApp = Hono<ApiBindings>;
export type ApiContext = Context<ApiBindings>;
