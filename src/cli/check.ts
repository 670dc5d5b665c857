// `phasegate check`: before a run, whether the numbers that a plan's gates would look at are there, and what could come of them.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { createDocumentFiles } from '../adapters/documents-files/document-files.ts';
import { openSqliteJournal } from '../adapters/journal-sqlite/sqlite-journal.ts';
import { dateOf } from '../core/calendar/business-time.ts';
import { DEFAULT_CALENDAR } from '../core/calendar/calendar.ts';
import type { PlainDate } from '../core/calendar/instant.ts';
import { type Bindings, bindingsOf } from '../core/plan/bindings.ts';
import type { Plan, Rollout } from '../core/plan/plan.ts';
import { powerTable } from '../core/plan/power-table.ts';
import { fold } from '../core/run/evolve.ts';
import { rehearsed } from '../engine/rehearse.ts';
import type { Ambient } from './ambient.ts';
import { soundBindings } from './bindings/bindings-beside.ts';
import type { Connections } from './bindings/bindings-schema.ts';
import { blocksOf } from './check/check-blocks.ts';
import { checkLines, type ToggleCheck } from './check/check-lines.ts';
import { checkRollout, type RolloutCheck } from './check/check-rollout.ts';
import { connectSource } from './connect/connect-metrics.ts';
import { connectToggles } from './connect/connect-toggles.ts';
import { EXIT, type ExitCode, worst } from './exit.ts';
import { loadPlan } from './load-plan.ts';
import { bindingsOption, plainDate } from './options.ts';
import { ownDay } from './own-day.ts';
import { refusalOf } from './plan-refusal.ts';
import { powerLines } from './power-table.ts';
import { type Ink, inkFor } from './terminal.ts';

interface CheckCommandOptions {
  readonly bindings?: string;
  readonly start?: PlainDate;
  readonly state: string;
  readonly format: 'pretty' | 'json';
}

export function command(ambient: Ambient): Command {
  return new Command('phasegate check')
    .description(
      "Asks every bound metric for its last day and says of each criterion: found or no data, how much an hour, how often the old path fails, what the gate could show with that; and whether the toggle's percentage can be set. Changes nothing.",
    )
    .argument('<plan>', 'the Markdown plan')
    .addOption(bindingsOption())
    .option('--start <date>', 'the day on which a plan is taken to begin; by its own dates, else today', plainDate)
    .option(
      '--state <folder>',
      'where the journal is, if it runs already, and what our own intake received',
      '.phasegate',
    )
    .addOption(new Option('--format <format>', 'how to print').choices(['pretty', 'json']).default('pretty'))
    .addHelpText(
      'after',
      `
Examples:
  phasegate check plan.md
  phasegate check plan.md --format json

"phasegate run" makes the same check before a rollout's first step, and starts nothing while a criterion has no data, unless
somebody says --without-data "reason".

Exit codes: 0 nothing stands in the way; 1 no data, treated events at 0%, a toggle that cannot be set, or errors in the plan;
2 usage; 4 an outside system failed.`,
    )
    .action((plan: string, options: CheckCommandOptions) => check(plan, options, ambient));
}

async function check(path: string, options: CheckCommandOptions, ambient: Ambient): Promise<void> {
  const text = await createDocumentFiles().read(path);
  const { bindings, connections } = await soundBindings(path, text, options.bindings);
  const { plan, begins } = planOf(path, text, bindings, options.start, ambient);
  const ink = inkFor(process.stdout);
  const checked = await Promise.all(
    plan.rollouts.map(async (rollout) => {
      const check = await checkOf(rollout, connections, options.state, ambient);
      const isUnknown = rollout.metrics === undefined && check.lastDay === null;
      return {
        check,
        toggle: await toggleOf(rollout, connections, options.state, ambient),
        power: isUnknown ? plannedPower(rollout, bindings, ink) : [],
      };
    }),
  );
  if (begins !== undefined)
    process.stderr.write(
      `The dates of ${path} have passed, or are missing, so it is taken to begin on ${begins}; --start DATE for another day.\n\n`,
    );
  process.stdout.write(
    options.format === 'json'
      ? `${JSON.stringify(
          checked.map((each) => ({ ...each.check, toggleCheck: each.toggle, blocks: blocksOf(each.check) })),
          undefined,
          1,
        )}\n`
      : `${checked.map((each) => [...checkLines(each.check, each.toggle, ink), ...each.power].join('\n')).join('\n\n')}\n`,
  );
  process.exitCode = worst(checked.map(codeOf));
}

