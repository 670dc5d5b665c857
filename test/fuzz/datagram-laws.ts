// What must hold of the whole intake (lines, evidence, series, files) whatever arrives: nothing throws, nothing beside it is lost.

import { openEvidenceStore } from '../../src/adapters/metrics-dogstatsd/evidence-store.ts';
import { createKeptNotes } from '../../src/adapters/metrics-dogstatsd/kept-notes.ts';
import { createParser } from '../../src/adapters/metrics-dogstatsd/parse.ts';
import { createScopeCounts } from '../../src/adapters/metrics-dogstatsd/scope-counts.ts';
import { openSeriesStore, type SeriesStats } from '../../src/adapters/series-sqlite/series-store.ts';
import { HOUR, toInstant } from '../../src/core/calendar/instant.ts';
import { operationKey } from '../../src/core/gate/operation.ts';

export interface HostileIntake {
  /** Takes the datagram between two good lines; the law that is broken by what became of it, or undefined. */
  take(hostile: Buffer): string | undefined;
  /** Writes what was counted, as the timers do; the law that is broken, or undefined. */
  write(): string | undefined;
  /** Every good line that was sent must be in the store. */
  check(): string | undefined;
  stats(): SeriesStats;
  close(): void;
}

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const GOOD = Buffer.from('fuzz.beside:1|c|#env:test');
const FENCE = Buffer.from('\n');

/** A whole intake in memory, with a scope that counts and a store with room for few series. */
export function createHostileIntake(): HostileIntake {
  const now = toInstant(1_764_000_100_000);
  const series = openSeriesStore({
    file: ':memory:',
    now: () => now,
    every: () => () => {},
    limits: { perMetric: 100, total: 5_000 },
  });
  const evidence = openEvidenceStore(':memory:');
  const counts = createScopeCounts(evidence, (size) => new Uint8Array(size).fill(7));
  const since = toInstant(now - HOUR);
  const scope = { rollout: 'letters', toggle: 'letters', name: '1/0', since, soakEndsAt: toInstant(now + HOUR) };
  counts.tallyOf({ ...scope, operations: ['download'], durations: ['download'] });
  const notes = createKeptNotes();
  const parser = createParser({
    operationKey,
    series,
    onOperation: (tags, count, at) => void counts.add({ tags, count, at }),
    onDuration: (tags, millis, count, at) => void counts.addDuration({ ...tags, millis, count, at }),
    onEvent: notes.addEvent,
    onServiceCheck: notes.addCheck,
  });
  let sent = 0;
  let lines = 0;

  function guarded(work: () => void): string | undefined {
    try {
      work();
      return undefined;
    } catch (error) {
      return `thrown: ${error instanceof Error ? error.stack : error}`;
    }
  }

  return {
    take(hostile) {
      const thrown = guarded(() => parser.parse(Buffer.concat([GOOD, FENCE, hostile, FENCE, GOOD]), now));
      if (thrown) return thrown;
      sent += 2;
      lines += 2 + linesIn(hostile);
      const counted = Object.values(parser.counts).reduce((sum, count) => sum + count, 0);
      return counted === lines ? undefined : `${counted} lines were counted of ${lines}`;
    },
    write: () =>
      guarded(() => {
        series.flush();
        counts.flush();
      }),
    check() {
      const reading = series.read({
        metric: 'fuzz.beside',
        where: (tags) => tags.includes('env:test'),
        from: toInstant(now - HOUR),
        to: toInstant(now + HOUR),
        step: 2 * HOUR,
      });
      const found = reading?.series.flatMap(({ steps }) => steps).reduce((sum, step) => sum + step.sum, 0);
      return found === sent ? undefined : `${found} good lines were kept of ${sent}`;
    },
    stats: series.stats,
    close() {
      series.close();
      evidence.close();
    },
  };
}

/** Lines with anything in them, but for a carriage return at their end. */
function linesIn(datagram: Buffer): number {
  let lines = 0;
  for (let start = 0; start < datagram.length; ) {
    const found = datagram.indexOf(NEWLINE, start);
    const end = found < 0 ? datagram.length : found;
    const to = end > start && datagram[end - 1] === RETURN ? end - 1 : end;
    if (to > start) lines++;
    start = end + 1;
  }
  return lines;
}
