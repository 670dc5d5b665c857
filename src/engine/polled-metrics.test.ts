import { beforeEach, describe, expect, test } from 'vitest';
import { type Instant, MINUTE, toInstant } from '../core/calendar/instant.ts';
import { type AskedQuery, type BoundMetrics, queryKey } from '../core/gate/bound-queries.ts';
import type { CountSource, CountsRead, SourceFailing } from './count-source.ts';
import { createPolledMetrics } from './polled-metrics.ts';
import type { Scope } from './ports.ts';

const START = Date.UTC(2026, 10, 24, 14);
const split = { kind: 'by', name: 'variant', on: 'on', off: 'off' } as const;
const ATTEMPTS: AskedQuery = { query: 'attempts', split };
const bound: BoundMetrics = {
  source: 'prometheus',
  operations: [{ operation: 'download', counts: { errors: 'errors', attempts: 'attempts', split } }],
};

let now: number;
let tick: () => void;
/** Events with the toggle on, by time, as the source has them. */
let events: { at: number; count: number }[];
let failing: SourceFailing | undefined;
let wait: number | undefined;
let hanging: Promise<void> | undefined;
let reads: { since: number; until: number | undefined }[];

const source: CountSource = {
  follow: (_, since) => ({
    async read(until) {
      reads.push({ since, until });
      await hanging;
      if (failing) return failing;
      const points = events
        .filter(({ at }) => at >= since && at < (until ?? now))
        .map(({ at, count }) => ({ at: toInstant(at), on: count, off: 0 }));
      const answer: CountsRead = { kind: 'read', points: new Map([[queryKey(ATTEMPTS), points]]) };
      return wait === undefined ? answer : { ...answer, wait };
    },
  }),
  lastDay: async () => ({ kind: 'read', totals: new Map() }),
  close() {},
};

beforeEach(() => {
  now = START;
  events = [];
  failing = undefined;
  wait = undefined;
  hanging = undefined;
  reads = [];
});

const polled = () =>
  createPolledMetrics({
    bound,
    source,
    now: () => toInstant(now),
    every(_, run) {
      tick = run;
      return () => {
        tick = () => {};
      };
    },
  });

const scope = (name: string, since = START, operations: readonly string[] = ['download']): Scope => ({
  rollout: 'r',
  toggle: 't',
  name,
  since: toInstant(since),
  soakEndsAt: toInstant(since + 60 * MINUTE) as Instant,
  operations,
});

const settled = () => new Promise((resolve) => setImmediate(resolve));
async function pass(millis: number): Promise<void> {
  for (const end = now + millis; now < end; ) {
    now = Math.min(end, now + 15_000);
    tick();
    await settled();
  }
}

test('turns cost the source nothing: it is asked once an interval, and whoever watches is told of news', async () => {
  const metrics = polled();
  let told = 0;
  metrics.watch('t', () => told++);
  expect((await metrics.evidence(scope('1/0')))[0]).toMatchObject({ operation: 'download', treated: { ok: 0 } });
  for (let turn = 0; turn < 20; turn++) await metrics.evidence(scope('1/0'));
  expect(reads).toHaveLength(1);
  events.push({ at: START + 1000, count: 3 });
  await pass(15_000);
  expect([reads.length, told]).toEqual([2, 1]);
  expect((await metrics.evidence(scope('1/0')))[0]).toMatchObject({ treated: { ok: 3 } });
  await pass(15_000);
  expect([reads.length, told]).toEqual([3, 1]);
});

test('a source that fails is no data with its reason; what was counted stays, and it is asked less and less often', async () => {
  const metrics = polled();
  metrics.watch('t', () => {});
  events.push({ at: START, count: 3 });
  now += 1000;
  await metrics.evidence(scope('1/0'));
  failing = { kind: 'failing', why: 'no route to host' };
  await pass(15_000);
  expect((await metrics.evidence(scope('1/0')))[0]).toMatchObject({
    treated: { ok: 3 },
    sourceFailing: 'no route to host',
  });
  const before = reads.length;
  await pass(5 * MINUTE);
  // After 30 seconds, and once a minute from then on; a rollout that is being run asks for its evidence all the time.
  for (let minute = 0; minute < 5; minute++) {
    await metrics.evidence(scope('1/0'));
    await pass(MINUTE);
  }
  expect(reads.length - before).toBeLessThan(12);
  failing = undefined;
  await metrics.evidence(scope('1/0'));
  await pass(MINUTE);
  expect((await metrics.evidence(scope('1/0')))[0]?.sourceFailing).toBeUndefined();
});

