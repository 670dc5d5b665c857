// `phasegate token create | list | revoke`: who may use a server that is reached from other machines.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import {
  openSqliteAccess,
  type SqliteAccess,
  type TokenRole,
  type TokenRow,
} from '../adapters/access-sqlite/sqlite-access.ts';
import { DAY, type Instant, toInstant } from '../core/calendar/instant.ts';
import { hashOf, tokenFrom } from '../server/access/token-provider.ts';
import type { Ambient } from './ambient.ts';
import { CommandEnd, EXIT } from './exit.ts';
import { accessFile } from './open-access.ts';
import { natural } from './options.ts';
import { printable } from './printable.ts';
import { inkFor } from './terminal.ts';

interface TokenOptions {
  readonly state: string;
  readonly format: 'pretty' | 'json';
  readonly role?: TokenRole;
  readonly days?: number;
}

const ROLES: readonly TokenRole[] = ['viewer', 'operator', 'admin'];
const TOKEN_BYTES = 32;

export function command(ambient: Ambient): Command {
  const token = new Command('phasegate token')
    .description('Makes, lists and revokes the access tokens of a server that is reached from other machines.')
    .exitOverride()
    .addHelpText(
      'after',
      `
Examples:
  phasegate token create Ada --role operator --days 90
  phasegate token list
  phasegate token revoke Ada

A token is shown once and kept as a hash. It signs a browser in, and programs send it as "Authorization: Bearer TOKEN". A viewer
reads; an operator acts, too, in the token's name; an admin sees the sign-ins, too. Going over a limit takes two people, whatever
their roles, and tokens of one name are one person.`,
    );
  const shared = (sub: Command): Command =>
    sub
      .option('--state <folder>', 'the state folder of the server', '.phasegate')
      .addOption(new Option('--format <format>', 'how to print').choices(['pretty', 'json']).default('pretty'));
  shared(token.command('create'))
    .description('makes a token and shows it, this once')
    .argument('<name>', 'whose it is: what the journal says when it is used', personName)
    .addOption(new Option('--role <role>', 'what it may do').choices([...ROLES]).makeOptionMandatory())
    .option('--days <n>', 'it expires after so many days; never by default', natural)
    .action((name: string, options: TokenOptions) => create(name, options, ambient));
  shared(token.command('list'))
    .description('shows all tokens, but not their secrets')
    .action((options: TokenOptions) => list(options, ambient.now()));
  shared(token.command('revoke'))
    .description('revokes every token of a name at once, with the sessions that it began')
    .argument('<name>')
    .action((name: string, options: TokenOptions) => revoke(name, options, ambient.now()));
  return token;
}

function personName(text: string): string {
  const name = text.trim();
  if (name === '' || name.length > 200 || printable(name) !== name)
    throw new InvalidArgumentError('Unexpected name, expected 1 to 200 characters that can be printed.');
  return name;
}

async function create(name: string, options: TokenOptions, ambient: Ambient): Promise<void> {
  const { role = 'viewer', days, format } = options;
  const now = ambient.now();
  const secret = tokenFrom(ambient.randomBytes(TOKEN_BYTES));
  const expiresAt = days === undefined ? undefined : toInstant(now + days * DAY);
  const store = openSqliteAccess(accessFile(resolve(options.state)));
  try {
    store.addToken({ hash: hashOf(secret), name, role, createdAt: now, expiresAt });
  } finally {
    store.close();
  }
  if (format === 'json') {
    const told = { token: secret, name, role, expiresAt: expiresAt ?? null };
    process.stdout.write(`${JSON.stringify(told)}\n`);
    return;
  }
  process.stdout.write(`${secret}\n`);
  process.stderr.write(
    `A token for ${name}, ${role}, ${expiresAt === undefined ? 'without an end' : `until ${dateOf(expiresAt)}`}. It is not shown again; keep it as you keep a password.\n`,
  );
}

async function list(options: TokenOptions, now: Instant): Promise<void> {
  const tokens = withStore(options, (store) => store.tokens());
  if (options.format === 'json') {
    const told = tokens.map(({ hash, ...token }) => ({ id: hash.slice(0, 8), ...token, state: stateOf(token, now) }));
    process.stdout.write(`${JSON.stringify(told, (_, value) => value ?? null, 1)}\n`);
    return;
  }
  const ink = inkFor(process.stdout);
  if (tokens.length === 0) process.stdout.write('No tokens. "phasegate token create NAME --role ROLE" makes one.\n');
  const width = Math.max(0, ...tokens.map(({ name }) => name.length));
  for (const token of tokens) {
    const state = stateOf(token, now);
    const line = `${token.name.padEnd(width)}  ${token.role.padEnd(8)}  ${state.padEnd(8)}  made ${dateOf(token.createdAt)}, ${token.usedAt === undefined ? 'never used' : `last used ${dateOf(token.usedAt)}`}${token.expiresAt === undefined ? '' : `, until ${dateOf(token.expiresAt)}`}`;
    process.stdout.write(`${state === 'good' ? line : ink.dim(line)}\n`);
  }
}

async function revoke(name: string, options: TokenOptions, now: Instant): Promise<void> {
  const { revoked, names } = withStore(options, (store) => ({
    revoked: store.revoke(name, now),
    names: [...new Set(store.tokens().flatMap((token) => (stateOf(token, now) === 'good' ? [token.name] : [])))],
  }));
  if (revoked === 0)
    throw new CommandEnd(
      EXIT.usage,
      `There is no token of "${printable(name)}" to revoke; there are those of ${names.join(', ') || 'nobody'}.`,
    );
  const what = revoked === 1 ? 'token' : 'tokens';
  process.stdout.write(
    options.format === 'json'
      ? `${JSON.stringify({ name, revoked })}\n`
      : `${revoked} ${what} of ${name} revoked; whoever is signed in with it is signed out.\n`,
  );
}

function stateOf({ revokedAt, expiresAt }: Pick<TokenRow, 'revokedAt' | 'expiresAt'>, now: Instant): string {
  if (revokedAt !== undefined) return 'revoked';
  return expiresAt !== undefined && expiresAt <= now ? 'expired' : 'good';
}

function dateOf(at: Instant): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** @throws CommandEnd where there is no file of tokens: looking must not make one. */
function withStore<T>(options: TokenOptions, work: (store: SqliteAccess) => T): T {
  const file = accessFile(resolve(options.state));
  if (!existsSync(file))
    throw new CommandEnd(
      EXIT.usage,
      `There are no access tokens in ${resolve(options.state)}. Name the server's folder with --state, or make one with "phasegate token create NAME --role ROLE".`,
    );
  const store = openSqliteAccess(file);
  try {
    return work(store);
  } finally {
    store.close();
  }
}
