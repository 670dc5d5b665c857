// Compares our clock with that of a source of numbers, by the Date header of its answer.
import { type Instant, toInstant } from '../core/calendar/instant.ts';

/** Beyond this the time of an event and that of a step cannot be compared. */
const MOST_SKEW = 30_000;

/**
 * The source's own time when it answered, in whole seconds; ours where a proxy left the header out. Where the two are more than
 * half a minute apart: why the answer cannot be used.
 */
export function serverTime(
  name: string,
  headers: Headers,
  { sentAt, receivedAt }: { readonly sentAt: Instant; readonly receivedAt: Instant },
): { readonly now: Instant } | { readonly why: string } {
  const date = Date.parse(headers.get('date') ?? '');
  if (Number.isNaN(date)) return { now: receivedAt };
  // The header was written at some time between sending and receiving, and cuts off what is less than a second.
  const behind = date - receivedAt;
  const ahead = sentAt - (date + 1000);
  const skew = Math.max(behind, ahead);
  if (skew <= MOST_SKEW) return { now: toInstant(date) };
  const seconds = Math.round(skew / 1000);
  return {
    why: `the clock of this machine is ${seconds} s ${behind > 0 ? 'behind' : 'ahead of'} that of ${name}, so that the times of events and steps cannot be compared: set it (NTP)`,
  };
}