test('one that fails and answers by turns is said to flap, until it fails for longer', async () => {
  const metrics = polled();
  metrics.watch('t', () => {});
  const told = async () => {
    const [evidence] = await metrics.evidence(scope('1/0'));
    return [evidence?.sourceFailing, evidence?.sourceFlaps];
  };
  await metrics.evidence(scope('1/0'));
  const broken: SourceFailing = { kind: 'failing', why: 'no route to host' };
  for (const [times, expected] of [
    [1, ['no route to host', undefined]],
    [2, ['no route to host (failed 2 times within an hour)', 2]],
    [3, ['no route to host (failed 3 times within an hour)', 3]],
  ] as const) {
    failing = broken;
    await pass(15_000);
    expect(await told(), `${times}`).toEqual(expected);
    failing = undefined;
    await pass(MINUTE);
    expect(await told()).toEqual([undefined, undefined]);
  }
  failing = broken;
  for (let minute = 0; minute < 6; minute++) {
    await told();
    await pass(MINUTE);
  }
  expect(await told()).toEqual(['no route to host (failed 4 times within an hour)', undefined]);
  failing = undefined;
  for (let minute = 0; minute < 61; minute++) {
    await told();
    await pass(MINUTE);
  }
  failing = broken;
  await pass(15_000);
  expect(await told()).toEqual(['no route to host', undefined]);
});

test('a source that hangs is waited for once, and holds up no turn after that', async () => {
  const metrics = polled();
  failing = { kind: 'failing', why: 'no answer within 10 s' };
  await metrics.evidence(scope('1/0'));
  let answer: (() => void) | undefined;
  hanging = new Promise((resolve) => {
    answer = resolve;
  });
  now += 2 * MINUTE;
  expect((await metrics.evidence(scope('1/0')))[0]?.sourceFailing).toBe('no answer within 10 s');
  expect(reads).toHaveLength(2);
  failing = undefined;
  answer?.();
  await settled();
  expect((await metrics.evidence(scope('1/0')))[0]?.sourceFailing).toBeUndefined();
});

test('it is left alone for as long as it says', async () => {
  const metrics = polled();
  metrics.watch('t', () => {});
  failing = { kind: 'failing', why: 'rate limit', wait: 40_000 };
  await metrics.evidence(scope('1/0'));
  await metrics.evidence(scope('1/0'));
  await pass(30_000);
  expect(reads).toHaveLength(1);
  failing = undefined;
  wait = 100_000;
  await pass(15_000);
  expect(reads).toHaveLength(2);
  await pass(90_000);
  expect(reads).toHaveLength(2);
});

test('a turn after a long pause waits for an answer: nothing is decided on what was true then', async () => {
  const metrics = polled();
  await metrics.evidence(scope('1/0'));
  events.push({ at: START, count: 7 });
  now += 10 * MINUTE;
  expect((await metrics.evidence(scope('1/0')))[0]).toMatchObject({ treated: { ok: 7 } });
});

test('each step has its own counts, and an operation without queries has none', async () => {
  const metrics = polled();
  events.push({ at: START, count: 1 }, { at: START + 10 * MINUTE, count: 5 });
  now += 20 * MINUTE;
  await metrics.evidence(scope('1/0'));
  expect(await metrics.evidence(scope('2/1', START + 10 * MINUTE, ['download', 'other']))).toMatchObject([
    { operation: 'download', treated: { ok: 5 } },
    { operation: 'other', treated: { ok: 0 }, firstTreatedAt: undefined },
  ]);
});

describe('what comes late for a step that is over', () => {
  const leave = async () => {
    const metrics = polled();
    metrics.watch('t', () => {});
    await metrics.evidence(scope('1/0'));
    now += 10 * MINUTE;
    await metrics.evidence(scope('2/1', now));
    return metrics;
  };
  /** Minutes in which the rollout asks, as it does. */
  const minutes = async (
    metrics: ReturnType<typeof polled>,
    count: number,
    step = scope('2/1', START + 10 * MINUTE),
  ) => {
    for (let minute = 0; minute < count; minute++) {
      await metrics.evidence(step);
      await pass(MINUTE);
    }
  };
  const rereads = (until: number) => reads.filter((each) => each.until === until).length;

  test('is told once, and only up to the end of the step', async () => {
    const metrics = await leave();
    expect(metrics.corrected?.('r')).toEqual([]);
    events.push({ at: START + MINUTE, count: 2 }, { at: START + 11 * MINUTE, count: 9 });
    await minutes(metrics, 3);
    expect(metrics.corrected?.('r')).toEqual(['1/0']);
    expect((await metrics.evidence(scope('1/0')))[0]).toMatchObject({ treated: { ok: 2 } });
    expect(metrics.corrected?.('r')).toEqual([]);
    expect((await metrics.evidence(scope('2/1', START + 10 * MINUTE)))[0]).toMatchObject({ treated: { ok: 9 } });
  });

  test('is not told when there is nothing, and the step is read again three times', async () => {
    const metrics = await leave();
    for (const [after, readings] of [
      [1, 0],
      [2, 1],
      [5, 1],
      [4, 2],
      [48, 2],
      [5, 3],
      [100, 3],
    ] as const) {
      await minutes(metrics, after);
      expect(metrics.corrected?.('r')).toEqual([]);
      expect(rereads(START + 10 * MINUTE)).toBe(readings);
    }
  });

  test('is told each time that there is more, up to an hour late', async () => {
    const metrics = await leave();
    for (const [after, count] of [
      [3, 1],
      [8, 2],
      [52, 3],
    ] as const) {
      events.push({ at: START + count * MINUTE, count: 1 });
      await minutes(metrics, after);
      expect(metrics.corrected?.('r')).toEqual(['1/0']);
      expect((await metrics.evidence(scope('1/0')))[0]).toMatchObject({ treated: { ok: count } });
    }
    events.push({ at: START + 4 * MINUTE, count: 1 });
    await minutes(metrics, 120);
    expect(metrics.corrected?.('r')).toEqual([]);
  });

  test('several steps that are over are each read again, also while the source fails at times', async () => {
    const metrics = await leave();
    await minutes(metrics, 1);
    const third = scope('3/2', now);
    await metrics.evidence(third);
    failing = { kind: 'failing', why: 'no route to host' };
    await minutes(metrics, 5, third);
    failing = undefined;
    events.push({ at: START + MINUTE, count: 2 }, { at: START + 10 * MINUTE + 1, count: 5 });
    await minutes(metrics, 3, third);
    expect(metrics.corrected?.('r')).toEqual(['1/0', '2/1']);
    expect((await metrics.evidence(scope('2/1')))[0]).toMatchObject({ treated: { ok: 5 } });
    expect(metrics.corrected?.('r')).toEqual(['1/0']);
  });
});

