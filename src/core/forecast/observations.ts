// Reads a file of observations strictly: a row that is not quite right is named and nothing is guessed in its place.
import type { Instant } from '../calendar/instant.ts';
import { operationKey } from '../gate/operation.ts';
import type { Observation, Observations, Reading, RowProblem } from './observation.ts';
import { type Column, observationRows, type RawRow, type RowFormat } from './observation-rows.ts';
import { zonedTime } from './zoned-time.ts';

/** `attempt` counts operations whatever their outcome; those that are not errors at the same time were successes. */
type Outcome = 'ok' | 'error' | 'attempt';

interface Counted extends Omit<Observation, 'outcome'> {
  readonly outcome: Outcome;
}

/**
 * The observations of `text`: rows of `time`, `operation` (or `metric`), `outcome` (ok, error, attempt), `variant` (on, off) and
 * `count` (or `value`; without either a row is one operation), perhaps `user` and `toggle`, in the order of time. A row with a
 * metric and a value but no outcome is a reading for a criterion that people record.
 * @param zone of the plan: the only offset beside Z that a time may carry.
 */
export function readObservations(text: string, format: RowFormat, zone: string): Observations {
  const { rows, problems: unreadable } = observationRows(text, format);
  const problems: RowProblem[] = [...unreadable];
  const readings: Reading[] = [];
  const counted: Counted[] = [];
  const seen = new Set<string>();
  let last: Instant | undefined;
  for (const raw of rows) {
    const report = (column: Column, message: string): void => void problems.push({ row: raw.row, column, message });
    const at = timeOf(raw, zone, report);
    if (at === undefined) continue;
    if (last !== undefined && at < last) {
      report('time', `Unexpected time ${raw.cells.time} out of order, expected none before that of the row above`);
      continue;
    }
    if (at !== last) seen.clear();
    last = at;
    const row = raw.cells.outcome === undefined ? readingOf(raw, at, report) : countedOf(raw, at, report);
    if (!row) continue;
    const key = keyOf(row);
    if (seen.has(key)) {
      problems.push({ row: raw.row, message: 'Unexpected duplicate of a row above, expected each time and kind once' });
      continue;
    }
    seen.add(key);
    if ('metric' in row) readings.push(row);
    else counted.push(row);
  }
  const operations = resolveAttempts(counted, (row, message) => problems.push({ row, column: 'count', message }));
  return { operations, readings, problems: problems.sort((a, b) => a.row - b.row) };
}

type Report = (column: Column, message: string) => void;

function timeOf({ cells }: RawRow, zone: string, report: Report): Instant | undefined {
  const read = zonedTime(cells.time ?? '', zone);
  if (typeof read === 'number') return read;
  report('time', cells.time === undefined ? 'Unexpected row without a time, expected one' : read.message);
  return undefined;
}

function readingOf({ row, cells }: RawRow, at: Instant, report: Report): Reading | undefined {
  const metric = operationKey(cells.metric ?? '');
  if (cells.metric === undefined || cells.variant !== undefined || cells.user !== undefined) {
    report('outcome', 'Unexpected row without an outcome, expected ok, error or attempt');
    return undefined;
  }
  if (metric === '') {
    report('metric', `Unexpected metric "${cells.metric}", expected words that name something`);
    return undefined;
  }
  const value = Number(cells.value ?? cells.count ?? Number.NaN);
  if (!(value >= 0 && Number.isFinite(value))) {
    report('value', `Unexpected value "${cells.value ?? cells.count ?? ''}", expected 0 or a positive number`);
    return undefined;
  }
  return { row, at, toggle: cells.toggle, metric, value };
}

function countedOf({ row, cells }: RawRow, at: Instant, report: Report): Counted | undefined {
  const column = cells.metric === undefined ? 'operation' : 'metric';
  const words = cells[column] ?? '';
  const operation = operationKey(words);
  const { outcome = '', variant = '' } = cells;
  if (operation === '') report(column, `Unexpected ${column} "${words}", expected words that name an operation`);
  else if (!isOutcome(outcome)) report('outcome', `Unexpected outcome "${outcome}", expected ok, error or attempt`);
  else if (variant !== 'on' && variant !== 'off')
    report('variant', `Unexpected variant "${variant}", expected on or off`);
  else {
    const amount = cells.count ?? cells.value ?? '1';
    if (/^\d{1,15}$/.test(amount))
      return { row, at, toggle: cells.toggle, operation, outcome, variant, user: cells.user, count: Number(amount) };
    const expected = amount.startsWith('-') ? 'none below 0' : 'a whole number';
    report(cells.value === undefined ? 'count' : 'value', `Unexpected count ${amount}, expected ${expected}`);
  }
  return undefined;
}

function isOutcome(text: string): text is Outcome {
  return text === 'ok' || text === 'error' || text === 'attempt';
}

function keyOf(row: Counted | Reading): string {
  return JSON.stringify(
    'metric' in row
      ? [row.toggle, row.metric]
      : [row.toggle, row.operation, row.outcome, row.variant, row.user ?? null],
  );
}

/** What attempts say of successes: those at the same time that are not errors. */
function resolveAttempts(
  counted: readonly Counted[],
  report: (row: number, message: string) => void,
): readonly Observation[] {
  const kind = (each: Counted): string => JSON.stringify([each.toggle, each.operation, each.variant]);
  const place = (each: Counted): string => JSON.stringify([each.at, kind(each), each.user ?? null]);
  const inAttempts = new Set(counted.filter(({ outcome }) => outcome === 'attempt').map(kind));
  const errors = new Map(counted.flatMap((each) => (each.outcome === 'error' ? [[place(each), each] as const] : [])));
  const attempts = new Set(counted.filter(({ outcome }) => outcome === 'attempt').map(place));
  return counted.map((each): Observation => {
    const { outcome } = each;
    if (outcome === 'attempt') {
      const failed = errors.get(place(each));
      if (failed && failed.count > each.count)
        report(
          failed.row,
          `Unexpected ${failed.count} errors of ${each.count} attempts, expected no more errors than attempts`,
        );
      return { ...each, outcome: 'ok', count: Math.max(0, each.count - (failed?.count ?? 0)) };
    }
    if (outcome === 'ok' && inAttempts.has(kind(each)))
      report(each.row, 'Unexpected successes of what is counted in attempts, expected only errors beside attempts');
    if (outcome === 'error' && each.count > 0 && inAttempts.has(kind(each)) && !attempts.has(place(each)))
      report(
        each.row,
        `Unexpected ${each.count} errors of 0 attempts at this time, expected no more errors than attempts`,
      );
    return { ...each, outcome };
  });
}
