import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { toInstant } from '../../core/calendar/instant.ts';
import { type KeptReading, openSqliteReadings } from './sqlite-readings.ts';

const place = () => {
  const folder = mkdtempSync(join(tmpdir(), 'phasegate-readings-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'deep', 'readings.db');
};
const reading = (stay: number, at: number): KeptReading => ({
  stay,
  at: toInstant(at),
  criteria: [{ criterion: 'below:index', verdict: 'undecided', events: 10, errors: 1, interval: [0.01, 0.4] }],
});

describe('the readings', () => {
  it('are there again after a restart, in order, each with its rollout', () => {
    const file = place();
    const first = openSqliteReadings(file);
    first.add('a', reading(0, 1));
    first.add('b', reading(0, 2));
    first.add('a', reading(1, 3));
    first.close();
    const second = openSqliteReadings(file);
    expect(second.of('a')).toEqual([reading(0, 1), reading(1, 3)]);
    expect(second.of('c')).toEqual([]);
    second.close();
  });

  it('name a file that cannot be used, and what it costs to move it away', () => {
    const file = join(place(), '..', '..', 'readings.db');
    writeFileSync(file, 'no database at all, but long enough to look like one'.repeat(100));
    expect(() => openSqliteReadings(file)).toThrow(/readings\.db.*nothing but charts is lost/);
  });
});
