import { afterAll, beforeAll, beforeEach, describe, expect, type TestContext, test } from 'vitest';
import {
  PROMETHEUS_START_MILLIS,
  type Prometheus,
  prometheusPrograms,
  startPrometheus,
} from '../../../test/foreign/prometheus.ts';
import { MINUTE, toInstant } from '../../core/calendar/instant.ts';
import { type AskedQuery, queryKey, type Split } from '../../core/gate/bound-queries.ts';
import { createPrometheusSource } from './prometheus-source.ts';

// Against a real Prometheus with samples that are made up: a step that began three hours ago, scraped every 15 seconds.

const BY: Split = { kind: 'by', name: 'variant', on: 'on', off: 'off' };
const SCRAPE = 15_000;
/** The step begins between two scrapes, at 5 and 20 seconds past the minute. */
const SINCE = Math.floor(Date.now() / MINUTE) * MINUTE - 180 * MINUTE + 10_000;
const FIRST = SINCE + 10_000;

/** Samples of one series: the value at each scrape, from `from` on; undefined for a scrape that failed. */
function series(name: string, labels: string, from: number, values: readonly (number | string | undefined)[]): string {
  return values
    .flatMap((value, index) =>
      value === undefined ? [] : [`${name}_total{${labels}} ${value} ${(from + index * SCRAPE) / 1000}`],
    )
    .join('\n');
}

/** Counting up by one at each scrape. */
const rising = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index);
/** A scrape before the step. */
const before = (scrapes: number) => FIRST - scrapes * SCRAPE;

function metric(name: string, ...lines: readonly string[]): string {
  return [`# TYPE ${name} counter`, ...lines].join('\n');
}

const SAMPLES = [
  metric(
    'plain',
    series('plain', 'variant="on",pod="a"', before(8), rising(100, 48)),
    series('plain', 'variant="on",pod="b"', before(8), rising(0, 48)),
    series('plain', 'variant="off",pod="a"', before(8), rising(5000, 48)),
    series('plain', 'variant="shadow",pod="a"', before(8), rising(7, 48)),
  ),
  // 48 was the last before the step; in it the counter goes to 50, is reset, and goes on.
  metric('reset', series('reset', 'variant="on"', before(2), [10, 48, 49, 50, 3, 5, 5])),
  metric('gap', series('gap', 'variant="on"', before(2), [1, 2, 3, undefined, undefined, undefined, 9, 10])),
  // Half an hour without a sample, which is longer than what is looked at before a step.
  metric('long', series('long', 'variant="on"', before(1), [1, 2, ...Array(120).fill(undefined), 7])),
  metric('nan', series('nan', 'variant="on"', before(1), [1, 2, 'NaN', '+Inf', 4])),
  // The first error of a process that was there makes a series of its own.
  metric(
    'late',
    series('late', 'variant="off"', before(8), rising(0, 48)),
    series('late', 'variant="on"', FIRST + 8 * SCRAPE, [1, 1, 3]),
  ),
  // Prometheus itself began to look when the step was under way.
  metric('blind', series('blind', 'variant="on"', FIRST + 4 * SCRAPE, [4000, 4001, 4003])),
  metric('days', series('days', 'variant="on"', before(1), rising(0, 700))),
].join('\n');

const USERS = { ada: '$2b$04$d3nh6M95VbeGUy1omhrAVeSRliAQnjxYLUIzVKWztfHqSMwxBl4hK' };
let missing: string | undefined;
let open: Prometheus | undefined;
let closed: Prometheus | undefined;

beforeAll(async () => {
  const programs = prometheusPrograms();
  if ('missing' in programs) {
    missing = programs.missing;
    process.stderr.write(`The tests against a real Prometheus are skipped: ${missing}\n`);
    return;
  }
  const openMetrics = `${SAMPLES}\n# EOF\n`;
  [open, closed] = await Promise.all([
    startPrometheus(programs.folder, { openMetrics }),
    startPrometheus(programs.folder, { openMetrics: `${metric('x', 'x_total 1 1')}\n# EOF\n`, users: USERS }),
  ]);
}, PROMETHEUS_START_MILLIS);
afterAll(() => Promise.all([open?.stop(), closed?.stop()]));
beforeEach((context: TestContext) => {
  if (missing !== undefined) context.skip(`no Prometheus: ${missing}`);
});

const asked = (query: string, split: Split = BY): AskedQuery => ({ query, split });

function source(server = open, headers: Readonly<Record<string, string>> = {}) {
  return createPrometheusSource({ url: server?.url ?? '', headers: () => headers, now: () => toInstant(Date.now()) });
}

