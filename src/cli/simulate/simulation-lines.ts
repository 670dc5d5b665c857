// A simulation for a person: what was assumed, how runs end, when, and what a fault of each size would have done.
import { formatDayAndTime } from '../../core/calendar/format.ts';
import { type Instant, toInstant } from '../../core/calendar/instant.ts';
import type { Ended, Quantiles } from '../../core/forecast/ended.ts';
import type { ByTool, Fault, Simulation } from '../../core/forecast/simulate.ts';
import { formatCount, formatShare } from '../../core/gate/judging/wording.ts';
import { formatPercentage } from '../../core/toggle/percentage.ts';
import { printable } from '../printable.ts';
import type { Ink } from '../terminal.ts';

/** Widths of columns; the widest line has about a hundred. */
const NAME = 31;
const CHANCE = 8;
const DATE = 17;
const COUNT = 8;

export function simulationLines(simulation: Simulation, ink: Ink): readonly string[] {
  const { rollout, assumptions, tools, assumed, faults } = simulation;
  const time = (at: number): string => formatDayAndTime(rollout.calendar, toInstant(at));
  const ours = assumed[0]?.ended;
  return [
    ink.bold(printable(rollout.title)),
    '',
    '  Assumed',
    ...assumptions.map((each) => `    ${printable(each)}`),
    '',
    `  ${formatCount(ours?.runs ?? 0)} runs`,
    ink.dim(`    ${''.padEnd(NAME + 3 * CHANCE)}  ${'completed on'.padEnd(2 * DATE)}failures met`),
    ink.dim(
      `    ${''.padEnd(NAME)}${right(CHANCE, 'compl.', 'back', 'asks')}  ${['median', '90%'].map((head) => head.padEnd(DATE)).join('')}${right(COUNT, 'median', '90%')}`,
    ),
    ...assumed.map((each, index) => (index === 0 ? ink.bold(endedLine(each, time)) : endedLine(each, time))),
    ...(ours ? whereLines(simulation, ours, ink) : []),
    ...faults.flatMap((fault) => ['', ...faultLines(fault, ink)]),
    '',
    ink.dim('  Settings'),
    ...tools.map(({ tool, settings }) => ink.dim(`    ${tool}: ${settings}`)),
  ];
}

function chance(share: number): string {
  if (share > 0 && share < 0.001) return '<0.1%';
  if (share < 1 && share > 0.999) return '>99.9%';
  return `${(share * 100).toFixed(1)}%`;
}

function endedLine({ tool, ended }: ByTool, time: (at: number) => string): string {
  const { completed, rolledBack, asked, completedOn, harmed } = ended;
  const dates = completedOn ? [time(completedOn.median), time(completedOn.ninety)] : ['never', ''];
  const chances = right(CHANCE, ...[completed, rolledBack, asked].map(chance));
  const counts = right(COUNT, ...[harmed.median, harmed.ninety].map(formatCount));
  return `    ${tool.padEnd(NAME)}${chances}  ${dates.map((date) => date.padEnd(DATE)).join('')}${counts}`;
}

function right(width: number, ...cells: readonly string[]): string {
  return cells.map((cell) => cell.padStart(width)).join('');
}

/** Where and why this plan's runs end before they are complete. */
function whereLines({ rollout }: Simulation, ended: Ended, ink: Ink): readonly string[] {
  const places = (shares: readonly number[]): string =>
    rollout.steps
      .flatMap((step, index) => {
        const share = shares[index] ?? 0;
        return share > 0 ? [`${chance(share)} at ${formatPercentage(step.percentage)}`] : [];
      })
      .join(', ');
  const about = Object.entries(ended.askedAbout).map(
    ([reason, share]) => `${chance(share)} ${REASONS[reason] ?? reason}`,
  );
  return [
    ...(ended.asked > 0 ? [ink.dim(`    asks: ${places(ended.askedAt)}; ${about.join(', ')}`)] : []),
    ...(ended.rolledBack > 0 ? [ink.dim(`    rolls back: ${places(ended.rolledBackAt)}`)] : []),
  ];
}

const REASONS: Readonly<Record<string, string>> = {
  noData: 'for want of data',
  undecided: 'because numbers cannot decide',
  overLimit: 'because a number is over its limit',
  notTheChange: 'because something else is ill',
  onFail: 'because a criterion failed',
  paused: 'paused by a fail',
};

function faultLines({ criterion, limit, sizes }: Fault, ink: Ink): readonly string[] {
  const [first] = sizes;
  if (!first) return [];
  const names = first.tools.slice(1).map(({ tool }) => tool.split(/[ ,]/)[0] ?? tool);
  const of = criterion.kind === 'zero' || criterion.kind === 'baseline' ? `, in parts of ${formatShare(limit)}` : '';
  const [bad, met] = criterion.kind === 'latency' ? ['slow', 'slow ones met'] : ['fails', 'failures met'];
  const runs = formatCount(first.tools[0]?.ended.runs ?? 0);
  const gap = '    ';
  return [
    `  A fault in "${printable(criterion.text)}" from the first step on${of} (${runs} runs each)`,
    ink.dim(
      `    ${''.padEnd(14)}${'this plan'.padStart(3 * CHANCE)}${gap}${'completes'.padStart(names.length * OTHER)}${gap}${`${met}, mean`.padStart((names.length + 1) * OTHER)}`,
    ),
    ink.dim(
      `    ${'size'.padEnd(7)}${bad.padEnd(7)}${right(CHANCE, 'compl.', 'back', 'asks')}${gap}${right(OTHER, ...names)}${gap}${right(OTHER, 'here', ...names)}`,
    ),
    ...sizes.map(({ size, rate, tools }) => {
      const ours = tools[0]?.ended;
      const chances = [ours?.completed, ours?.rolledBack, ours?.asked].map((share) => chance(share ?? 0));
      const others = tools.slice(1).map(({ ended }) => chance(ended.completed));
      const harmed = tools.map(({ ended }) => formatCount(ended.harmed.mean));
      return `    ${`${size}x`.padEnd(7)}${formatShare(rate).padEnd(7)}${right(CHANCE, ...chances)}${gap}${right(OTHER, ...others)}${gap}${right(OTHER, ...harmed)}`;
    }),
  ];
}

const OTHER = 11;

export function simulationJson({ rollout, assumptions, tools, assumed, faults }: Simulation): object {
  const at = (quantiles: Quantiles | undefined) =>
    quantiles ? { median: iso(toInstant(quantiles.median)), ninety: iso(toInstant(quantiles.ninety)) } : null;
  const ended = (each: readonly ByTool[]) =>
    each.map(({ tool, ended: { completedOn, rolledBackOn, ...rest } }) => ({
      tool,
      ...rest,
      completedOn: at(completedOn),
      rolledBackOn: at(rolledBackOn),
    }));
  return {
    rollout: rollout.id,
    assumptions,
    steps: rollout.steps.map(({ percentage }) => percentage / 1000),
    tools,
    assumed: ended(assumed),
    faults: faults.map(({ criterion, limit, sizes }) => ({
      criterion: criterion.id,
      text: criterion.text,
      limit,
      sizes: sizes.map(({ size, rate, tools }) => ({ size, rate, tools: ended(tools) })),
    })),
  };
}

function iso(at: Instant): string {
  return new Date(at).toISOString();
}
