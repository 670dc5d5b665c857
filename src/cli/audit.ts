// `phasegate audit recompute`: whether every judgement and decision of a journal follows from the evidence journaled with it.
import { join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { openSqliteJournal } from '../adapters/journal-sqlite/sqlite-journal.ts';
import { formatInstant } from '../core/calendar/format.ts';
import { type EntryDifference, type Recomputed, recompute } from '../core/forecast/recompute.ts';
import type { Rollout } from '../core/plan/plan.ts';
import type { JournalEntry } from '../core/run/journal.ts';
import { CommandEnd, EXIT } from './exit.ts';
import { existingState } from './state-folder.ts';
import { type Ink, inkFor } from './terminal.ts';

interface AuditOptions {
  readonly state: string;
  readonly format: 'pretty' | 'json';
}

interface Audited extends Recomputed {
  readonly rollout: Rollout;
}

export function command(): Command {
  const audit = new Command('phasegate audit').description('Checks what a journal says against itself.');
  audit
    .command('recompute')
    .description(
      'Judges and decides again, from the evidence of every entry, and fails when anything comes out otherwise.',
    )
    .argument('[rollouts...]', 'ids of rollouts; all by default')
    .option('--state <folder>', 'where the journal is kept', '.phasegate')
    .addOption(new Option('--format <format>', 'how to print').choices(['pretty', 'json']).default('pretty'))
    .addHelpText(
      'after',
      `
Examples:
  phasegate audit recompute
  phasegate audit recompute release-of-the-document-provider --state .phasegate/demo

Sentences that only an earlier version worded otherwise are counted and are no difference. Exit codes: 0 everything comes out as
journaled, 1 something does not, 2 no such journal or rollout, 4 the journal cannot be read.`,
    )
    .action(auditJournal);
  return audit;
}

async function auditJournal(ids: readonly string[], options: AuditOptions): Promise<void> {
  const journal = openSqliteJournal(join(existingState(resolve(options.state)), 'journal.db'));
  try {
    const known = await journal.rollouts();
    const unknown = ids.find((id) => !known.includes(id));
    if (unknown !== undefined)
      throw new CommandEnd(
        EXIT.usage,
        `There is no rollout "${unknown}" in this journal; it has ${known.join(', ') || 'none'}.`,
      );
    const audited: Audited[] = [];
    for (const id of ids.length > 0 ? ids : known) audited.push(auditOf(await journal.load(id)));
    process.stdout.write(
      options.format === 'json'
        ? `${JSON.stringify(
            audited.map(({ rollout, ...recomputed }) => ({ rollout: rollout.id, ...recomputed })),
            undefined,
            1,
          )}\n`
        : `${audited.flatMap((each) => auditLines(each, inkFor(process.stdout))).join('\n')}\n`,
    );
    process.exitCode = audited.some(({ differences }) => differences.length > 0) ? EXIT.no : EXIT.done;
  } finally {
    journal.close();
  }
}

function auditOf(entries: readonly JournalEntry[]): Audited {
  const [first] = entries;
  if (first?.event.kind !== 'planned') throw new CommandEnd(EXIT.outside, 'The journal does not begin with a plan.');
  return { rollout: first.event.rollout, ...recompute(entries) };
}

function auditLines({ rollout, ...recomputed }: Audited, ink: Ink): readonly string[] {
  const { judgements, decisions, differences, reworded, skipped } = recomputed;
  const entries = new Set(differences.map(({ seq }) => seq)).size;
  const done = `${judgements} judgements and ${decisions} decisions recomputed`;
  const notes = [
    ...(reworded.length > 0 ? [`worded otherwise: ${listed(reworded)}`] : []),
    ...(skipped.length > 0 ? [`evidence not in the journal: ${listed(skipped)}`] : []),
  ];
  return [
    `${ink.bold(rollout.id)}: ${done}, ${
      entries === 0 ? ink.green('all as journaled') : ink.red(`${entries} NOT AS JOURNALED`)
    }`,
    ...differences.map((difference) => differenceLine(rollout, difference, ink)),
    ...notes.map((note) => ink.dim(`  ${note}`)),
  ];
}

function listed(entries: readonly number[]): string {
  return `${entries.length === 1 ? 'entry' : 'entries'} ${entries.join(', ')}`;
}

function differenceLine(rollout: Rollout, { seq, at, path, journaled, recomputed }: EntryDifference, ink: Ink): string {
  const values = `journaled ${JSON.stringify(journaled)}, recomputed ${JSON.stringify(recomputed) ?? 'nothing'}`;
  return `  ${ink.red('DIFFERENT')} entry ${seq}, ${formatInstant(rollout.calendar, at)}, ${path || 'as a whole'}: ${values}`;
}
