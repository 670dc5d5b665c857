// A simulation for a person: what was assumed, how runs end, when, and what a fault of each size would have done.
import { formatDayAndTime } from '../../core/calendar/format.ts';
import { type Instant, toInstant } from '../../core/calendar/instant.ts';
import type { ByTool, Ended, Fault, Quantiles, Simulation } from '../../core/forecast/simulate.ts';
import { formatCount, formatShare } from '../../core/gate/wording.ts';
import { formatPercentage } from '../../core/toggle/percentage.ts';
import { printable } from '../printable.ts';
import type { Ink } from '../terminal.ts';

const NAME = 34;

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
    ink.dim(
      `    ${''.padEnd(NAME)}completes  rolled back  asks a person  completed (median, 90%)           failures met (median, 90%)`,
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
  const dates = completedOn ? `${time(completedOn.median)}, ${time(completedOn.ninety)}` : 'never';
  return `    ${tool.padEnd(NAME)}${chance(completed).padStart(9)}${chance(rolledBack).padStart(13)}${chance(asked).padStart(15)}  ${dates.padEnd(33)} ${counts(harmed)}`;
}

function counts({ median, ninety }: Quantiles): string {
  return `${formatCount(median)}, ${formatCount(ninety)}`;
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
  const runs = sizes[0]?.tools[0]?.ended.runs ?? 0;
  const tools = sizes[0]?.tools.map(({ tool }) => tool) ?? [];
  const of = criterion.kind === 'zero' ? `, in parts of ${formatShare(limit)}` : '';
  const head = tools.map((tool, index) => (index === 0 ? tool.padEnd(WIDE) : tool.padEnd(NARROW)));
  return [
    `  A fault in "${printable(criterion.text)}" from the first step on${of} (${formatCount(runs)} runs each)`,
    ink.dim(`    ${'size'.padEnd(7)}${'fails'.padEnd(8)}${head.join('')}`),
    ...sizes.map(({ size, rate, tools }) => {
      const cells = tools.map(({ ended }, index) =>
        index === 0
          ? `${chance(ended.completed).padStart(6)} completes, ${chance(ended.rolledBack).padStart(6)} back, ${chance(ended.asked).padStart(6)} asks; ${counts(ended.harmed)}`.padEnd(
              WIDE,
            )
          : `${chance(ended.completed).padStart(6)}; ${counts(ended.harmed)}`.padEnd(NARROW),
      );
      return `    ${`${size}x`.padEnd(7)}${formatShare(rate).padEnd(8)}${cells.join('')}`;
    }),
    ink.dim(
      '    after the semicolon: failing operations that users met until it ended (median, 90%); others: chance to complete',
    ),
  ];
}

const WIDE = 58;
const NARROW = 32;

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
