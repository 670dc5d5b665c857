// `phasegate simulate`: what a plan's gates would do, over thousands of simulated runs, beside the gates of other tools.
import { writeFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { createDocumentFiles } from '../adapters/documents-files/document-files.ts';
import type { PlainDate } from '../core/calendar/instant.ts';
import { type SimulateInput, type Simulation, simulate } from '../core/forecast/simulate.ts';
import { formatCount } from '../core/gate/wording.ts';
import { messageOf } from '../engine/faults.ts';
import { soundBindings } from './bindings-beside.ts';
import { CommandEnd, EXIT } from './exit.ts';
import { loadPlan } from './load-plan.ts';
import { bindingsOption, collect, natural, plainDate } from './options.ts';
import { refusalOf } from './plan-refusal.ts';
import { statedTraffic, trueRate } from './simulate/assumptions.ts';
import { simulationChart } from './simulate/chart.ts';
import { simulationJson, simulationLines } from './simulate/simulation-lines.ts';
import { inkFor, liveRegion } from './terminal.ts';

interface SimulateOptions {
  readonly rate: readonly string[];
  readonly traffic: readonly string[];
  readonly runs: number;
  readonly seed: number;
  readonly chart?: string;
  readonly bindings?: string;
  readonly start?: PlainDate;
  readonly format: 'pretty' | 'json';
}

export function command(): Command {
  return new Command('phasegate simulate')
    .description(
      'Plays a plan thousands of times on its calendar, by the judge and the decisions of a real run: how likely it is to complete, to be rolled back, to ask a person, when, and how many users a fault would reach. Reads only.',
    )
    .argument('<plan>', 'the Markdown plan')
    .addOption(bindingsOption())
    .option(
      '--rate <operation=share>',
      'true share of errors, such as "download=0.78%" or "download=0.78%@50%" (repeatable)',
      collect,
      [],
    )
    .option(
      '--traffic <amount>',
      'operations of all users by the working hour, or "1000/day", or "download=1000/day" (repeatable)',
      collect,
      [],
    )
    .option('--runs <n>', 'how many runs', natural, 10_000)
    .option('--seed <n>', 'the same seed gives the same runs', natural, 1)
    .option('--chart <file.svg>', 'draw what faults do, as an SVG')
    .option('--start <date>', 'move the plan to this day, keeping the business-day offsets of all windows', plainDate)
    .addOption(new Option('--format <format>', 'how to print').choices(['pretty', 'json']).default('pretty'))
    .addHelpText(
      'after',
      `
Whatever is not stated is assumed, and every assumption is printed. Safe repairs of errors are accepted and named.

Examples:
  phasegate simulate plan.md
  phasegate simulate plan.md --rate "download=0.78%@50%" --traffic 10000/day
  phasegate simulate plan.md --runs 2000 --format json --chart faults.svg

Exit codes: 0 simulated, 1 errors in the plan, 2 usage or a document that cannot be read.`,
    )
    .action(simulatePlan);
}

async function simulatePlan(path: string, options: SimulateOptions): Promise<void> {
  if (options.runs < 1) throw new CommandEnd(EXIT.usage, 'Unexpected --runs 0, expected at least one');
  const text = await createDocumentFiles().read(path);
  const loaded = loadPlan(path, text, {
    bindings: (await soundBindings(path, text, options.bindings)).bindings,
    acceptRepairs: true,
    ...(options.start && { start: options.start }),
  });
  if (!loaded.plan) throw refusalOf(path, loaded);
  const { rollouts } = loaded.plan;
  for (const { line, message, repair } of loaded.accepted)
    process.stderr.write(`repaired ${path}:${line} ${message}\n         ${repair?.title ?? ''}\n`);
  const rates = options.rate.map((each) => trueRate(each, rollouts));
  const traffic = options.traffic.map((each) => statedTraffic(each, rollouts));
  const inputs = rollouts.map(
    (rollout): SimulateInput => ({
      rollout,
      rates,
      traffic: traffic.map((of) => of(rollout)),
      seed: options.seed,
      runs: options.runs,
      faultRuns: Math.max(1, Math.ceil(options.runs / 20)),
    }),
  );
  const simulations = inputs.map((input, index) => play(input, index + 1, inputs.length));
  if (options.chart !== undefined) draw(options.chart, simulations);
  const ink = inkFor(process.stdout);
  process.stdout.write(
    options.format === 'json'
      ? `${JSON.stringify({ seed: options.seed, rollouts: simulations.map(simulationJson) }, undefined, 1)}\n`
      : `${simulations.map((each) => simulationLines(each, ink).join('\n')).join('\n\n')}\n`,
  );
}

/** Runs from which on it takes so long that a pipe is told of every quarter. */
const LONG = 2_000;

/** To the end, telling how far it is: on a terminal all the time, in a pipe now and then. */
function play(input: SimulateInput, index: number, of: number): Simulation {
  const out = process.stderr;
  const region = liveRegion(out);
  const rollout = of > 1 ? ` of rollout ${index} of ${of}` : '';
  const runs = simulate(input);
  for (let quarter = 1; ; ) {
    const next = runs.next();
    if (next.done) {
      region.draw([]);
      region.end();
      return next.value;
    }
    const { done, total } = next.value;
    const line = `${Math.floor((100 * done) / total)}% of ${formatCount(total)} runs${rollout}`;
    region.draw([line]);
    if (done / total < quarter / 4) continue;
    if (!out.isTTY && input.runs >= LONG) region.print(line);
    quarter++;
  }
}

function draw(file: string, simulations: readonly Simulation[]): void {
  try {
    writeFileSync(file, simulationChart(simulations));
  } catch (error) {
    throw new CommandEnd(
      EXIT.usage,
      `Cannot write the chart ${file}: ${messageOf(error)}. Name another place with --chart.`,
    );
  }
}
