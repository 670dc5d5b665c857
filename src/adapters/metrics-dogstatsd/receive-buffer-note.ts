// Says to the person who starts an intake that its receive buffer is smaller than what was asked for, and how to enlarge it.
import type { UdpIntake } from './udp-intake.ts';

/** One sentence, or undefined when everything was granted. */
export function receiveBufferNote({ asked, granted }: UdpIntake['receiveBuffer']): string | undefined {
  if (granted >= asked) return undefined;
  const kilobytes = (bytes: number): string => `${Math.round(bytes / 1024).toLocaleString('en-US')} kB`;
  return `The UDP receive buffer is ${kilobytes(granted)}, asked for were ${kilobytes(asked)}: bursts may lose packets. On Linux: sysctl -w net.core.rmem_max=${asked}`;
}
