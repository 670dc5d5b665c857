// `phasegate export flagd`: toggles as a definition of flagd, for those who evaluate with it.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { createDocumentFiles } from '../adapters/documents-files/document-files.ts';
import { openSqliteJournal, type SqliteJournal } from '../adapters/journal-sqlite/sqlite-journal.ts';
import { fold } from '../core/run/evolve.ts';
import { toFlagdDefinition } from '../core/toggle/flagd-definition.ts';
import type { Percentage } from '../core/toggle/percentage.ts';
import type { ToggleDefinition } from '../core/toggle/toggle.ts';
import { soundBindings } from './bindings/bindings-beside.ts';
import { CommandEnd, EXIT } from './exit.ts';
import { hashingNote, requireOwnToggles, toggleAt, toggleOfPlan, toggleOfRun } from './export-toggle.ts';
import { loadPlan } from './load-plan.ts';
import { bindingsOption, percentage } from './options.ts';
import { refusalOf } from './plan-refusal.ts';

interface ExportOptions {
  readonly bindings?: string;
  readonly at?: Percentage;
  readonly state: string;
  readonly format: 'pretty' | 'json';
}

export function command(): Command {
  const exporting = new Command('phasegate export').description('Prints toggles as another system defines them.');
  exporting
    .command('flagd')
    .description('Prints toggles as a flagd definition, by which every flagd provider decides as Phasegate does.')
    .argument('<source>', 'a Markdown plan, or the id of a rollout in the journal')
    .addOption(bindingsOption())
    .option(
      '--at <percent>',
      'as they are at this percentage; by default where the journal has them, else at 0%',
      percentage,
    )
    .option('--state <folder>', 'where the journal is kept', '.phasegate')
    .addOption(
      new Option('--format <format>', 'on many lines, or on one').choices(['pretty', 'json']).default('pretty'),
    )
    .addHelpText(
      'after',
      `
Examples:
  phasegate export flagd plan.md > flags.json
  phasegate export flagd plan.md --at 25%
  phasegate export flagd release-of-the-document-provider --state .phasegate/demo

Rules of the bindings ("targeting") are printed with the percentage: as they were pinned where the rollout has run, else as they
are now. flagd itself can be kept up to date in two ways: "driver: flagd" in the bindings writes its definition file, and flagd's HTTP sync
can poll /flagd/flags.json of a running Phasegate. Exit codes: 0 printed, 1 errors in the plan, 2 no such plan or rollout.`,
    )
    .action(exportFlagd);
  return exporting;
}

async function exportFlagd(source: string, options: ExportOptions): Promise<void> {
  const file = join(resolve(options.state), 'journal.db');
  // A plan that was never run has no journal, and reading must not make one.
  const journal = existsSync(file) ? openSqliteJournal(file) : undefined;
  try {
    const isPlan = /\.(md|markdown)$/i.test(source) || existsSync(source);
    const found = isPlan ? await ofPlan(source, options, journal) : [await ofRollout(source, options, journal)];
    const { at } = options;
    const toggles = at === undefined ? found : found.map((toggle) => toggleAt(toggle, at));
    requireOwnToggles(toggles);
    const note = hashingNote(toggles);
    if (note !== undefined) process.stderr.write(`${note}\n`);
    const definition = toFlagdDefinition(toggles);
    process.stdout.write(`${JSON.stringify(definition, undefined, options.format === 'json' ? 0 : 2)}\n`);
  } finally {
    journal?.close();
  }
}

async function ofPlan(
  path: string,
  options: ExportOptions,
  journal: SqliteJournal | undefined,
): Promise<readonly ToggleDefinition[]> {
  const text = await createDocumentFiles().read(path);
  const { bindings } = await soundBindings(path, text, options.bindings);
  // Its dates do not matter here, so that safe repairs of them are taken.
  const loaded = loadPlan(path, text, { bindings, acceptRepairs: true });
  if (!loaded.plan) throw refusalOf(path, loaded);
  return Promise.all(
    loaded.plan.rollouts.map(async (rollout) => {
      const run = fold((await journal?.load(rollout.id)) ?? []);
      return run?.rollout.toggle === rollout.toggle ? toggleOfRun(run) : toggleOfPlan(rollout);
    }),
  );
}

async function ofRollout(
  id: string,
  { state }: ExportOptions,
  journal: SqliteJournal | undefined,
): Promise<ToggleDefinition> {
  const run = fold((await journal?.load(id)) ?? []);
  if (run) return toggleOfRun(run);
  const known = (await journal?.rollouts()) ?? [];
  throw new CommandEnd(
    EXIT.usage,
    `Unexpected "${id}", expected a plan (a Markdown file) or a rollout of the journal in ${state}, which has ${known.join(', ') || 'none'}.`,
  );
}
