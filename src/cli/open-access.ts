// Who may use a server: on loopback the user of this machine; anywhere else only those with an access token.
import { join } from 'node:path';
import { openSqliteAccess } from '../adapters/access-sqlite/sqlite-access.ts';
import { type Access, loopbackAccess } from '../server/access/access.ts';
import { createTokenAccess } from '../server/access/token-access.ts';
import { isLoopback } from '../server/listen.ts';
import type { Ambient } from './ambient.ts';
import { CommandEnd, EXIT } from './exit.ts';
import { operator } from './operator.ts';

export interface OpenedAccess {
  readonly access: Access;
  /** Host names besides the address by which it is reached. */
  readonly names: readonly string[];
  /** What a person should know of it before it is open. */
  readonly warning?: string;
  close(): void;
}

export interface AccessOptions {
  readonly state: string;
  readonly host: string;
  /** As browsers reach it, through a proxy: "https://phasegate.example.gov". */
  readonly publicUrl?: URL | undefined;
}

/** The file of tokens and sessions in a state folder. */
export function accessFile(state: string): string {
  return join(state, 'access.db');
}

/** @throws CommandEnd where it is to be reached from elsewhere and nobody could sign in. */
export function openAccess({ state, host, publicUrl }: AccessOptions, ambient: Ambient): OpenedAccess {
  // A proxy in front of it makes it public, wherever it listens.
  if (isLoopback(host) && publicUrl === undefined)
    return { access: loopbackAccess(operator().name), names: [], close() {} };
  const store = openSqliteAccess(accessFile(state));
  const now = ambient.now();
  const usable = store
    .tokens()
    .filter(({ revokedAt, expiresAt }) => revokedAt === undefined && (expiresAt === undefined || expiresAt > now));
  if (usable.length === 0) {
    store.close();
    throw new CommandEnd(
      EXIT.usage,
      `Unexpected ${publicUrl ? `--public-url ${publicUrl.origin}` : `--host ${host}`} without access tokens: anybody who reaches it could move toggles. Make one first: phasegate token create YOUR_NAME --role admin --state ${state}`,
    );
  }
  const secure = publicUrl?.protocol === 'https:';
  return {
    access: createTokenAccess({ store, now: ambient.now, randomBytes: ambient.randomBytes, secure }),
    names: publicUrl ? [publicUrl.hostname] : [],
    ...(!secure && {
      warning: `Tokens travel as they are: put a proxy with TLS before it and say so with --public-url https://...`,
    }),
    close: () => store.close(),
  };
}
