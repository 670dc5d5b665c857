// Criteria in a table of metrics: "Metric | Success threshold | Roll back at", one criterion a row.
import { readCriterion } from '../grammar/criterion.ts';
import { readPercentages } from '../grammar/percentage.ts';
import { readStageName } from '../grammar/stage-name.ts';
import { type BlockOf, partOf } from './outline.ts';
import type { Fields } from './phase-fields.ts';

export interface GateColumn {
  readonly table: number;
  /** Index of the column that says what must hold. */
  readonly column: number;
}

const MEASURED =
  /^\W*(?:(?:key|guardrail|health|success|slo)\s+)?(?:metrics?|signals?|indicators?|sli|slo|kpi|measures?|checks?|gates?)\b/i;
const MUST_HOLD =
  /^\W*(?:success|pass|promot\w*|proceed|advance\w*|exit|go|acceptance|healthy)\b.{0,24}$|^\W*(?:(?:required|success|gate|canary|rollout)\s+)?(?:threshold|criteri\w+|gate|must be)\W*$/i;
const OTHERWISE = /\b(?:roll-?back|abort|alert|halt|stop|fail\w*|warn\w*|page|action|rate)\b/i;

/** The column of what must hold, in a header that begins with what is measured; undefined for any other table. */
export function gateColumn(header: BlockOf<'row'>): GateColumn | undefined {
  if (!MEASURED.test(header.cells[0]?.text ?? '')) return undefined;
  const column = header.cells.findIndex(
    ({ text }, index) => index > 0 && MUST_HOLD.test(text) && !OTHERWISE.test(text),
  );
  return column < 0 ? undefined : { table: header.table, column };
}

/** One row: its words run from what is measured to what must hold; a row of a stage, and one without a figure, are none. */
export function takeGateRow(fields: Fields, { column }: GateColumn, row: BlockOf<'row'>): void {
  const [name, gate] = [row.cells[0], row.cells[column]];
  if (!name || !gate || !/\w/.test(name.text) || !/\d|\b(?:no|none|zero|any)\b/i.test(gate.text)) return;
  if (readStageName(name.text) || readPercentages(name.text, 'slot').length > 0) return;
  const start = name.span.start - row.span.start;
  const end = gate.span.end - row.span.start;
  const read = readCriterion(`${name.text.trim()} | ${gate.text.trim()}`);
  fields.criteria.push({ text: row.raw.slice(start, end).trim(), span: partOf(row, start, end), ...read });
}
