// Reads one metric line byte by byte and adds its values up where they belong: the path of every packet, so it makes no strings.
import { type Instant, toInstant } from '../../core/calendar/instant.ts';
import type { SeriesSink } from '../../core/series/series-sink.ts';
import { AT, BAR, COLON, COMMA, find, HASH, TIME } from './ascii.ts';
import { createLineCache } from './line-cache.ts';
import { COUNTER, createTargets, FIRST_DISTRIBUTION, GAUGE, type LineTarget, SET } from './line-target.ts';
import { LONGEST_NAME, type OperationTags } from './operation-tags.ts';
import { readNumber } from './read-number.ts';
import { createTextCache } from './text-cache.ts';

/** What became of a metric line. */
export type MetricOutcome = 'operations' | 'durations' | 'metrics' | 'unusable' | 'malformed';

export interface MetricLines {
  /** How many events an operation line stands for: the sum of its values over its sample rate, never 0. */
  readonly onOperation: (tags: OperationTags, count: number, at: Instant) => void;
  /** For every value of a duration line, with how many durations it stands for. */
  readonly onDuration: (tags: OperationTags, millis: number, count: number, at: Instant) => void;
  readonly series: SeriesSink;
  readonly operationKey: (words: string) => string;
}

type OperationTarget = Extract<LineTarget, { readonly tags: unknown }>;

/** More events in one line are no count of anything that happened. */
const MOST_EVENTS = 1e9;
/** FNV-1a, 32 bits. */
const SEED = 0x811c9dc5;
const PRIME = 0x01000193;
const [C, D, G, H, M, S] = [0x63, 0x64, 0x67, 0x68, 0x6d, 0x73];
const [U, E, R] = [0x75, 0x65, 0x72];
/** "user:" */
const USER_LENGTH = 5;

/**
 * A reader of the line in [from, to), received at `now`. It throws nothing of its own.
 *
 *   name:value[:value...]|type[|@rate][|#tag,tag...][|c:container][|T1700000000][|any other field]
 */
