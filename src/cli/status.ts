// `phasegate status`: every rollout of a journal, or some of them: staircase, gate, and what they wait for.
import { join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { openSqliteJournal, type SqliteJournal } from '../adapters/journal-sqlite/sqlite-journal.ts';
import { formatInstant } from '../core/calendar/format.ts';
import { describeEntry } from '../core/run/describe.ts';
import { fold } from '../core/run/evolve.ts';
import type { Ambient } from './ambient.ts';
import { CommandEnd, EXIT, exitCodeOf, worst } from './exit.ts';
import { rolloutLines } from './staircase.ts';
import { existingState } from './state-folder.ts';
import { watchStatus } from './status/watch-status.ts';
import { stopSignal } from './stop-signal.ts';
import { inkFor } from './terminal.ts';

interface StatusOptions {
  readonly state: string;
  readonly format: 'pretty' | 'json';
  readonly watch?: true;
}

/** Journal lines shown per rollout. */
const LATEST = 5;

export function command(ambient: Ambient): Command {
  return new Command('phasegate status')
    .description('Shows where every rollout of a journal stands: its steps, its gate, its latest entries.')
    .argument('[rollouts...]', 'ids of rollouts; all by default')
    .option('--state <folder>', 'where the journal is kept', '.phasegate')
    .addOption(new Option('--format <format>', 'how to print').choices(['pretty', 'json']).default('pretty'))
    .option('--watch', 'follow them: a screen on a terminal, in a pipe a line for each entry until all are over')
    .addHelpText(
      'after',
      `
Examples:
  phasegate status
  phasegate status release-of-the-document-provider --format json
  phasegate status --state .phasegate/demo
  phasegate status --watch

Exit codes: 0 all completed, 1 one is rolled back, 3 one is under way or waits for a person.`,
    )
    .action((ids: readonly string[], options: StatusOptions) => status(ids, options, ambient));
}

async function status(ids: readonly string[], options: StatusOptions, ambient: Ambient): Promise<void> {
  const journal = openSqliteJournal(join(existingState(resolve(options.state)), 'journal.db'));
  const ink = inkFor(process.stdout);
  try {
    const wanted = ids.length > 0 ? ids : await journal.rollouts();
    const stories = await Promise.all(
      wanted.map(async (id) => {
        const entries = await journal.load(id);
        return { id, entries, run: fold(entries) };
      }),
    );
    const unknown = stories.find(({ run }) => run === undefined);
    if (unknown) {
      process.stderr.write(
        `There is no rollout "${unknown.id}" in this journal; it has ${(await journal.rollouts()).join(', ') || 'none'}.\n`,
      );
      process.exitCode = 2;
      return;
    }
    if (options.watch) {
      process.exitCode = await watch(journal, ids, options, ambient);
      return;
    }
    const runs = stories.flatMap(({ run }) => (run ? [run] : []));
    if (options.format === 'json') process.stdout.write(`${JSON.stringify(runs, undefined, 1)}\n`);
    else
      for (const { run, entries } of stories) {
        if (!run) continue;
        const lines = [
          `${ink.dim(run.rollout.id)}`,
          ...rolloutLines({ run }, ink),
          ...entries
            .slice(-LATEST)
            .map((entry) =>
              ink.dim(`  ${formatInstant(run.rollout.calendar, entry.at)}  ${describeEntry(entry, run.rollout)}`),
            ),
        ];
        process.stdout.write(`${lines.join('\n')}\n\n`);
      }
    process.exitCode = worst(runs.map(exitCodeOf));
  } finally {
    journal.close();
  }
}

/** The exit code of how they stand when it ends. @throws CommandEnd where the format cannot be followed. */
async function watch(
  journal: SqliteJournal,
  ids: readonly string[],
  options: StatusOptions,
  ambient: Ambient,
): Promise<number> {
  if (options.format === 'json')
    throw new CommandEnd(
      EXIT.usage,
      'Unexpected --format json with --watch, expected one of them: programs follow GET /api/stream of a server.',
    );
  const stop = stopSignal();
  try {
    const { stdout: out } = process;
    return worst((await watchStatus({ journal, ids, out, ink: inkFor(out), now: ambient.now, stop })).map(exitCodeOf));
  } finally {
    stop.release();
  }
}