describe('what comes late for a step that was passed before a restart', () => {
  const END = START + 10 * MINUTE;
  const after: Scope = {
    ...scope('2/1', END),
    passed: [{ name: '1/0', since: toInstant(START), until: toInstant(END) }],
  };
  const rereads = () => reads.filter((each) => each.since === START && each.until === END).length;
  const minutes = async (metrics: ReturnType<typeof polled>, count: number) => {
    for (let minute = 0; minute < count; minute++) {
      await metrics.evidence(after);
      await pass(MINUTE);
      if (metrics.corrected?.('r').length) await metrics.evidence(scope('1/0'));
    }
  };

  test.each([
    [
      'at once',
      0,
      [
        [1, 0],
        [2, 1],
        [8, 2],
        [52, 3],
        [100, 3],
      ],
    ],
    [
      'between two readings',
      5,
      [
        [1, 1],
        [5, 2],
        [52, 3],
        [100, 3],
      ],
    ],
    [
      'after all of them',
      300,
      [
        [1, 1],
        [100, 1],
      ],
    ],
  ] as const)('is read again as if there had been none: %s', async (_, away, readings) => {
    now = END + away * MINUTE;
    const metrics = polled();
    metrics.watch('t', () => {});
    for (const [count, expected] of readings) {
      await minutes(metrics, count);
      expect(rereads()).toBe(expected);
    }
  });

  test('is told, whatever it is, and then only what is new', async () => {
    events.push({ at: START + MINUTE, count: 2 });
    now = END + 5 * MINUTE;
    const metrics = polled();
    metrics.watch('t', () => {});
    await metrics.evidence(after);
    expect(metrics.corrected?.('r')).toEqual([]);
    await pass(MINUTE);
    expect(metrics.corrected?.('r')).toEqual(['1/0']);
    expect((await metrics.evidence(scope('1/0')))[0]).toMatchObject({ treated: { ok: 2 } });
    for (let minute = 0; minute < 10; minute++) {
      await metrics.evidence(after);
      await pass(MINUTE);
    }
    expect([rereads(), metrics.corrected?.('r')]).toEqual([2, []]);
    events.push({ at: START + MINUTE, count: 1 });
    for (let minute = 0; minute < 60; minute++) {
      await metrics.evidence(after);
      await pass(MINUTE);
    }
    expect([rereads(), metrics.corrected?.('r')]).toEqual([3, ['1/0']]);
  });

  test('is asked for again when the source fails just then', async () => {
    now = END + 300 * MINUTE;
    const metrics = polled();
    metrics.watch('t', () => {});
    failing = { kind: 'failing', why: 'no route to host' };
    await minutes(metrics, 5);
    expect(metrics.corrected?.('r')).toEqual([]);
    failing = undefined;
    await metrics.evidence(after);
    await pass(MINUTE);
    expect(metrics.corrected?.('r')).toEqual(['1/0']);
  });
});

test('at 0% attempts are looked at for some minutes, so that a mended split is seen', async () => {
  const metrics = polled();
  metrics.watch('t', () => {});
  expect(metrics.unscoped('t')).toEqual({ on: 0, off: 0 });
  events.push({ at: START + 1000, count: 50 });
  await pass(15_000);
  expect(metrics.unscoped('t')).toEqual({ on: 50, off: 0 });
  for (let minute = 0; minute < 30; minute++) {
    metrics.unscoped('t');
    await pass(MINUTE);
  }
  expect(metrics.unscoped('t')).toEqual({ on: 0, off: 0 });
});

test('nobody is asked when nobody asks', async () => {
  const metrics = polled();
  const stop = metrics.watch('t', () => {});
  await metrics.evidence(scope('1/0'));
  await pass(10 * MINUTE);
  const before = reads.length;
  await pass(10 * MINUTE);
  expect(reads).toHaveLength(before);
  stop();
  metrics.close();
});
