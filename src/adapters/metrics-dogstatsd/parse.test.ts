// What the parser makes of every kind of line, of good lines beside bad ones, and of bytes that are no lines at all.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { recordedSeries } from '../../../test/support/recorded-series.ts';
import { toInstant } from '../../core/calendar/instant.ts';
import { operationKey } from '../../core/gate/operation.ts';
import type { OperationTags } from './operation-tags.ts';
import { createParser, type ParserOptions } from './parse.ts';

const ZERO = { operations: 0, durations: 0, metrics: 0, unusable: 0, events: 0, serviceChecks: 0, malformed: 0 };

const now = toInstant(1_764_000_000_000);

function parserTo(options: Partial<ParserOptions> = {}) {
  return createParser({
    operationKey,
    series: recordedSeries(),
    onOperation: () => {},
    onDuration: () => {},
    onEvent: () => {},
    onServiceCheck: () => {},
    ...options,
  });
}

let seen: (OperationTags & { count: number })[] = [];
/** One for all tests: it takes megabytes for what it remembers, and must read the same whatever came before. */
const parser = parserTo({ onOperation: (tags, count) => seen.push({ ...tags, count }) });

function parsed(...datagrams: (string | Uint8Array)[]) {
  seen = [];
  const before = { ...parser.counts };
  for (const datagram of datagrams) parser.parse(Buffer.from(datagram as string), now);
  const added = Object.entries(parser.counts).map(
    ([kind, count]) => [kind, count - before[kind as keyof typeof before]] as const,
  );
  return { seen, counts: Object.fromEntries(added.filter(([, count]) => count > 0)) };
}

const TAGS = 'toggle:letters,operation:download,outcome:ok,variant:on,user:ann';
const good = `phasegate.operation:1|c|#${TAGS}`;
const event = { toggle: 'letters', operation: 'download', outcome: 'ok', variant: 'on', user: 'ann', count: 1 };

describe('a timestamp', () => {
  function timesOf(line: string) {
    const seen: number[] = [];
    const parser = parserTo({ onOperation: (_tags, _count, at) => seen.push(at) });
    parser.parse(Buffer.from(line), now);
    return { seen, malformed: parser.counts.malformed };
  }

  test('says when it happened, wherever it stands', () => {
    expect(timesOf(good).seen).toEqual([now]);
    expect(timesOf(`${good}|T1700000000`).seen).toEqual([1_700_000_000_000]);
    expect(timesOf(`phasegate.operation:1|c|T1700000000|#${TAGS}|c:abc`).seen).toEqual([1_700_000_000_000]);
  });

  test('in the future is now', () => {
    expect(timesOf(`${good}|T1900000000`).seen).toEqual([now]);
  });

  test('that is none spoils its line', () => {
    expect(timesOf(`${good}|Tsoon`)).toEqual({ seen: [], malformed: 1 });
    expect(timesOf(`${good}|T-5`)).toEqual({ seen: [], malformed: 1 });
    expect(timesOf(`${good}|T`)).toEqual({ seen: [], malformed: 1 });
  });
});

describe('a duration line', () => {
  function timed(line: string) {
    const seen: [millis: number, count: number][] = [];
    const parser = parserTo({
      onOperation: () => expect.unreachable(),
      onDuration: ({ operation, variant }, millis, count) => {
        expect({ operation, variant }).toEqual({ operation: 'download', variant: 'on' });
        seen.push([millis, count]);
      },
    });
    parser.parse(Buffer.from(line), now);
    return seen;
  }

  test('gives each of its values, and how many it stands for', () => {
    expect(timed(`phasegate.operation.duration:12.5|d|#${TAGS}`)).toEqual([[12.5, 1]]);
    expect(timed(`phasegate.operation.duration:12:0:7|ms|@0.25|#${TAGS}`)).toEqual([
      [12, 4],
      [0, 4],
      [7, 4],
    ]);
  });

  test('gives none when one of them is no duration', () => {
    expect(timed(`phasegate.operation.duration:12:-1|d|#${TAGS}`)).toEqual([]);
    expect(timed(`phasegate.operation.duration:12:x|d|#${TAGS}`)).toEqual([]);
    expect(timed(`phasegate.operation.duration:12|c|#${TAGS}`)).toEqual([]);
  });
});

