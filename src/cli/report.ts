// `phasegate report`: a rollout's whole story, as one printable page, as data, or in a few lines.
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { openSqliteJournal } from '../adapters/journal-sqlite/sqlite-journal.ts';
import type { Run } from '../core/run/run.ts';
import { createKnownRollouts } from '../server/known-rollouts.ts';
import { reportOf } from '../server/report/report.ts';
import { reportPage } from '../server/report/report-page.ts';
import type { Ambient } from './ambient.ts';
import { CommandEnd, EXIT, exitCodeOf } from './exit.ts';
import { createJournalSource } from './journal-source.ts';
import { reportLines } from './report-lines.ts';
import { existingState } from './state-folder.ts';
import { inkFor } from './terminal.ts';

interface ReportOptions {
  readonly state: string;
  readonly format?: 'pretty' | 'json' | 'html';
  readonly out?: string;
  readonly link?: string;
}

export function command(ambient: Ambient): Command {
  return new Command('phasegate report')
    .description("Tells a rollout's whole story: the staircase, every gate, who decided what, how to go to 0% by hand.")
    .argument('<rollout>', 'id of the rollout, as "phasegate status" shows it')
    .option('--state <folder>', 'where the journal is kept', '.phasegate')
    .addOption(
      new Option('--format <format>', 'how to tell it; html with --out NAME.html, else pretty').choices([
        'pretty',
        'json',
        'html',
      ]),
    )
    .option('--out <file>', 'write it into this file, which must not be there yet')
    .option('--link <url>', 'where people find the page, told at its end')
    .addHelpText(
      'after',
      `
Examples:
  phasegate report release-of-the-document-provider
  phasegate report release-of-the-document-provider --out report.html
  phasegate report release-of-the-document-provider --format json

The page has no script and needs nothing else: print it, or attach it. A running server has it at /rollouts/ROLLOUT/report.
Small counts are hidden where the plan's policy says so.

Exit codes: 0 completed, 1 rolled back, 2 usage, 3 under way or a person is asked.`,
    )
    .action((id: string, options: ReportOptions) => report(id, options, ambient));
}

async function report(id: string, options: ReportOptions, ambient: Ambient): Promise<void> {
  const out = options.out === undefined ? undefined : resolve(options.out);
  const format = options.format ?? (out && /\.html?$/i.test(out) ? 'html' : 'pretty');
  if (out !== undefined && existsSync(out))
    throw new CommandEnd(EXIT.usage, `${options.out} is there already. Name another file with --out, or move it away.`);
  const { text, run } = await reportText(id, format, options, ambient);
  if (out === undefined) process.stdout.write(text);
  else {
    await writeFile(out, text, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
      throw new CommandEnd(
        EXIT.usage,
        `${options.out} cannot be written (${error.code}). Name another file with --out.`,
      );
    });
    process.stderr.write(`Written to ${options.out}.\n`);
  }
  process.exitCode = exitCodeOf(run);
}

async function reportText(
  id: string,
  format: 'pretty' | 'json' | 'html',
  options: ReportOptions,
  ambient: Ambient,
): Promise<{ readonly text: string; readonly run: Run }> {
  const journal = openSqliteJournal(join(existingState(resolve(options.state)), 'journal.db'));
  try {
    const documents = { read: async () => '', replace: async () => 'changed' as const };
    const source = createJournalSource({ journal, documents, runners: new Map(), now: ambient.now });
    const known = createKnownRollouts(source);
    const state = await known.one(id);
    if (!state)
      throw new CommandEnd(
        EXIT.usage,
        `There is no rollout "${id}" in this journal; it has ${(await journal.rollouts()).join(', ') || 'none'}.`,
      );
    // A demo lives in a time of its own: nothing is told as of before its last entry.
    const last = state.changedAt ?? ambient.now();
    const isOver = state.run.state.kind === 'completed' || state.run.state.kind === 'rolledBack';
    const now = isOver || last > ambient.now() ? last : ambient.now();
    const told = await reportOf({
      state,
      journal: (after, upTo) => journal.load(id, after, upTo),
      now,
      history: known.history,
    });
    switch (format) {
      case 'json':
        return { text: `${JSON.stringify(told, undefined, 1)}\n`, run: state.run };
      case 'html':
        return { text: reportPage(told, { link: options.link }), run: state.run };
      case 'pretty':
        return { text: `${reportLines(told, inkFor(process.stdout)).join('\n')}\n`, run: state.run };
    }
  } finally {
    journal.close();
  }
}
