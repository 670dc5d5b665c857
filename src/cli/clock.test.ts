import { expect, test } from 'vitest';
import { HOUR, toInstant } from '../core/calendar/instant.ts';
import type { Fault } from '../engine/faults.ts';
import { createClock } from './clock.ts';

const NOON = toInstant(1_764_000_000_000);

function clockAt(first: number) {
  let machine = first;
  const told: string[] = [];
  const clock = createClock(
    () => toInstant(machine),
    (fault: Fault) => told.push(fault.code),
  );
  const at = (instant: number) => {
    machine = instant;
    return clock.now();
  };
  return { clock, at, told };
}

test('it stands still while the machine is behind, and goes on with it, told once each time', () => {
  const { at, told } = clockAt(NOON);
  expect(at(NOON)).toBe(NOON);
  expect(at(NOON - 3 * HOUR)).toBe(NOON);
  expect(at(NOON - 2 * HOUR)).toBe(NOON);
  expect(told).toEqual(['PG_CLOCK_BACK']);
  expect(at(NOON + 1)).toBe(NOON + 1);
  at(NOON - HOUR);
  expect(told).toHaveLength(2);
});

test('it is never before what the journal knows', () => {
  const { clock, at, told } = clockAt(NOON);
  clock.atLeast(toInstant(NOON + HOUR));
  expect(at(NOON)).toBe(NOON + HOUR);
  expect(told).toEqual(['PG_CLOCK_BACK']);
});

test('a correction by seconds is nothing to speak of', () => {
  const { at, told } = clockAt(NOON);
  at(NOON);
  expect(at(NOON - 9_000)).toBe(NOON);
  expect(told).toEqual([]);
});
