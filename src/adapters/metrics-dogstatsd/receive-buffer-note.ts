// Says to the person who starts an intake that the system keeps less for it than it should, and how to enlarge that.
import type { UdpIntake } from './udp-intake.ts';

/** One sentence, or undefined when everything was granted. */
export function receiveBufferNote({ asked, granted }: UdpIntake['receiveBuffer']): string | undefined {
  if (granted >= asked) return undefined;
  const kilobytes = (bytes: number): string => `${Math.round(bytes / 1024).toLocaleString('en-US')} kB`;
  return `The UDP receive buffer is ${kilobytes(granted)}, asked for were ${kilobytes(asked)}: bursts may lose packets. On Linux: sysctl -w net.core.rmem_max=${asked}`;
}

/** What most Linux systems grant today; older ones and many containers grant 10. */
const ENOUGH_DATAGRAMS = 512;

/** The same for a Unix datagram socket, whose queue Linux limits by number. It is granted when the socket is made. */
export function socketQueueNote(queue: number | undefined): string | undefined {
  if (queue === undefined || queue >= ENOUGH_DATAGRAMS) return undefined;
  return `The Unix socket keeps ${queue} datagrams at a time, better were ${ENOUGH_DATAGRAMS}: a client that does not wait loses more of a burst. On Linux: sysctl -w net.unix.max_dgram_qlen=${ENOUGH_DATAGRAMS}, then start again`;
}
