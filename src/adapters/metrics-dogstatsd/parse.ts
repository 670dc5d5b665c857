// Reads DogStatsD datagrams: finds their lines, hands each to the reader of its kind, and counts what became of it. Nothing throws.
import type { Instant } from '../../core/calendar/instant.ts';
import { ascii, NEWLINE, RETURN, startsWith } from './ascii.ts';
import { createMetricReader, type MetricLines } from './metric-line.ts';
import { type ReceivedCheck, type ReceivedEvent, readEvent, readServiceCheck } from './note-line.ts';

/** How many lines of each kind were read. */
export interface LineCounts {
  /** Lines of `phasegate.operation` that were handed on (a value of 0 is nothing to hand on, and is counted here too). */
  operations: number;
  /** Lines of `phasegate.operation.duration`. */
  durations: number;
  /** Lines of other metrics. */
  metrics: number;
  /** Lines of our metrics that are well-formed but cannot be used: a tag is missing, a count is negative, the type is wrong. */
  unusable: number;
  events: number;
  serviceChecks: number;
  malformed: number;
}

export interface Parser {
  /** Reads every line of a datagram received at `now`; a bad line costs none of its neighbours. */
  parse(datagram: Buffer, now: Instant): void;
  readonly counts: Readonly<LineCounts>;
}

export interface ParserOptions extends MetricLines {
  readonly onEvent: (event: ReceivedEvent) => void;
  readonly onServiceCheck: (check: ReceivedCheck) => void;
}

const UNDERSCORE = 0x5f;
const EVENT = ascii('_e{');
const SERVICE_CHECK = ascii('_sc|');

/** Each callback is called once for every line (a duration's for every value), in order. */
export function createParser(options: ParserOptions): Parser {
  const { onEvent, onServiceCheck } = options;
  const readMetric = createMetricReader(options);
  const counts: LineCounts = {
    operations: 0,
    durations: 0,
    metrics: 0,
    unusable: 0,
    events: 0,
    serviceChecks: 0,
    malformed: 0,
  };

  function line(data: Buffer, from: number, to: number, now: Instant): keyof LineCounts {
    if (data[from] === UNDERSCORE) {
      if (startsWith(data, from, to, EVENT)) {
        const event = readEvent(data.subarray(from, to), now);
        if (event) onEvent(event);
        return event ? 'events' : 'malformed';
      }
      if (startsWith(data, from, to, SERVICE_CHECK)) {
        const check = readServiceCheck(data.subarray(from, to), now);
        if (check) onServiceCheck(check);
        return check ? 'serviceChecks' : 'malformed';
      }
    }
    return readMetric(data, from, to, now);
  }

  return {
    parse(datagram, now) {
      const end = datagram.length;
      for (let start = 0; start < end; ) {
        let stop = start;
        while (stop < end && datagram[stop] !== NEWLINE) stop++;
        const to = stop > start && datagram[stop - 1] === RETURN ? stop - 1 : stop;
        if (to > start) counts[line(datagram, start, to, now)]++;
        start = stop + 1;
      }
    },
    counts,
  };
}
