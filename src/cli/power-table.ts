// What the gates of a rollout can show with the planned users, as a table for a terminal.
import { HOUR } from '../core/calendar/instant.ts';
import { formatCount, formatShare } from '../core/gate/judging/wording.ts';
import { POWER_TIMES } from '../core/gate/power/criterion-power.ts';
import type { Rollout } from '../core/plan/plan.ts';
import type { GatePower } from '../core/plan/power-table.ts';
import { formatPercentage } from '../core/toggle/percentage.ts';
import { printable } from './printable.ts';
import type { Ink } from './terminal.ts';

const COLUMN = 8;
/** Before the numbers: the percentage, what is planned, and the word of the row. */
const HEAD = 46;

/** Three lines for each criterion at each step with planned users; none where the plan names no users at all. */
export function powerLines(rollout: Rollout, table: readonly GatePower[], ink: Ink): readonly string[] {
  if (table.length === 0) return [];
  const gates = Map.groupBy(table, ({ criterion }) => criterion);
  return [
    ink.bold(`What the gates of "${printable(rollout.title)}" can show with the planned users`),
    ...[...gates.values()].flatMap((rows) => gateLines(rollout, rows, ink)),
    ink.dim(
      '  Chances at a step, by the true rate as a multiple of the bound; sudden faults fail it sooner than that.',
    ),
  ];
}

function gateLines(rollout: Rollout, gates: readonly GatePower[], ink: Ink): readonly string[] {
  const [first] = gates;
  if (!first) return [];
  const off = first.off === undefined ? '' : `, where ${formatShare(first.off)} of users meet an error, as assumed`;
  const unit =
    first.of === 'bound'
      ? ''
      : ink.dim(`  (times as ${first.off === undefined ? 'many a user' : 'often'} as with the toggle off${off})`);
  return [
    `  ${printable(first.text)}${unit}`,
    ink.dim(`${' '.repeat(HEAD)}${POWER_TIMES.map((each) => cell(`${each}x`)).join('')}`),
    ...gates.flatMap((gate) => stepLines(rollout, gate, ink)),
  ];
}

function stepLines(rollout: Rollout, gate: GatePower, ink: Ink): readonly string[] {
  const step = rollout.steps[gate.step];
  const at = step ? formatPercentage(step.percentage) : '';
  const line = (head: string, word: string, cells: readonly string[]): string =>
    `${`${head.padEnd(HEAD - 8)}${word}`.padEnd(HEAD)}${cells.map(cell).join('')}`;
  const read = gate.proof === 'literal' ? 'read once' : 'proved';
  return [
    line(
      `    ${at.padStart(5)}  ${formatCount(gate.planned)} ${gate.unit}, ${read}`,
      'passes',
      gate.rows.map(({ pass }) => chance(pass)),
    ),
    line(
      '',
      'fails',
      gate.rows.map(({ fail }) => chance(fail)),
    ),
    ink.dim(
      line(
        '',
        'after',
        gate.rows.map(({ events }) => hours(events, gate)),
      ),
    ),
  ];
}

function cell(text: string): string {
  return text.padStart(COLUMN);
}

function chance(value: number): string {
  if (value > 0.995) return '>99%';
  return value < 0.005 ? '<1%' : `${Math.round(value * 100)}%`;
}

/** The expected working time until it is decided, when the planned events come evenly over the soak. */
function hours(events: number, { planned, soakMillis }: GatePower): string {
  const value = planned > 0 ? ((events / planned) * soakMillis) / HOUR : 0;
  return value < 1 ? `${Math.max(1, Math.round(value * 60))} min` : `${Number(value.toFixed(1))} h`;
}
