// The rows of a file of observations before anything is made of them: comma-separated values or one JSON object a line.
import { csvLine } from './csv-line.ts';
import type { RowProblem } from './observation.ts';

export type RowFormat = 'csv' | 'ndjson';

export const COLUMNS = [
  'time',
  'toggle',
  'operation',
  'metric',
  'outcome',
  'variant',
  'user',
  'count',
  'value',
] as const;
export type Column = (typeof COLUMNS)[number];

/** Absent and empty are the same. */
export interface RawRow {
  readonly row: number;
  readonly cells: Readonly<Partial<Record<Column, string>>>;
}

const NUMBERS: ReadonlySet<string> = new Set(['count', 'value']);

/**
 * Every row that can be read, and what is wrong with the others. A last line that is empty is no row.
 * @param mayTime whether a count and a value may stand side by side, since some operations have durations.
 */
export function observationRows(
  text: string,
  format: RowFormat,
  mayTime: boolean,
): { readonly rows: readonly RawRow[]; readonly problems: readonly RowProblem[] } {
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/);
  if (lines.at(-1) === '') lines.pop();
  if (lines.length === 0) return { rows: [], problems: [{ row: 1, message: 'Unexpected empty file, expected rows' }] };
  return format === 'csv' ? csvRows(lines, mayTime) : jsonRows(lines, mayTime);
}

function csvRows(lines: readonly string[], mayTime: boolean): ReturnType<typeof observationRows> {
  const header = csvLine(lines[0] ?? '');
  if ('message' in header) return { rows: [], problems: [{ row: 1, ...header }] };
  const problems = [...header.flatMap((name) => columnProblem(1, name)), ...headerProblems(header, mayTime)];
  if (problems.length > 0) return { rows: [], problems };
  const rows: RawRow[] = [];
  for (const [index, line] of lines.entries()) {
    if (index === 0) continue;
    const row = index + 1;
    const cells = line === '' ? { message: 'Unexpected empty row, expected values' } : csvLine(line);
    if ('message' in cells) problems.push({ row, ...cells });
    else if (cells.length !== header.length)
      problems.push({ row, message: `Unexpected ${cells.length} values, expected ${header.length} as in the header` });
    else rows.push({ row, cells: filled(header.map((name, i) => [name as Column, cells[i] ?? ''])) });
  }
  return { rows, problems };
}

function headerProblems(header: readonly string[], mayTime: boolean): readonly RowProblem[] {
  const has = (name: string): boolean => header.includes(name);
  const problem = (column: string, message: string): RowProblem => ({ row: 1, column, message });
  const missing = ['time', 'outcome', 'variant'].filter((name) => !has(name));
  return [
    ...header
      .filter((name, index) => header.indexOf(name) !== index)
      .map((name) => problem(name, `Unexpected second column "${name}", expected one`)),
    ...missing.map((name) => problem(name, `Unexpected header without "${name}", expected that column`)),
    ...(has('operation') === has('metric')
      ? [problem('operation', 'Unexpected header, expected either an "operation" or a "metric" column')]
      : []),
    ...(has('count') && has('value') && !(mayTime && has('operation'))
      ? [problem('value', 'Unexpected columns "count" and "value", expected one of the two')]
      : []),
  ];
}

function jsonRows(lines: readonly string[], mayTime: boolean): ReturnType<typeof observationRows> {
  const rows: RawRow[] = [];
  const problems: RowProblem[] = [];
  for (const [index, line] of lines.entries()) {
    const row = index + 1;
    const value = parsed(line);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      problems.push({ row, message: 'Unexpected line, expected one JSON object' });
      continue;
    }
    const entries = Object.entries(value);
    const wrong = entries.flatMap(([name, cell]) => {
      const unknown = columnProblem(row, name);
      return unknown.length > 0 ? unknown : cellProblem(row, name, cell);
    });
    problems.push(...wrong);
    if (wrong.length > 0) continue;
    const cells = filled(entries.map(([name, cell]) => [name as Column, String(cell ?? '')]));
    const isTimed = mayTime && cells.operation !== undefined;
    const exclusive = [['operation', 'metric'] as const, ...(isTimed ? [] : [['count', 'value'] as const])];
    const both = exclusive.find(([a, b]) => cells[a] && cells[b]);
    if (both)
      problems.push({ row, column: both[1], message: `Unexpected "${both[0]}" and "${both[1]}", expected one` });
    else rows.push({ row, cells });
  }
  return { rows, problems };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function columnProblem(row: number, name: string): readonly RowProblem[] {
  if ((COLUMNS as readonly string[]).includes(name)) return [];
  return [{ row, column: name, message: `Unexpected column "${name}", expected one of: ${COLUMNS.join(', ')}` }];
}

function cellProblem(row: number, name: string, cell: unknown): readonly RowProblem[] {
  const expected = NUMBERS.has(name) ? 'number' : 'string';
  if (cell === null || cell === undefined || typeof cell === expected) return [];
  return [{ row, column: name, message: `Unexpected ${JSON.stringify(cell)}, expected a ${expected}` }];
}

function filled(entries: readonly (readonly [Column, string])[]): RawRow['cells'] {
  return Object.fromEntries(entries.filter(([, cell]) => cell !== ''));
}