/** The counts of each minute of the step, from its beginning. */
async function minutes(query: AskedQuery, until?: number) {
  const answer = await source()
    .follow([query], toInstant(SINCE))
    .read(until === undefined ? undefined : toInstant(until));
  if (answer.kind === 'failing') return answer.why;
  return (answer.points.get(queryKey(query)) ?? []).map(({ at, on, off }) => [(at - SINCE) / MINUTE, on, off]);
}

async function totals(query: AskedQuery, until?: number) {
  const counted = await minutes(query, until);
  if (typeof counted === 'string') return counted;
  return [1, 2].map((side) => counted.reduce((sum, minute) => sum + (minute[side] ?? 0), 0));
}

describe('the counts of a step', () => {
  test('are what its counters rose in it, over all series of a side', async () => {
    // 40 samples in the step; what rose before the first of them is nobody's.
    expect(await totals(asked('plain_total'))).toEqual([78, 39]);
    expect(await minutes(asked('plain_total'), SINCE + 2 * MINUTE)).toEqual([
      [0, 6, 3],
      [1, 8, 4],
    ]);
    expect(await totals(asked('plain_total{pod="b"}'))).toEqual([39, 0]);
    expect(await totals(asked('plain_total{variant="on"}', { kind: 'treatedOnly' }))).toEqual([78, 0]);
  });

  test('are the sum of several counters', async () => {
    expect(await totals(asked('plain_total{pod="b"} + reset_total'))).toEqual([39 + 6, 0]);
  });

  test('go on after a reset, from zero', async () => {
    // 49 -> 50, then 3 from zero, then 5 twice.
    expect(await totals(asked('reset_total'))).toEqual([1 + 3 + 2 + 0, 0]);
  });

  test('are exact over a gap, however long it is', async () => {
    expect(await totals(asked('gap_total'))).toEqual([10 - 3, 0]);
    expect(await totals(asked('long_total'))).toEqual([5, 0]);
  });

  test('pass over what is no number', async () => {
    expect(await totals(asked('nan_total'))).toEqual([2, 0]);
  });

  test('count a series that appears later from zero: the first error is an error', async () => {
    expect(await totals(asked('late_total'))).toEqual([3, 39]);
  });

  test('do not count what a counter brings with it when nothing was known before', async () => {
    expect(await totals(asked('blind_total'))).toEqual([3, 0]);
  });

  test('are the same read once at the end, and again and again on the way', async () => {
    const query = asked('days_total');
    const follower = source().follow([query], toInstant(SINCE));
    let last = 0;
    for (let until = SINCE + 7 * MINUTE; until < SINCE + 180 * MINUTE; until += 7 * MINUTE) {
      const answer = await follower.read(toInstant(until));
      if (answer.kind === 'failing') throw new Error(answer.why);
      const sum = (answer.points.get(queryKey(query)) ?? []).reduce((all, { on }) => all + on, 0);
      expect(sum).toBeGreaterThanOrEqual(last);
      last = sum;
    }
    const end = SINCE + 175 * MINUTE;
    await follower.read(toInstant(end));
    const once = await totals(query, end);
    expect(once).toEqual([698, 0]);
    expect(last).toBe(698);
  });

  test('are none, and not zero, where there is no series', async () => {
    expect(await minutes(asked('nothing_total'))).toEqual([]);
  });
});

describe('the last day', () => {
  test('is about what rose, by side', async () => {
    const answer = await source().lastDay([asked('plain_total'), asked('nothing_total')]);
    if (answer.kind === 'failing') throw new Error(answer.why);
    const plain = answer.totals.get(queryKey(asked('plain_total')));
    expect(plain?.on).toBeGreaterThan(90);
    expect(plain?.on).toBeLessThan(98);
    expect(plain?.neither).toBeGreaterThan(44);
    expect(answer.totals.get(queryKey(asked('nothing_total')))).toBeUndefined();
  });
});

describe('credentials', () => {
  const ask = async (headers: Readonly<Record<string, string>>) => {
    const answer = await source(closed, headers)
      .follow([asked('x_total')], toInstant(SINCE))
      .read();
    return answer.kind === 'failing' ? answer.why : answer.kind;
  };

  test('are sent, and refused ones are a failing source', async () => {
    const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });
    expect(await ask(basic('ada:let me in'))).toBe('read');
    expect(await ask(basic('ada:wrong'))).toMatch(/refuses the credentials \(401\)\. Check token, basic or headers/);
    expect(await ask({})).toMatch(/refuses the credentials \(401\)/);
  });
});

test('a query that Prometheus refuses says why', async () => {
  expect(await minutes(asked('plain_total{pod=~"("}'))).toMatch(/^Prometheus refuses a query \(400\): .*regexp/);
});
