// `phasegate replay`: what a plan would have decided over what was observed, and when, against what people did.
import { Command, Option } from 'commander';
import { createDocumentFiles } from '../adapters/documents-files/document-files.ts';
import { formatInstant } from '../core/calendar/format.ts';
import type { Instant, PlainDate } from '../core/calendar/instant.ts';
import { replayAtVolume } from '../core/forecast/at-volume.ts';
import { type ReplayInput, replay } from '../core/forecast/replay.ts';
import { decidedStay } from '../core/forecast/replay-stay.ts';
import type { Rollout } from '../core/plan/plan.ts';
import type { Ambient } from './ambient.ts';
import { soundBindings } from './bindings/bindings-beside.ts';
import { CommandEnd, EXIT, exitCodeOf, worst } from './exit.ts';
import { type LoadedPlan, loadPlan } from './load-plan.ts';
import { bindingsOption, collect, natural, plainDate } from './options.ts';
import { refusalOf } from './plan-refusal.ts';
import { peopleIn, readGiven } from './replay/replay-files.ts';
import { type ReplayReport, replayJson, replayLines } from './replay/replay-lines.ts';
import { observedBySource, observedInFile, type WantedOptions, wantedOf } from './replay/replay-observed.ts';
import { inkFor } from './terminal.ts';

interface ReplayOptions extends WantedOptions {
  readonly bindings?: string;
  readonly history?: string;
  readonly rollout?: string;
  readonly volume: readonly string[];
  readonly acceptRepairs?: true;
  readonly start?: PlainDate;
  readonly format: 'pretty' | 'json';
}

/** The question that people ask first: would it have seen it with a thousand? */
const USUAL_VOLUME = 1_000;

export function command({ now }: Pick<Ambient, 'now'>): Command {
  return new Command('phasegate replay')
    .description(
      'Plays a plan over observations: what it would have decided, and when, by the same judge as a run. Changes nothing.',
    )
    .argument('<plan>', 'the Markdown plan')
    .addOption(bindingsOption())
    .option('--observations <file>', 'what was counted: .csv, or .ndjson with one JSON object a line')
    .option('--from <date>', 'ask the bound Datadog or Prometheus instead, from this day (of the plan) on', plainDate)
    .option('--to <date>', 'to the end of this day; today: what is complete by now', plainDate)
    .option('--history <file>', 'what people did: JSON, { "timeline": [{ "date", "exposure", "event" }] }')
    .option('--rollout <id>', 'the rollout that the observations are of, where the plan has several')
    .option('--volume <n>', 'say what this many operations in the last step would have shown (repeatable)', collect, [])
    .option('--bucket <minutes>', 'how long a row stands for, from its time on (0 by default)', natural)
    .option('--accept-repairs', 'accept the safe repairs of error findings')
    .option('--start <date>', 'move the plan to this day, keeping the business-day offsets of all windows', plainDate)
    .addOption(new Option('--format <format>', 'how to print').choices(['pretty', 'json']).default('pretty'))
    .addHelpText(
      'after',
      `
Columns (unknown ones are refused): time (with offset: 2025-05-08T09:10:00-04:00, or Z), operation or metric ("download"),
outcome (ok, error, or attempt for all of them), variant (on, off), count or value (none: each row is one operation), and perhaps
user and toggle. Of an operation that a latency criterion counts, value is how long each took, in milliseconds, and count how many.
Rows are in the order of time. A row with a metric and a value but no outcome is a reading for a criterion that
people record. A row that is not quite right is named with its number and column, and nothing is replayed.

Without --history the observations are taken to be at the plan's own percentages. With it a step begins when people set its
percentage, and the replay ends where they leave the plan: what is observed at another percentage says nothing about a step.

Examples:
  phasegate replay plan.md --observations downloads.csv
  phasegate replay plan.md --observations downloads.csv --history history.json --volume 1000 --volume 20000
  phasegate replay plan.md --observations hourly.csv --bucket 60 --format json
  phasegate replay plan.md --from 2025-05-01 --to 2025-05-09

Exit codes: 0 completed or still under way when the observations end, 1 rolled back or errors in the plan, 2 usage or a wrong row,
3 a person would have been asked, 4 Datadog or Prometheus failed.`,
    )
    .action((plan: string, options: ReplayOptions) => replayPlan(plan, options, now));
}

async function replayPlan(path: string, options: ReplayOptions, now: () => Instant): Promise<void> {
  const wanted = wantedOf(options);
  const files = createDocumentFiles();
  const text = await files.read(path);
  const { bindings, connections } = await soundBindings(path, text, options.bindings);
  const loaded = loadPlan(path, text, {
    bindings,
    acceptRepairs: options.acceptRepairs === true,
    ...(options.start && { start: options.start }),
  });
  const rollouts = chosen(path, loaded, options.rollout);
  const people =
    options.history === undefined
      ? []
      : peopleIn(options.history, await readGiven(files.read, 'history', options.history), rollouts);
  const observed =
    wanted.kind === 'file'
      ? observedInFile(
          wanted,
          rollouts,
          await readGiven(files.read, 'observations', wanted.file),
          options.rollout !== undefined,
        )
      : await observedBySource(wanted.range, rollouts, connections, now);
  const reports = observed.flatMap(({ rollout, unit, ...known }): readonly ReplayReport[] => {
    const repairs = loaded.accepted.map(({ repair }) => repair?.title ?? '');
    const input: ReplayInput = { rollout, document: path, repairs, people, ...known };
    return input.operations.length === 0 ? [] : [reportOf(input, unit, options)];
  });
  process.stdout.write(
    options.format === 'json'
      ? `${JSON.stringify(reports.map(replayJson), undefined, 1)}\n`
      : `${reports.map((report) => replayLines(report, inkFor(process.stdout)).join('\n')).join('\n\n')}\n`,
  );
  process.exitCode = worst(
    reports.map(({ replayed: { run } }) =>
      run.state.kind === 'soaking' || run.state.kind === 'scheduled' ? EXIT.done : exitCodeOf(run),
    ),
  );
}

function chosen(path: string, loaded: LoadedPlan, id: string | undefined): readonly Rollout[] {
  if (!loaded.plan) throw refusalOf(path, loaded);
  const { rollouts } = loaded.plan;
  if (id === undefined) return rollouts;
  const found = rollouts.find((rollout) => rollout.id === id);
  if (found) return [found];
  throw new CommandEnd(
    EXIT.usage,
    `Unexpected rollout "${id}", expected one of the plan's: ${rollouts.map((rollout) => rollout.id).join(', ')}`,
  );
}

function reportOf(input: ReplayInput, unit: ReplayReport['unit'], options: ReplayOptions): ReplayReport {
  const replayed = replay(input);
  const { calendar } = input.rollout;
  const stay = decidedStay(replayed, input.operations);
  if (!stay) {
    const last = input.operations.at(-1);
    throw new CommandEnd(
      EXIT.usage,
      `The observations of "${input.rollout.title}" end ${last ? formatInstant(calendar, last.at) : ''}, before any of its steps begins. --start DATE moves the plan.`,
    );
  }
  const volumes = options.volume.length === 0 ? [USUAL_VOLUME] : options.volume.map(volumeOf);
  return {
    input,
    replayed,
    stay,
    unit,
    volumes: stay.over.map((over) => volumes.map((volume) => replayAtVolume(input, stay, over, volume))),
  };
}

function volumeOf(text: string): number {
  const volume = /^\d{1,12}$/.test(text) ? Number(text) : 0;
  if (volume > 0) return volume;
  throw new CommandEnd(EXIT.usage, `Unexpected volume "${text}", expected a whole number from 1 on`);
}