describe('an operation line', () => {
  test('gives its tags and its count', () => {
    expect(parsed(good)).toEqual({ seen: [event], counts: { operations: 1 } });
  });

  test.each([
    [
      'tags in any order, others between them',
      'variant:on,env:prod,user:ann,debug,outcome:ok,operation:download,toggle:letters',
    ],
    ['the last of two', `outcome:error,${TAGS}`],
    ['the words of an operation', TAGS.replace('download', 'Failed downloads')],
    ['synonyms of outcomes', TAGS.replace('ok', 'success')],
    ['empty tags', `,,${TAGS},`],
  ])('may have %s', (_, tags) => {
    expect(parsed(`phasegate.operation:1|c|#${tags}`).seen).toEqual([event]);
  });

  test('may have no user', () => {
    const user = undefined;
    expect(parsed(good.replace(',user:ann', '')).seen).toEqual([{ ...event, user }]);
    expect(parsed(good.replace('user:ann', 'user:')).seen).toEqual([{ ...event, user }]);
  });

  test('keeps colons and letters outside ASCII in a value', () => {
    expect(parsed(good.replace('ann', 'urn:ünï:1')).seen).toMatchObject([{ user: 'urn:ünï:1' }]);
  });

  test.each([
    ['|c|@0.25', 4],
    [':2:3|c', 6],
    [':1|c|@0.5', 4],
    ['0|c', 10],
    ['|c|c:ci-9f2e|T1764000000|e:it-false|card:low', 1],
  ])('with "1%s" stands for %d', (rest, count) => {
    expect(parsed(`phasegate.operation:1${rest}|#${TAGS}`).seen).toEqual([{ ...event, count }]);
  });

  test('with fields after its tags is read as well', () => {
    expect(parsed(`${good}|c:0123abcd|T1764000000|@0.5`).seen).toEqual([{ ...event, count: 2 }]);
  });

  test('of nothing is no event', () => {
    expect(parsed(good.replace(':1|', ':0|'))).toEqual({ seen: [], counts: { operations: 1 } });
  });

  test.each([
    ['no tags', 'phasegate.operation:1|c'],
    ['no toggle', good.replace('toggle:letters,', '')],
    ['no words in its operation', good.replace('download', 'error rate')],
    ['another outcome', good.replace('ok', 'maybe')],
    ['another variant', good.replace('variant:on', 'variant:blue')],
    ['a negative count', good.replace(':1|', ':-1|')],
    ['a count beyond belief', good.replace(':1|', ':1e12|')],
    ['another type', good.replace('|c|', '|g|')],
    ['an endless user', good.replace('ann', 'a'.repeat(201))],
    ['an endless toggle', good.replace('letters', 'a'.repeat(201))],
  ])('with %s cannot be used', (_, line) => {
    expect(parsed(line)).toEqual({ seen: [], counts: { unusable: 1 } });
  });
});

describe('other lines are recognised and counted:', () => {
  test.each([
    ['metrics', 'page.views:1|c'],
    ['metrics', 'fuel.level:-0.5|g'],
    ['metrics', 'fuel.level:+5|g|#tank:1'],
    ['metrics', 'song.length:240:234|h|@0.5'],
    ['metrics', 'request.time:1.25e2|ms'],
    ['metrics', 'sizes:1:2:32|d|#a:b|c:ci-1'],
    ['metrics', 'users.uniques:ann:bob|s'],
    ['metrics', 'phasegate.operations:1|c'],
    ['durations', `phasegate.operation.duration:12.5|d|#${TAGS}`],
    ['durations', `phasegate.operation.duration:12:13|ms|#${TAGS}`],
    ['unusable', `phasegate.operation.duration:12|c|#${TAGS}`],
    ['events', '_e{5,4}:title|text'],
    ['events', '_e{5,6}:ti|le|te\\nxt|d:1764000000|p:low|#a:b'],
    ['serviceChecks', '_sc|redis|2'],
    ['serviceChecks', '_sc|redis|0|h:host|#env:dev|m:fine'],
    ['malformed', 'page.views'],
    ['malformed', 'page.views:1'],
    ['malformed', 'page.views|c'],
    ['malformed', ':1|c'],
    ['malformed', 'page.views:|c'],
    ['malformed', 'page.views:one|c'],
    ['malformed', 'page.views:1:|c'],
    ['malformed', 'page.views:1|x'],
    ['malformed', 'page.views:1|c|@2'],
    ['malformed', 'page.views:1|c|@0'],
    ['malformed', 'page.views:1|c|@'],
    ['malformed', 'users.uniques:|s'],
    ['malformed', '_e{50,4}:title|text'],
    ['malformed', '_e{5}:title|text'],
    ['malformed', '_sc|redis|7'],
    ['malformed', '_sc|redis'],
    ['malformed', '_sc||0'],
  ])('%s: %s', (kind, line) => {
    expect(parsed(line)).toEqual({ seen: [], counts: { [kind]: 1 } });
  });
});

test('a datagram holds many lines, with empty ones and carriage returns', () => {
  const { seen, counts } = parsed(`${good}\n\npage.views:1|c\r\n${good}\r\n`);
  expect(seen).toEqual([event, event]);
  expect(counts).toEqual({ operations: 2, metrics: 1 });
});

describe('hostile input', () => {
  const bytes = fc.uint8Array({ maxLength: 200 });
  /** Lines that are nearly right: bytes of a good one replaced, removed and doubled. */
  const mangled = fc
    .array(fc.tuple(fc.nat(good.length), fc.nat(255), fc.constantFrom(0, 1, 2)), { maxLength: 6 })
    .map((changes) => {
      const line = [...Buffer.from(good)];
      for (const [at, byte, removed] of changes) line.splice(at, removed, byte);
      return Uint8Array.from(line);
    });

  test('is never thrown about, and costs no good line beside it', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(bytes, mangled), { maxLength: 8 }), (lines) => {
        const isolated = lines.map((line) => Buffer.from(line.filter((byte) => byte !== 0x0a)));
        const alone = parsed(...isolated);
        const beside = parsed(
          Buffer.concat(isolated.flatMap((line) => [Buffer.from(`${good}\n`), line, Buffer.from('\n')])),
        );
        const ours = lines.length;
        expect(beside.seen.length).toBe(alone.seen.length + ours);
        expect({ ...ZERO, ...beside.counts }).toEqual({
          ...ZERO,
          ...alone.counts,
          operations: (alone.counts.operations ?? 0) + ours,
        });
      }),
      { numRuns: 2000 },
    );
  });

  test('of any bytes counts every line that is not empty once', () => {
    fc.assert(
      fc.property(bytes, (datagram) => {
        const lines = Buffer.from(datagram)
          .toString('latin1')
          .split('\n')
          .filter((line) => line.replace(/\r$/, '') !== '');
        const total = Object.values(parsed(datagram).counts).reduce((sum, count) => sum + count, 0);
        expect(total).toBe(lines.length);
      }),
      { numRuns: 2000 },
    );
  });
});
