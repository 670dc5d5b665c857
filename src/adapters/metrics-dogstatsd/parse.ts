// Reads DogStatsD datagrams byte by byte: operation events are handed on, everything else is recognised and counted, nothing throws.
import { AT, ascii, BAR, COLON, find, HASH, matches, NEWLINE, RETURN, startsWith, TIME } from './ascii.ts';
import { createTagReader, type OperationTags } from './operation-tags.ts';
import { readNumber } from './read-number.ts';

/** How many lines of each kind were read. */
export interface LineCounts {
  /** Lines of `phasegate.operation` that were handed on (a value of 0 is nothing to hand on, and is counted here too). */
  operations: number;
  /** Lines of `phasegate.operation.duration`. */
  durations: number;
  /** Lines of our metrics that are well-formed but cannot be used: a tag is missing, a count is negative, the type is wrong. */
  unusable: number;
  /** Well-formed lines of other metrics. */
  unknown: number;
  events: number;
  serviceChecks: number;
  malformed: number;
}

export interface Parser {
  /** Reads every line of a datagram; a bad line costs none of its neighbours. */
  parse(datagram: Buffer): void;
  readonly counts: Readonly<LineCounts>;
}

const OPERATION = ascii('phasegate.operation');
const DURATION = ascii('phasegate.operation.duration');
const EVENT = ascii('_e{');
const SERVICE_CHECK = ascii('_sc|');

const COUNTER = ascii('c');
const SET = ascii('s');
const TIMINGS = [ascii('h'), ascii('d'), ascii('ms')];
const TYPES = [COUNTER, ascii('g'), SET, ...TIMINGS];

/** More events in one line are no count of anything that happened. */
const MOST_EVENTS = 1e9;

/**
 * `onOperation` is called once for every line, in order, with its tags and how many events it stands for: the sum of its
 * values over its sample rate. `onDuration` is called for every value of a duration line, with how many durations it stands for.
 * `seconds` is the line's own timestamp, since 1970; undefined where it has none.
 *
 *   name:value[:value...]|type[|@rate][|#tag,tag...][|c:container][|T1700000000][|any other field]
 */
export function createParser(
  operationKey: (words: string) => string,
  onOperation: (tags: OperationTags, count: number, seconds: number | undefined) => void,
  onDuration: (tags: OperationTags, millis: number, count: number, seconds: number | undefined) => void = () => {},
): Parser {
  const readTags = createTagReader(operationKey);
  const counts: LineCounts = {
    operations: 0,
    durations: 0,
    unusable: 0,
    unknown: 0,
    events: 0,
    serviceChecks: 0,
    malformed: 0,
  };

  function line(data: Buffer, from: number, to: number): keyof LineCounts {
    if (startsWith(data, from, to, EVENT)) return isEvent(data, from, to) ? 'events' : 'malformed';
    if (startsWith(data, from, to, SERVICE_CHECK))
      return isServiceCheck(data, from, to) ? 'serviceChecks' : 'malformed';
    return metric(data, from, to);
  }

  function metric(data: Buffer, from: number, to: number): keyof LineCounts {
    const values = find(data, BAR, from, to);
    const name = find(data, COLON, from, values);
    if (name === from || name === values || values === to) return 'malformed';
    const type = values + 1;
    const typeEnd = find(data, BAR, type, to);
    if (!isOneOf(TYPES, data, type, typeEnd)) return 'malformed';
    const isSet = matches(data, type, typeEnd, SET);
    const total = isSet ? (name + 1 < values ? 0 : Number.NaN) : sumOf(data, name + 1, values);
    if (Number.isNaN(total)) return 'malformed';

    let rate = 1;
    let tags = to;
    let tagsEnd = to;
    let seconds: number | undefined;
    for (let field = typeEnd; field < to; ) {
      const start = field + 1;
      field = find(data, BAR, start, to);
      if (data[start] === AT && start < field) rate = readNumber(data, start + 1, field);
      else if (data[start] === HASH && start < field) [tags, tagsEnd] = [start + 1, field];
      else if (data[start] === TIME && start < field) seconds = readNumber(data, start + 1, field);
    }
    if (!(rate > 0 && rate <= 1) || (seconds !== undefined && !(seconds >= 0))) return 'malformed';

    if (matches(data, from, name, DURATION)) {
      const timed = isOneOf(TIMINGS, data, type, typeEnd) ? readTags(data, tags, tagsEnd) : undefined;
      if (!timed || !isEachPositive(data, name + 1, values)) return 'unusable';
      for (let start = name + 1; start <= values; ) {
        const end = find(data, COLON, start, values);
        onDuration(timed, readNumber(data, start, end), 1 / rate, seconds);
        start = end + 1;
      }
      return 'durations';
    }
    if (!matches(data, from, name, OPERATION)) return 'unknown';
    const count = total / rate;
    if (!matches(data, type, typeEnd, COUNTER) || count < 0 || count > MOST_EVENTS) return 'unusable';
    const operation = readTags(data, tags, tagsEnd);
    if (!operation) return 'unusable';
    if (count > 0) onOperation(operation, count, seconds);
    return 'operations';
  }

  return {
    parse(datagram) {
      const end = datagram.length;
      for (let start = 0; start < end; ) {
        const newline = datagram.indexOf(NEWLINE, start);
        const stop = newline < 0 ? end : newline;
        const to = stop > start && datagram[stop - 1] === RETURN ? stop - 1 : stop;
        if (to > start) counts[line(datagram, start, to)]++;
        start = stop + 1;
      }
    },
    counts,
  };
}

/** The sum of numbers with colons between them; NaN when one of them is none. */
function sumOf(data: Buffer, from: number, to: number): number {
  let sum = 0;
  for (let start = from; start <= to; ) {
    const end = find(data, COLON, start, to);
    sum += readNumber(data, start, end);
    start = end + 1;
  }
  return sum;
}

function isEachPositive(data: Buffer, from: number, to: number): boolean {
  for (let start = from; start <= to; ) {
    const end = find(data, COLON, start, to);
    if (!(readNumber(data, start, end) >= 0)) return false;
    start = end + 1;
  }
  return true;
}

function isOneOf(words: readonly Uint8Array[], data: Buffer, from: number, to: number): boolean {
  for (const word of words) if (matches(data, from, to, word)) return true;
  return false;
}

/**
 *   _e{5,4}:title|text|other fields
 *      ^ ^ lengths in bytes of what follows
 */
function isEvent(data: Buffer, from: number, to: number): boolean {
  const colon = find(data, COLON, from, to);
  const head = colon - from <= 32 ? /^_e\{(\d+),(\d+)\}$/.exec(data.toString('latin1', from, colon)) : null;
  if (!head) return false;
  const bar = colon + 1 + Number(head[1]);
  const end = bar + 1 + Number(head[2]);
  return end <= to && data[bar] === BAR && (end === to || data[end] === BAR);
}

/**
 *   _sc|name|0|other fields
 *            ^ 0 ok, 1 warning, 2 critical, 3 unknown
 */
function isServiceCheck(data: Buffer, from: number, to: number): boolean {
  const name = from + SERVICE_CHECK.length;
  const bar = find(data, BAR, name, to);
  const statusEnd = find(data, BAR, bar + 1, to);
  const status = readNumber(data, bar + 1, statusEnd);
  return bar > name && bar < to && statusEnd - bar === 2 && status >= 0 && status <= 3;
}