export function createMetricReader(
  lines: MetricLines,
): (data: Buffer, from: number, to: number, now: Instant) => MetricOutcome {
  const { onOperation, onDuration, series } = lines;
  const targets = createLineCache<LineTarget>(4096);
  const users = createTextCache(16_384, (text) => text);
  const targetOf = createTargets(lines.operationKey, series);
  let generation = series.generation;

  /** Filled anew for every line. */
  const key = { type: 0, nameFrom: 0, nameTo: 0, tagsFrom: 0, skip: 0, resume: 0, tagsTo: 0, hash: 0 };
  let userFrom = 0;
  let userTo = 0;
  let isRare = false;

  /** Where the tags that begin at `from` end. The user is found and passed over, so that one key stands for all users. */
  function scanTags(data: Buffer, from: number, to: number, seed: number): number {
    let hash = seed;
    let at = from;
    let skip = -1;
    key.tagsFrom = from;
    userFrom = userTo = 0;
    isRare = false;
    for (let byte = COMMA; byte === COMMA && at < to; ) {
      if (data[at] === U && isUser(data, at)) {
        // Two users: the last one counts, and the line is not worth remembering.
        if (skip >= 0) isRare = true;
        userFrom = at + USER_LENGTH;
        userTo = userFrom;
        while (userTo < to && data[userTo] !== COMMA && data[userTo] !== BAR) userTo++;
        skip = at;
        byte = userTo < to ? data[userTo]! : BAR;
        at = byte === COMMA ? userTo + 1 : userTo;
        key.resume = at;
        continue;
      }
      while (at < to) {
        byte = data[at]!;
        if (byte === BAR) break;
        hash = Math.imul(hash ^ byte, PRIME);
        at++;
        if (byte === COMMA) break;
      }
    }
    key.skip = skip < 0 ? at : skip;
    if (skip < 0) key.resume = at;
    key.tagsTo = at;
    key.hash = hash;
    return at;
  }

  function target(data: Buffer): LineTarget {
    if (generation !== series.generation) {
      generation = series.generation;
      targets.clear();
    }
    const known = isRare ? undefined : targets.find(data, key);
    if (known) return known;
    const name = data.toString('utf8', key.nameFrom, key.nameTo);
    const made = targetOf(name, key.type, data.toString('utf8', key.tagsFrom, key.tagsTo));
    if (!isRare) targets.keep(data, key, made);
    return made;
  }

  function operation(data: Buffer, found: OperationTarget, count: number, at: Instant): MetricOutcome {
    if (!(count >= 0 && count <= MOST_EVENTS) || userTo - userFrom > LONGEST_NAME) return 'unusable';
    if (count === 0) return 'operations';
    onOperation(withUser(data, found.tags), count, at);
    series.addTo(found.series(), count, 1, at);
    return 'operations';
  }

  function withUser(data: Buffer, shared: Omit<OperationTags, 'user'>): OperationTags {
    const { toggle, operation, outcome, variant, evaluated } = shared;
    const user = userFrom < userTo ? users.get(data, userFrom, userTo) : undefined;
    return { toggle, operation, outcome, variant, evaluated, user };
  }

  function distribution(
    data: Buffer,
    from: number,
    to: number,
    found: LineTarget,
    count: number,
    at: Instant,
  ): MetricOutcome {
    if (found.kind === 'unusable') return 'unusable';
    const isDuration = found.kind === 'duration';
    if (isDuration && (userTo - userFrom > LONGEST_NAME || !isEachPositive(data, from, to))) return 'unusable';
    const tags = isDuration ? withUser(data, found.tags) : undefined;
    for (let start = from; start <= to; ) {
      const end = find(data, COLON, start, to);
      const value = readNumber(data, start, end);
      if (tags) onDuration(tags, value, count, at);
      series.addTo(found.kind === 'metric' ? found.series : found.series(), value, count, at);
      start = end + 1;
    }
    return isDuration ? 'durations' : 'metrics';
  }

  return (data, from, to, now) => {
    let hash = SEED;
    let name = from;
    for (; name < to; name++) {
      const byte = data[name]!;
      if (byte === COLON || byte === BAR) break;
      hash = Math.imul(hash ^ byte, PRIME);
    }
    if (name === from || name === to || data[name] !== COLON) return 'malformed';
    const valueFrom = name + 1;
    const valueTo = find(data, BAR, valueFrom, to);
    if (valueTo === to || valueTo === valueFrom) return 'malformed';
    const typeTo = find(data, BAR, valueTo + 1, to);
    const type = typeAt(data, valueTo + 1, typeTo);
    if (type === 0) return 'malformed';

    key.type = type;
    key.nameFrom = from;
    key.nameTo = name;
    let rate = 1;
    let seconds = Number.POSITIVE_INFINITY;
    let hasTags = false;
    for (let field = typeTo; field < to; ) {
      const start = field + 1;
      const first = data[start];
      if (first === HASH && start < to) {
        hasTags = true;
        field = scanTags(data, start + 1, to, hash);
        continue;
      }
      field = find(data, BAR, start, to);
      if (first === AT && start < field) rate = readNumber(data, start + 1, field);
      else if (first === TIME && start < field) seconds = readNumber(data, start + 1, field);
    }
    if (!(rate > 0 && rate <= 1) || !(seconds >= 0)) return 'malformed';
    if (!hasTags) scanTags(data, to, to, hash);
    const at = seconds === Number.POSITIVE_INFINITY ? now : toInstant(Math.min(now, seconds * 1000));

    if (type === SET) {
      const found = target(data);
      if (found.kind !== 'metric') return 'unusable';
      series.addTo(found.series, memberOf(data, valueFrom, valueTo), 1, at);
      return 'metrics';
    }
    const colon = find(data, COLON, valueFrom, valueTo);
    let total = readNumber(data, valueFrom, colon);
    let last = total;
    for (let start = colon + 1; start <= valueTo; ) {
      const end = find(data, COLON, start, valueTo);
      last = readNumber(data, start, end);
      total += last;
      start = end + 1;
    }
    if (Number.isNaN(total)) return 'malformed';
    const found = target(data);
    if (type >= FIRST_DISTRIBUTION) return distribution(data, valueFrom, valueTo, found, 1 / rate, at);
    if (found.kind === 'operation') return operation(data, found, total / rate, at);
    if (found.kind !== 'metric') return 'unusable';
    if (type === GAUGE) series.addTo(found.series, last, 1, at);
    else if (type === COUNTER) series.addTo(found.series, total / rate, 1, at);
    return 'metrics';
  };
}

/** The number of the type written in [from, to), as in line-target.ts; 0 for none. */
function typeAt(data: Buffer, from: number, to: number): number {
  const first = data[from];
  if (to - from === 1)
    return first === C ? COUNTER : first === G ? GAUGE : first === S ? SET : first === H ? 4 : first === D ? 5 : 0;
  return to - from === 2 && first === M && data[from + 1] === S ? 6 : 0;
}

/** Whether "user:" stands there. None of its bytes ends a line, so it needs no end to stop at. */
function isUser(data: Buffer, at: number): boolean {
  return data[at + 1] === S && data[at + 2] === E && data[at + 3] === R && data[at + 4] === COLON;
}

function isEachPositive(data: Buffer, from: number, to: number): boolean {
  for (let start = from; start <= to; ) {
    const end = find(data, COLON, start, to);
    if (!(readNumber(data, start, end) >= 0)) return false;
    start = end + 1;
  }
  return true;
}

/** A number that stands for the member of a set written in [from, to): 53 bits of two hashes. */
function memberOf(data: Buffer, from: number, to: number): number {
  let one = SEED;
  let two = 0;
  for (let at = from; at < to; at++) {
    one = Math.imul(one ^ data[at]!, PRIME);
    two = Math.imul(two ^ data[at]!, 0x5bd1e995) ^ (two >>> 15);
  }
  return (one >>> 0) * 2 ** 21 + (two >>> 11);
}
