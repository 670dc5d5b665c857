import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import type { Instant } from './instant.ts';
import { instantOfWallTime, isKnownZone, wallTimeAt, zoneNameAt } from './zone.ts';

const at = (iso: string) => Date.parse(iso) as Instant;
const wall = (text: string) => Date.parse(`${text}Z`);

test('a wall time that the clock skips is the moment of the change', () => {
  expect(instantOfWallTime('America/New_York', wall('2025-03-09T02:30'))).toBe(at('2025-03-09T07:00Z'));
  expect(instantOfWallTime('America/New_York', wall('2025-03-09T03:00'))).toBe(at('2025-03-09T07:00Z'));
  expect(instantOfWallTime('America/New_York', wall('2025-03-09T01:59'))).toBe(at('2025-03-09T06:59Z'));
});

test('a wall time that the clock shows twice is the earlier one', () => {
  expect(instantOfWallTime('America/New_York', wall('2025-11-02T01:30'))).toBe(at('2025-11-02T05:30Z'));
  expect(instantOfWallTime('America/New_York', wall('2025-11-02T02:00'))).toBe(at('2025-11-02T07:00Z'));
});

test('a day that a zone skipped begins and ends with the next one', () => {
  const next = instantOfWallTime('Pacific/Apia', wall('2011-12-31T00:00'));
  expect(instantOfWallTime('Pacific/Apia', wall('2011-12-30T09:00'))).toBe(next);
  expect(instantOfWallTime('Pacific/Apia', wall('2011-12-30T17:00'))).toBe(next);
});

const zone = fc.constantFrom(
  'America/New_York',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'Asia/Kolkata',
  'Pacific/Apia',
  'Europe/Dublin',
  'UTC',
  '+05:45',
);
const instant = fc.integer({ min: at('1990-01-01T00:00Z'), max: at('2060-01-01T00:00Z') }).map((ms) => ms as Instant);

test('wall times are those of Temporal, in any order of asking', () => {
  fc.assert(
    fc.property(zone, instant, (name, when) => {
      const zoned = Temporal.Instant.fromEpochMilliseconds(when).toZonedDateTimeISO(name);
      expect(wallTimeAt(name, when)).toBe(wall(zoned.toPlainDateTime().toString()));
    }),
    { numRuns: 500 },
  );
});

test('the instant of a wall time is the first that shows it or a later one', () => {
  fc.assert(
    fc.property(zone, instant, (name, when) => {
      const shown = wallTimeAt(name, when);
      const first = instantOfWallTime(name, shown);
      expect(first).toBeLessThanOrEqual(when);
      expect(wallTimeAt(name, first)).toBeGreaterThanOrEqual(shown);
      expect(wallTimeAt(name, (first - 1) as Instant)).toBeLessThan(shown);
    }),
    { numRuns: 500 },
  );
});

test('zones are known by their IANA names, and clocks have names', () => {
  expect(isKnownZone('America/New_York')).toBe(true);
  expect(isKnownZone('America/New_Yrok')).toBe(false);
  expect(isKnownZone('')).toBe(false);
  expect(zoneNameAt('America/New_York', at('2025-03-10T12:00Z'))).toBe('EDT');
  expect(zoneNameAt('America/New_York', at('2025-01-10T12:00Z'))).toBe('EST');
});
