// `phasegate approve | pause | resume | rollback | override | record | triage | confirm`: what a person says to a rollout, from any terminal.
import { join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { openSqliteJournal } from '../adapters/journal-sqlite/sqlite-journal.ts';
import type { Instant } from '../core/calendar/instant.ts';
import { waitingSentence } from '../core/run/advice.ts';
import type { JournalEntry, PersonRequest } from '../core/run/journal.ts';
import { wordFor } from '../core/run/request.ts';
import type { Run } from '../core/run/run.ts';
import { formatPercentage, type Percentage } from '../core/toggle/percentage.ts';
import { submit } from '../engine/submit.ts';
import type { Ambient } from './ambient.ts';
import { CommandEnd, EXIT } from './exit.ts';
import { operator } from './operator.ts';
import { percentage } from './options.ts';
import { existingState } from './state-folder.ts';
import { stepApproval } from './step-approval.ts';
import { wayBack } from './way-back.ts';

interface RequestOptions {
  readonly state: string;
  readonly reason?: string;
  readonly as?: string;
  readonly at?: Percentage;
  readonly format: 'pretty' | 'json';
}

const KINDS = {
  approve: [
    'lets the open step pass when its soak is over, asked or not, although its gate has not; needs a reason',
    'approve documents --reason "traffic is low today"',
  ],
  pause: [
    'keeps the percentage and stops advancing; fails still roll back',
    'pause documents --reason "incident elsewhere"',
  ],
  resume: [
    'goes on after a pause, or begins a new attempt after a rollback (--at 50%)',
    'resume documents --at 50% --reason "fixed"',
  ],
  rollback: ['goes to 0% at once; needs no reason', 'rollback documents'],
  override: ['advances over a limit of the plan; takes two people', 'override documents --reason "vendor confirmed"'],
  record: ['records a value for a manual criterion', 'record documents "manual:call-center" 0'],
  triage: [
    'says that failures of a criterion that allows none are not the change; they stay in Results',
    'triage tables "zero:tabl-writ" 1 --reason "the database was moved"',
  ],
  confirm: [
    'says at which percentage you have set the toggle by hand (without --at: at the one that was asked), from when on the step is counted. Not needed, and refused, where Phasegate reads it back',
    'confirm documents --at 25%',
  ],
} as const;

export type RequestKind = keyof typeof KINDS;

export function requestCommand(kind: RequestKind, ambient: Ambient): Command {
  const [what, example] = KINDS[kind];
  const command = new Command(`phasegate ${kind}`)
    .description(`${kind}: ${what}.`)
    .argument('<rollout>', 'id of the rollout, as "phasegate status" shows it')
    .option('--state <folder>', 'where the journal is kept', '.phasegate')
    .option('--as <name>', 'who says so, where it is not the user of this machine')
    .addOption(new Option('--format <format>', 'how to print').choices(['pretty', 'json']).default('pretty'))
    .addHelpText(
      'after',
      `\nExamples:\n  phasegate ${example}\n  phasegate ${example} --format json\n\nExit codes: 0 taken; 2 it cannot be done now, or usage; 4 the journal cannot be written.`,
    );
  if (kind !== 'confirm') command.option('--reason <text>', 'why; stands in the journal and in Results');
  if (kind === 'resume') command.option('--at <percent>', 'where the new attempt begins', percentage);
  if (kind === 'confirm')
    command.option('--at <percent>', 'what the toggle is at now; by default what was asked', percentage);
  if (kind === 'record') command.argument('<criterion>', 'id of the criterion').argument('<value>', 'a number');
  if (kind === 'triage')
    command
      .argument('<criterion>', 'id of the criterion, as "phasegate status --format json" shows it')
      .argument('[count]', 'how many failures were looked at', '1');
  return command.action(async (rollout: string, ...rest: unknown[]) => {
    const options = command.opts<RequestOptions>();
    await send(rollout, requestOf(kind, options, rest as readonly string[]), options, ambient);
  });
}

function requestOf(kind: RequestKind, options: RequestOptions, rest: readonly string[]): PersonRequest {
  const reason = options.reason ?? '';
  switch (kind) {
    case 'record': {
      const [criterion = '', text = ''] = rest;
      const value = Number(text);
      if (text.trim() === '' || !Number.isFinite(value))
        throw new CommandEnd(EXIT.usage, `Unexpected value "${text}", expected a number.`);
      return { kind, criterion, value };
    }
    case 'triage': {
      const [criterion = '', count = ''] = rest;
      if (!/^[1-9]\d{0,8}$/.test(count))
        throw new CommandEnd(EXIT.usage, `Unexpected count "${count}", expected a whole number from 1 on.`);
      return { kind, criterion, count: Number(count), reason };
    }
    case 'resume':
      return { kind, at: options.at, reason };
    case 'confirm':
      return { kind, at: options.at };
    default:
      return { kind, reason };
  }
}

/** What was resumed starts with the runner's next turn in working hours; until then its toggle is as it was. */
function startsAgain({ rollout, state }: Run): string | undefined {
  const step = state.kind === 'scheduled' ? rollout.steps[state.step] : undefined;
  return step && `${rollout.id} is resumed: it starts at ${formatPercentage(step.percentage)} when its window is open`;
}

/** "letters is soaking; the toggle is to be at 25%": and what it is at, where a person had to say so. */
function standing(run: Run): string {
  const { rollout, confirmed, percentage: wanted, state } = run;
  // What somebody set it to is not what it is to be: that is the question.
  if (state.kind === 'asked' && state.instead) return `${rollout.id} is ${wordFor(run)}: ${state.why}. ${wayBack(run)}`;
  const isAt = rollout.mode === 'advise' && confirmed ? `, and is at ${formatPercentage(confirmed.percentage)}` : '';
  const stands = `${rollout.id} is ${wordFor(run)}; the toggle is to be at ${formatPercentage(wanted)}${isAt}`;
  const waits = waitingSentence(run);
  return waits === undefined ? stands : `${stands}; it ${waits}`;
}

function told({ kind }: PersonRequest, run: Run, at: Instant): string {
  if (kind === 'resume') return startsAgain(run) ?? standing(run);
  return (kind === 'approve' ? stepApproval(run, at) : undefined) ?? standing(run);
}

/** What was journaled, and where the rollout stands with it; percentages in thousandths, as in the API. */
function jsonOf({ rollout, state, attempt, percentage: wanted, confirmed }: Run, entry: JournalEntry): string {
  const { seq, at, by, event } = entry;
  const stands = { id: rollout.id, toggle: rollout.toggle, state: state.kind, attempt, percentage: wanted };
  return `${JSON.stringify({ ...stands, confirmed: confirmed?.percentage ?? null, seq, at, by, event }, undefined, 1)}\n`;
}

async function send(rollout: string, request: PersonRequest, options: RequestOptions, ambient: Ambient): Promise<void> {
  const journal = openSqliteJournal(join(existingState(resolve(options.state)), 'journal.db'));
  try {
    const by = options.as === undefined ? operator() : ({ kind: 'person', name: options.as } as const);
    const answer = await submit(journal, rollout, by, request, ambient.now());
    if (!answer.ok) throw new CommandEnd(EXIT.usage, `${answer.why}.`);
    process.stdout.write(
      options.format === 'json' ? jsonOf(answer.run, answer.entry) : `${told(request, answer.run, answer.entry.at)}.\n`,
    );
  } finally {
    journal.close();
  }
}
