// Stages as the rows of a table: "Launch % | Time Frame | Planned Date Range", "Phase | Population | Timing".

import type { Percentage } from '../../toggle/percentage.ts';
import type { DraftPhase, DraftWindow, Field } from '../draft.ts';
import { readCriterion } from '../grammar/criterion.ts';
import { readDates } from '../grammar/date.ts';
import { readSoakPerStep } from '../grammar/duration.ts';
import { type LabelRole, readHeadingLabel } from '../grammar/label.ts';
import { readPercentages } from '../grammar/percentage.ts';
import { readStageName } from '../grammar/stage-name.ts';
import { readUserSlot } from '../grammar/users.ts';
import { type Block, type BlockOf, type Cell, partOf } from './outline.ts';
import { boundedParts } from './take-criteria.ts';

/** The tables whose rows are stages. */
export function tableGroups(blocks: readonly Block[]): readonly (readonly DraftPhase[])[] {
  const tables = new Map<number, BlockOf<'row'>[]>();
  for (const block of blocks) {
    if (block.kind !== 'row') continue;
    const rows = tables.get(block.table) ?? [];
    rows.push(block);
    tables.set(block.table, rows);
  }
  return [...tables.values()].flatMap((rows) => {
    if (rows.filter((row) => row.row > 0 && PERCENT.test(row.text)).length < 2) return [];
    const header = rows[0]?.row === 0 ? rows[0] : undefined;
    const roles = header ? header.cells.map((cell) => roleOf(cell.text)) : [];
    const share = header ? shareColumn(rows.slice(1), roles) : undefined;
    if (share === undefined) return [];
    const names = header!.cells.flatMap((cell, column) => (NAME.test(cell.text) ? [column] : []));
    return [rows.slice(1).map((row) => phaseOf(row, roles, share, names))];
  });
}

const PERCENT = /%|per ?cent/i;

/** A column of names, which stands for the number before it: "P1 | Canary". */
const NAME = /^\W*(?:(?:stage|phase|step) )?(?:names?|titles?|stages?|phases?|cohorts?|groups?)\W*$/i;

type Column = LabelRole | 'timing' | undefined;

function roleOf(header: string): Column {
  if (/^\W*(?:timing|time)\W*$/i.test(header)) return 'timing';
  if (/\bsuccess|\bgate\b|\bcriteri|\bexit\b/i.test(header)) return 'criteria';
  if (/^\W*(?:planned|desired|target|start)?\W*dates?\b/i.test(header)) return 'dates';
  return readHeadingLabel(header)?.role;
}

/** The column that holds the shares: named for it, or the first in which most cells are nothing but one. */
function shareColumn(rows: readonly BlockOf<'row'>[], roles: readonly Column[]): number | undefined {
  const holds = (column: number): boolean => rows.filter((row) => shares(row.cells[column]).length > 0).length >= 2;
  if (roles.includes('toggle')) return undefined; // a list of toggles with where they stand now
  const named = roles.findIndex((role, column) => role === 'percentage' && holds(column));
  if (named >= 0) return named;
  const bare = roles.findIndex(
    (role, column) =>
      role !== 'criteria' &&
      holds(column) &&
      rows.every((row) => /^[^<>≤≥]*$/.test(row.cells[column]?.text ?? '')) &&
      rows.some((row) =>
        /\bto\b|\busers\b|\btraffic\b|%\s+of\s+[a-z]|^\s*\d+(?:\.\d+)?\s*%\s*$/i.test(row.cells[column]?.text ?? ''),
      ),
  );
  return bare >= 0 && roles.some((role, column) => column !== bare && role !== undefined) ? bare : undefined;
}

function shares(cell: Cell | undefined): readonly Field<Percentage>[] {
  return cell
    ? readPercentages(cell.text, 'slot').map(({ value, start, end }) => ({
        value,
        text: cell.raw.slice(start, end),
        span: partOf(cell, start, end),
      }))
    : [];
}

/** @param names the columns that hold the names of the stages. */
function phaseOf(row: BlockOf<'row'>, roles: readonly Column[], share: number, names: readonly number[]): DraftPhase {
  const cell = (...wanted: Column[]): Cell | undefined =>
    row.cells[roles.findIndex((role, column) => column !== share && wanted.includes(role))];
  // The stage's own name; a row that begins with its date or owner is called by its share.
  const begins = row.cells.find(
    (one, column) => one.raw !== '' && !(/^\W*[A-Za-z]?\d{1,2}\W*$/.test(one.text) && names.includes(column + 1)),
  );
  const named =
    begins && readDates(begins.text).length === 0 && (readStageName(begins.text) || /[A-Za-z]{3}/.test(begins.text));
  const first = (named ? begins : row.cells[share]) ?? begins ?? row;
  const dates = cell('dates') ?? cell('timing');
  const window = dates ? readDates(dates.text).find((reading) => reading.kind === 'window') : undefined;
  const time = cell('duration') ?? cell('timing');
  const steps = shares(row.cells[share]);
  const duration = time ? readSoakPerStep(time.text, steps.length) : undefined;
  const people = cell('users') ?? (steps.length === 0 && roles[share] === 'users' ? row.cells[share] : undefined);
  const users = people ? readUserSlot(people.text) : undefined;
  const gate = cell('criteria');
  const field = <T>(place: Cell, value: T, start: number, end: number): Field<T> => ({
    value,
    text: place.raw.slice(start, end),
    span: partOf(place, start, end),
  });
  return {
    heading: { value: first.raw.replace(/\*\*|__/g, '').trim(), text: first.raw, span: first.span },
    span: row.span,
    steps,
    window:
      window?.kind === 'window'
        ? field(dates!, { ...window.window, ...closed(cell('endDate')) }, window.start, window.end)
        : undefined,
    soak: duration ? field(time!, duration.soak, duration.start, duration.end) : undefined,
    users: users ? field(people!, users.value, users.start, users.end) : undefined,
    criteria: gate && /\w/.test(gate.text) ? gateParts(gate.raw).flatMap((text) => criterionOf(gate, text)) : [],
    slots: [],
    role: steps.length > 0 ? 'stage' : 'container',
    labels: dates
      ? [
          {
            role: 'dates',
            name: 'date',
            span: row.span,
            value: dates.span,
            state: window ? 'filled' : /\w/.test(dates.text) ? 'placeholder' : 'empty',
          },
        ]
      : [],
  };
}

/** The end of a window that has a column of its own. */
function closed(cell: Cell | undefined): Partial<DraftWindow> {
  const end = cell ? readDates(cell.text)[0] : undefined;
  return end?.kind === 'window' ? { end: end.window.start } : {};
}

/** The criteria of one cell: apart by semicolons and line breaks, and by commas where each part has its bound. */
function gateParts(raw: string): readonly string[] {
  return raw.split(/;|<br\s*\/?>/).flatMap((part) => boundedParts(part).map(({ text }) => text));
}

function criterionOf(cell: Cell, part: string): DraftPhase['criteria'] {
  const text = part.trim();
  const at = cell.raw.indexOf(text);
  return text === '' || at < 0 ? [] : [{ text, span: partOf(cell, at, at + text.length), ...readCriterion(text) }];
}
