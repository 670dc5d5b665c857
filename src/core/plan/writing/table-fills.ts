// Fills the open cells of a table whose rows are steps: "Launch % | Desired Date | Actual Date", and columns for users and results.
import type { Percentage } from '../../toggle/percentage.ts';
import { readDates } from '../grammar/date.ts';
import { readPercentages } from '../grammar/percentage.ts';
import { type BlockOf, type Cell, plain } from '../reading/outline.ts';
import { actualDates, type WhichDays, whichDays } from './actual-dates.ts';
import { type DateStyle, dateStyleOf } from './date-style.ts';
import { type Fill, type Opening, openingIn } from './fill.ts';
import type { FillContext } from './fill-context.ts';
import { measuredGate, measuredUsers } from './measured.ts';
import { blocksIn } from './whole-block.ts';

/** What an open cell of a column asks for. */
type Column = WhichDays | 'users' | 'result';
type Row = BlockOf<'row'>;

/** Of every table in the rollout that has such a column. */
export function tableFills(context: FillContext): readonly Fill[] {
  let columns: readonly (Column | undefined)[] = [];
  return blocksIn(context.draft, context.rollout.span).flatMap((row): readonly Fill[] => {
    if (row.kind !== 'row') return [];
    if (row.row === 0) columns = row.cells.map((cell) => columnOf(cell.text));
    else if (columns.some((column) => column !== undefined)) return rowFills(context, row, columns);
    return [];
  });
}

function columnOf(header: string): Column | undefined {
  const name = plain(header);
  if (/\bactual\b.*\busers\b|^(?:number of )?(?:unique|distinct|observed) users$/.test(name)) return 'users';
  if (/^(?:actual )?(?:results?|outcome)$/.test(name)) return 'result';
  if (/^actual$|\bactual\b.*\b(?:date|dates|day|days|start|end|launch|range|duration|window)\b/.test(name))
    return whichDays(name, 'first');
  return undefined;
}

function rowFills(context: FillContext, row: Row, columns: readonly (Column | undefined)[]): readonly Fill[] {
  const percentage = percentageOf(row, columns);
  const step = percentage === undefined ? undefined : context.records.withPercentage(percentage);
  if (step === undefined) return [];
  return row.cells.flatMap((cell, index): readonly Fill[] => {
    const column = columns[index];
    if (column === undefined) return [];
    const { start, end } = innerRange(context.foreign, cell);
    const opening = openingOf(context, cell, start);
    const value = cellValue(context, column, step, styleOf(row, index));
    return [{ kind: 'value', range: { start, end }, opening, value: value?.replaceAll('|', '\\|') }];
  });
}

/** The one share of users that the row is about. */
function percentageOf(row: Row, columns: readonly (Column | undefined)[]): Percentage | undefined {
  const mentions = row.cells.map((cell, index) =>
    columns[index] === undefined ? readPercentages(cell.text, 'slot') : [],
  );
  const first = mentions.find((found) => found.length > 0);
  return first?.length === 1 ? first[0]?.value : undefined;
}

/** Between the pipes. */
function innerRange(foreign: string, { span }: Cell): { readonly start: number; readonly end: number } {
  let { start, end } = span;
  while (start > 0 && /[ \t]/.test(foreign[start - 1] ?? '')) start--;
  while (end < foreign.length && /[ \t]/.test(foreign[end] ?? '')) end++;
  return { start, end };
}

/** An empty cell is filled from its left, so that the spaces of its width stay behind. */
function openingOf({ foreign }: FillContext, cell: Cell, start: number): Opening | undefined {
  return cell.raw === '' ? { at: start, was: '' } : openingIn(foreign, cell.span.start, cell.span.end);
}

/** As the row writes its planned day, else as the placeholder asks for. */
function styleOf(row: Row, own: number): DateStyle {
  const dated = row.cells.find((cell, index) => index !== own && readDates(cell.text).length > 0);
  return dateStyleOf(dated?.text ?? row.cells[own]?.text ?? '');
}

function cellValue({ run, records }: FillContext, column: Column, step: number, style: DateStyle): string | undefined {
  if (column === 'users') return measuredUsers(run, [step]);
  if (column === 'result') return measuredGate(run, [step]);
  return actualDates(run.rollout.calendar, records.staysAt(step), style, column);
}
