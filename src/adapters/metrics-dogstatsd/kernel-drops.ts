// How many datagrams of a UDP port the kernel dropped because the receive buffer was full: the loss that no program sees by itself.
import { readFileSync } from 'node:fs';

/** Since the socket was opened; undefined where the system does not tell (Linux does). */
export function kernelDrops(port: number, isIPv6: boolean): number | undefined {
  try {
    return dropsOf(readFileSync(isIPv6 ? '/proc/net/udp6' : '/proc/net/udp', 'latin1'), port);
  } catch {
    return undefined;
  }
}

/** From the kernel's table: `sl local_address rem_address ... drops`, addresses as `0100007F:1FBD`; undefined when no socket has this port. */
export function dropsOf(table: string, port: number): number | undefined {
  const [, ...rows] = table.trim().split('\n');
  const mine = rows.map((row) => row.trim().split(/\s+/)).filter(([, local]) => portOf(local) === port);
  if (mine.length === 0) return undefined;
  return mine.reduce((sum, columns) => sum + Number(columns.at(-1)), 0);
}

function portOf(address = ''): number {
  return Number.parseInt(address.split(':')[1] ?? '', 16);
}
