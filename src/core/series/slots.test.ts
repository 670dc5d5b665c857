// What is kept in memory between two writings, and what is let go.
import { expect, test } from 'vitest';
import { toInstant } from '../calendar/instant.ts';
import { type SeriesKind, SLOT_MILLIS } from './point.ts';
import type { Series } from './series.ts';
import { createSlots } from './slots.ts';

const at = (slot: number) => toInstant(1_764_000_000_000 + slot * SLOT_MILLIS);
const newSeries = (kind: SeriesKind): Series => ({
  metric: 'a',
  kind,
  tags: [],
  id: undefined,
  open: undefined,
  late: undefined,
});

test('a late slot is let go once it is written, the newest one is counted on', () => {
  const slots = createSlots(100);
  const series = newSeries('count');
  for (const slot of [5, 3, 3, 5]) slots.add(series, 1, 1, at(slot));
  expect(slots.changes(10).map(({ slot }) => slot.sum)).toEqual([2, 2]);
  slots.saved(2);
  expect(series.late).toBeUndefined();
  expect([series.open?.sum, series.open?.unsaved]).toEqual([0, false]);
  slots.add(series, 7, 1, at(5));
  expect(slots.changes(10).map(({ slot }) => slot.sum)).toEqual([7]);
});

test('a slot that is left before it is written is written with the next', () => {
  const slots = createSlots(100);
  const series = newSeries('count');
  for (const slot of [1, 2]) slots.add(series, 1, 1, at(slot));
  expect(slots.changes(1)).toHaveLength(1);
  slots.saved(1);
  expect(slots.changes(10).map(({ slot }) => slot.at)).toEqual([series.open?.at]);
});

test('so many slots may wait and no more, but those that wait are counted on', () => {
  const slots = createSlots(2);
  const series = newSeries('count');
  expect([1, 2, 3, 2, 1].map((slot) => slots.add(series, 1, 1, at(slot)))).toEqual([true, true, false, true, true]);
  expect(slots.waiting).toBe(2);
});

test('a set knows its members until its slot is over', () => {
  const slots = createSlots(100);
  const series = newSeries('set');
  slots.add(series, 1, 1, at(1));
  slots.saved(1);
  for (const member of [1, 2]) slots.add(series, member, 1, at(1));
  expect(slots.changes(10).map(({ slot }) => slot.sum)).toEqual([2]);
  slots.saved(1);
  slots.add(series, 1, 1, at(2));
  expect(slots.changes(10).map(({ slot }) => slot.sum)).toEqual([1]);
});
