// `phasegate simulate`: what a plan's gates would do, over thousands of simulated runs, beside the gates of other tools.
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Command, Option } from 'commander';
import { createDocumentFiles } from '../adapters/documents-files/document-files.ts';
import type { PlainDate } from '../core/calendar/instant.ts';
import type { SimulateInput } from '../core/forecast/plays.ts';
import { runsIn, type Simulation } from '../core/forecast/simulate.ts';
import { formatCount } from '../core/gate/judging/wording.ts';
import { messageOf } from '../engine/faults.ts';
import { soundBindings } from './bindings/bindings-beside.ts';
import { CommandEnd, EXIT } from './exit.ts';
import { loadPlan } from './load-plan.ts';
import { bindingsOption, collect, natural, plainDate } from './options.ts';
import { refusalOf } from './plan-refusal.ts';
import { slowShare, statedTraffic, trueRate } from './simulate/assumptions.ts';
import { simulationChart } from './simulate/chart.ts';
import { simulateTogether } from './simulate/simulate-together.ts';
import { simulationJson, simulationLines } from './simulate/simulation-lines.ts';
import { inkFor, liveRegion } from './terminal.ts';

interface SimulateOptions {
  readonly rate: readonly string[];
  readonly slow: readonly string[];
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
      '--slow <operation=share>',
      'true share that takes longer than the plan allows, such as "download=8%" or "download=8%@50%" (repeatable)',
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
  const rates = [
    ...options.rate.map((each) => trueRate(each, rollouts)),
    ...options.slow.flatMap((each) => slowShare(each, rollouts)),
  ];
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
  const simulations: Simulation[] = [];
  for (const [index, input] of inputs.entries()) simulations.push(await play(input, index + 1, inputs.length));
  if (options.chart !== undefined) draw(options.chart, simulations);
  const ink = inkFor(process.stdout);
  process.stdout.write(
    options.format === 'json'
      ? `${JSON.stringify({ seed: options.seed, rollouts: simulations.map(simulationJson) }, undefined, 1)}\n`
      : `${simulations.map((each) => simulationLines(each, ink).join('\n')).join('\n\n')}\n`,
  );
}

/** Runs from which on it takes so long that threads are worth their start, and that a pipe is told of every quarter. */
const LONG = 2_000;
const MOST_THREADS = 8;

/** To the end, telling how far it is: on a terminal all the time, in a pipe now and then. */
async function play(input: SimulateInput, index: number, of: number): Promise<Simulation> {
  const out = process.stderr;
  const region = liveRegion(out);
  const rollout = of > 1 ? ` of rollout ${index} of ${of}` : '';
  const total = runsIn(input);
  const isLong = input.runs >= LONG;
  let quarter = 1;
  const simulation = await simulateTogether(
    input,
    isLong ? Math.min(MOST_THREADS, availableParallelism()) : 1,
    (done) => {
      const line = (share: number): string => `${Math.floor(100 * share)}% of ${formatCount(total)} runs${rollout}`;
      region.draw([line(done / total)]);
      if (done / total < quarter / 4) return;
      if (!out.isTTY && isLong) region.print(line(quarter / 4));
      quarter++;
    },
  );
  region.draw([]);
  region.end();
  return simulation;
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
