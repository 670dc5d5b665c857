// How option values are read, with messages that name what was expected.
import { resolve } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import type { IntakeSocket } from '../adapters/metrics-dogstatsd/socket-intake.ts';
import { type PlainDate, parsePlainDate } from '../core/calendar/instant.ts';
import { type Percentage, percent } from '../core/toggle/percentage.ts';
import { CommandEnd, EXIT } from './exit.ts';

export function natural(text: string): number {
  if (!/^\d{1,9}$/.test(text))
    throw new InvalidArgumentError(`Unexpected "${text}", expected a whole number from 0 on.`);
  return Number(text);
}

export function port(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new InvalidArgumentError(`Unexpected port "${text}", expected 1 to 65535, or 0 for any free one.`);
  return Number(text);
}

export function plainDate(text: string): PlainDate {
  const date = parsePlainDate(text);
  if (!date) throw new InvalidArgumentError(`Unexpected date "${text}", expected YYYY-MM-DD.`);
  return date;
}

export function percentage(text: string): Percentage {
  const match = /^(\d+(?:\.\d+)?)%?$/.exec(text);
  try {
    if (match) return percent(Number(match[1]));
  } catch {
    // Falls through: out of range or too fine.
  }
  throw new InvalidArgumentError(`Unexpected percentage "${text}", expected one such as 25% or 0.5%.`);
}

/** "https://phasegate.example.gov": scheme and host, perhaps a port, nothing behind them. */
export function publicUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search !== '' || url.username !== '')
    throw new InvalidArgumentError(`Unexpected URL "${text}", expected one such as https://phasegate.example.gov.`);
  return url;
}

/**
 * A Unix socket as DD_DOGSTATSD_URL spells it: "unixgram:///run/dsd.socket" for datagrams, as "unix:" is for Datadog's clients, or
 * "unixstream:///run/dsd.socket". A path alone is a stream socket.
 */
export function statsdSocket(text: string): IntakeSocket {
  const [, scheme = 'unixstream', path = ''] = /^(?:([A-Za-z]+):(?:\/\/)?)?(.*)$/su.exec(text) ?? [];
  const kind = SOCKET_KINDS.get(scheme);
  if (kind === undefined || path === '' || path.includes('\0'))
    throw new InvalidArgumentError(
      `Unexpected socket "${text}", expected unixgram:///path for datagrams or unixstream:///path.`,
    );
  return { kind, path: resolve(path) };
}

const SOCKET_KINDS = new Map<string, IntakeSocket['kind']>([
  ['unixstream', 'stream'],
  ['unixgram', 'datagram'],
  ['unix', 'datagram'],
]);

/** The URL that a client is given; behind the address of the UDP socket. */
export function andSocket(socket: IntakeSocket | undefined): string {
  if (!socket) return '';
  return ` and ${socket.kind === 'datagram' ? 'unixgram' : 'unixstream'}://${socket.path}`;
}

/** `--statsd-socket`, the same for `run` and `serve`. */
export function statsdSocketOption(): Option {
  const says = 'a Unix socket where DogStatsD is received, too: unixgram:///path (datagrams) or unixstream:///path';
  return new Option('--statsd-socket <url>', says).argParser(statsdSocket);
}

/** For options that may be given again and again. */
export function collect(text: string, before: readonly string[]): readonly string[] {
  return [...before, text];
}

/** `--bindings`, the same for every command that takes a plan. */
export function bindingsOption(): Option {
  return new Option('--bindings <file>', 'bindings of the plan; by default the file beside it, plan.bindings.yaml');
}

/** The bindings file that is named for one plan. @throws CommandEnd where several plans would share it. */
export function onePlan(plans: readonly string[], bindings: string | undefined): string | undefined {
  if (bindings !== undefined && plans.length > 1)
    throw new CommandEnd(
      EXIT.usage,
      `Unexpected --bindings with ${plans.length} plans, expected one plan: they are bound one by one.`,
    );
  return bindings;
}
