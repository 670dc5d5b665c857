// Reads a file of observations strictly: a row that is not quite right is named and nothing is guessed in its place.
import type { Instant } from '../calendar/instant.ts';
import { operationKey } from '../gate/operation.ts';
import type { Duration, Observation, Observations, Reading, RowProblem } from './observation.ts';
import { type Column, observationRows, type RawRow, type RowFormat } from './observation-rows.ts';
import { zonedTime } from './zoned-time.ts';

/** `attempt` counts operations whatever their outcome; those that are not errors at the same time were successes. */
type Outcome = 'ok' | 'error' | 'attempt';

interface Counted extends Omit<Observation, 'outcome'> {
  readonly outcome: Outcome;
  /** How long each took, where the row says so. */
  readonly millis: number | undefined;
}

/**
 * The observations of `text`: rows of `time`, `operation` (or `metric`), `outcome` (ok, error, attempt), `variant` (on, off) and
 * `count` (or `value`; without either a row is one operation), perhaps `user` and `toggle`, in the order of time. A row with a
 * metric and a value but no outcome is a reading for a criterion that people record. Of an operation that is timed, a value is how
 * long each took (in milliseconds) and only `count` says how many; rows that differ in it alone are no duplicates.
 * @param zone of the plan: the only offset beside Z that a time may carry.
 * @param timed keys of the operations whose durations a criterion asks for.
 */
export function readObservations(
  text: string,
  format: RowFormat,
  zone: string,
  timed: ReadonlySet<string> = new Set(),
): Observations {
  const { rows, problems: unreadable } = observationRows(text, format, timed.size > 0);
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
    const row = raw.cells.outcome === undefined ? readingOf(raw, at, report) : countedOf(raw, at, timed, report);
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
  return {
    operations,
    durations: counted.flatMap(durationOf),
    readings,
    problems: problems.sort((a, b) => a.row - b.row),
  };
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

function countedOf(
  { row, cells }: RawRow,
  at: Instant,
  timed: ReadonlySet<string>,
  report: Report,
): Counted | undefined {
  const column = cells.metric === undefined ? 'operation' : 'metric';
  const words = cells[column] ?? '';
  const operation = operationKey(words);
  const { outcome = '', variant = '' } = cells;
  if (operation === '') report(column, `Unexpected ${column} "${words}", expected words that name an operation`);
  else if (!isOutcome(outcome)) report('outcome', `Unexpected outcome "${outcome}", expected ok, error or attempt`);
  else if (variant !== 'on' && variant !== 'off')
    report('variant', `Unexpected variant "${variant}", expected on or off`);
  else {
    const isTimed = cells.operation !== undefined && timed.has(operation);
    const amount = cells.count ?? (isTimed ? undefined : cells.value) ?? '1';
    const wrong = isTimed ? wrongDuration(cells.value, outcome) : wrongValue(cells, words);
    const expected = amount.startsWith('-') ? 'none below 0' : 'a whole number';
    if (!/^\d{1,15}$/.test(amount))
      report(cells.count === undefined ? 'value' : 'count', `Unexpected count ${amount}, expected ${expected}`);
    else if (wrong !== undefined) report('value', wrong);
    else {
      const millis = isTimed && cells.value !== undefined ? Number(cells.value) : undefined;
      const { toggle, user } = cells;
      return { row, at, toggle, operation, outcome, variant, user, count: Number(amount), millis };
    }
  }
  return undefined;
}

function wrongDuration(value: string | undefined, outcome: Outcome): string | undefined {
  if (value === undefined) return undefined;
  if (!/^\d+(\.\d+)?(e[+-]?\d+)?$/i.test(value)) return `Unexpected duration ${value}, expected milliseconds from 0 on`;
  return outcome === 'attempt' ? 'Unexpected duration of attempts, expected one of rows with ok or error' : undefined;
}

function wrongValue({ count, value }: RawRow['cells'], words: string): string | undefined {
  return count !== undefined && value !== undefined
    ? `Unexpected duration of "${words}", expected those of operations that a latency criterion counts`
    : undefined;
}

function durationOf({ row, at, toggle, operation, variant, count, millis }: Counted): readonly Duration[] {
  return millis === undefined ? [] : [{ row, at, toggle, operation, variant, count, millis }];
}

function isOutcome(text: string): text is Outcome {
  return text === 'ok' || text === 'error' || text === 'attempt';
}

function keyOf(row: Counted | Reading): string {
  return JSON.stringify(
    'metric' in row
      ? [row.toggle, row.metric]
      : [row.toggle, row.operation, row.outcome, row.variant, row.user ?? null, row.millis ?? null],
  );
}

type Kind = Omit<Counted, 'millis'>;

/** What attempts say of successes: those at the same time that are not errors. */
function resolveAttempts(
  counted: readonly Counted[],
  report: (row: number, message: string) => void,
): readonly Observation[] {
  const kind = (each: Kind): string => JSON.stringify([each.toggle, each.operation, each.variant]);
  const place = (each: Kind): string => JSON.stringify([each.at, kind(each), each.user ?? null]);
  const inAttempts = new Set(counted.filter(({ outcome }) => outcome === 'attempt').map(kind));
  const errors = new Map<string, { readonly row: number; readonly count: number }>();
  // Several rows where their durations differ.
  for (const each of counted) {
    if (each.outcome !== 'error') continue;
    const before = errors.get(place(each))?.count ?? 0;
    errors.set(place(each), { row: each.row, count: before + each.count });
  }
  const attempts = new Set(counted.filter(({ outcome }) => outcome === 'attempt').map(place));
  return counted.map(({ millis, ...each }): Observation => {
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