/** Where no volume is known, what the gates could show with the users that the plan expects. */
function plannedPower(rollout: Rollout, bindings: Bindings, ink: Ink): readonly string[] {
  const lines = powerLines(rollout, powerTable(rollout, bindingsOf(bindings, rollout.id)), ink);
  return lines.length > 0 ? ['', ...lines] : [];
}

/** The plan as a run would take it, with its safe repairs; one in the past, or without dates, as if it began today, which `begins` says. */
function planOf(
  path: string,
  text: string,
  bindings: Bindings,
  start: PlainDate | undefined,
  ambient: Ambient,
): { readonly plan: Plan; readonly begins: PlainDate | undefined } {
  const today = dateOf({ ...DEFAULT_CALENDAR, ...bindings.calendar }, ambient.now());
  const options = { bindings, acceptRepairs: true };
  const dated = loadPlan(path, text, { ...options, ...(start ? { start } : { today }) });
  if (dated.plan) return { plan: dated.plan, begins: undefined };
  const shifted = start ? undefined : loadPlan(path, text, { ...options, start: today }).plan;
  if (shifted) return { plan: shifted, begins: today };
  // That its dates have passed is not what keeps it from being checked.
  throw refusalOf(path, start ? dated : loadPlan(path, text, options));
}

async function checkOf(
  rollout: Rollout,
  connections: Connections,
  state: string,
  { now }: Ambient,
): Promise<RolloutCheck> {
  const source = rollout.metrics && connectSource(connections, rollout.metrics, now);
  const own = rollout.metrics ? undefined : ownDay(rollout, resolve(state), now);
  return checkRollout({ rollout, source, own, atZero: await isAtZero(rollout.id, resolve(state)), now: now() });
}

/** A rollout that runs already may be on for somebody. */
async function isAtZero(id: string, state: string): Promise<boolean> {
  const file = join(state, 'journal.db');
  if (!existsSync(file)) return true;
  const journal = openSqliteJournal(file);
  try {
    return (fold(await journal.load(id))?.percentage ?? 0) === 0;
  } finally {
    journal.close();
  }
}

/** A rehearsal sends a percentage: never of a rollout that is under way, nor where it is not known what the toggle is at. */
async function toggleOf(
  rollout: Rollout,
  connections: Connections,
  state: string,
  { now }: Ambient,
): Promise<ToggleCheck> {
  const { driver = 'embedded', toggle, mode } = rollout;
  if (driver === 'embedded')
    return { ready: true, why: `${toggle} is one of Phasegate's own, which it sets and reads itself` };
  const toggles = connectToggles(connections, { now, environment: process.env })(rollout);
  const isBlind = toggles.abilities?.readBack === false;
  if (mode === 'drive' && isBlind)
    return {
      ready: true,
      why: `${toggle} cannot be read in ${toggles.place}: whether it can be set is tried at the start`,
    };
  const isMoving = !(await isAtZero(rollout.id, resolve(state)));
  const outcome = await rehearsed({ rollout: isMoving ? { ...rollout, mode: 'advise' } : rollout }, toggles);
  return { ready: outcome.ready, why: outcome.ready ? outcome.proof : outcome.why };
}

function codeOf({ check, toggle }: { readonly check: RolloutCheck; readonly toggle: ToggleCheck }): ExitCode {
  if (check.sourceFailing !== null) return EXIT.outside;
  return blocksOf(check).length > 0 || !toggle.ready ? EXIT.no : EXIT.done;
}
