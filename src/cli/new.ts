// `phasegate new`: writes a plan for people who have none yet, from a few answers.
import { createInterface } from 'node:readline';
import { Command, Option } from 'commander';
import { dateOf } from '../core/calendar/business-time.ts';
import { DEFAULT_CALENDAR } from '../core/calendar/calendar.ts';
import { formatDay } from '../core/calendar/format.ts';
import { slugOf } from '../core/plan/slug.ts';
import type { Ambient } from './ambient.ts';
import { CommandEnd, EXIT } from './exit.ts';
import { writeNewFile } from './new/new-file.ts';
import { ANSWERS } from './new/new-plan-answers.ts';
import { newPlanProblems } from './new/new-plan-problems.ts';
import { askForPlan, type Conversation, type Days } from './new/new-plan-questions.ts';
import { type NewPlan, newPlanDays, newPlanText, nextBusinessDay } from './new/new-plan-text.ts';
import { collect } from './options.ts';

interface NewOptions {
  readonly criterion?: readonly string[];
  readonly print?: true;
  readonly force?: true;
  readonly format: 'pretty' | 'json';
  /** The words of the other answers, by their keys. */
  readonly [answer: string]: unknown;
}

export function command(ambient: Ambient): Command {
  const built = new Command('phasegate new')
    .description('Writes a plan that lints clean, from a few answers: asked for on a terminal, or given as options.')
    .argument('[file]', 'where to write it; the title as a file name by default');
  for (const { key, flag, help } of ANSWERS) {
    const option = new Option(flag, help);
    built.addOption(
      key === 'criteria'
        ? option.argParser((words: string, before?: readonly string[]) => collect(words, before ?? []))
        : option,
    );
  }
  return built
    .option('--print', 'print the plan instead of writing it')
    .option('--force', 'write it where there is a file already; that one is kept as .bak')
    .addOption(
      new Option('--format <format>', 'how to say what was written').choices(['pretty', 'json']).default('pretty'),
    )
    .addHelpText(
      'after',
      `
Only title and criteria have to be given. Without them a person at a terminal is asked; a pipe is not.

Examples:
  phasegate new
  phasegate new letters.md --title "Release of the letters" --criterion "Download error rate: < 0.3%"
  phasegate new letters.md --title "Release of the letters" --toggle letters_v2 --start 2026-12-07 \\
    --percentages "1, 10, 50, 100" --days "2, 1" --users "2000, 20000, 100000, 200000" \\
    --criterion "Download error rate: < 0.3%" --criterion "Failures to write to table: 0" --owner "The records team"

Exit codes: 0 written, 1 the answers make no plan that lints clean, 2 usage, or the file is there already.`,
    )
    .action((file: string | undefined, options: NewOptions) => writePlan(file, options, ambient));
}

async function writePlan(file: string | undefined, options: NewOptions, ambient: Ambient): Promise<void> {
  const days = { today: dateOf(DEFAULT_CALENDAR, ambient.now()), next: nextBusinessDay(ambient.now()) };
  const given = givenAnswers(options);
  const asks = process.stdin.isTTY === true && process.stdout.isTTY === true && !isComplete(given);
  const plan = asks ? await asked(given, days) : withUsual(given, days);
  if (!plan) throw new CommandEnd(EXIT.usage, 'Nothing is written: the questions were left.');
  const problems = newPlanProblems(plan, days.today);
  if (problems.length > 0)
    throw new CommandEnd(
      EXIT.no,
      `Nothing is written: these answers make no plan that lints clean.\n${problems.map((each) => `  ${each}`).join('\n')}`,
    );
  const text = newPlanText(plan);
  if (options.print) {
    process.stdout.write(text);
    return;
  }
  const { path, kept } = await writeNewFile(file ?? `${slugOf(plan.title)}.md`, text, {
    replace: options.force === true,
    instead: 'Name another file, or add "--force", which keeps that one as .bak.',
  });
  process.stdout.write(
    options.format === 'json'
      ? `${JSON.stringify({ written: path, kept: kept ?? null })}\n`
      : `${path} is written${kept === undefined ? '' : `, and what was there is kept as ${kept}`}: ${summaryOf(plan)}.\nNext: phasegate explain ${path}\n`,
  );
}

/** "5 steps, from Mon 12/7 at 1% to Fri 12/11 at 100%". */
function summaryOf(plan: NewPlan): string {
  const planned = newPlanDays(plan);
  const [first, last] = [planned[0], planned.at(-1)];
  return first && last
    ? `${planned.length} steps, the first on ${formatDay(first.from)}, 100% on ${formatDay(last.from)}`
    : 'no steps';
}

/** @throws CommandEnd naming every answer that cannot be read. */
function givenAnswers(options: NewOptions): Partial<NewPlan> {
  const problems: string[] = [];
  const given: Record<string, unknown> = {};
  for (const { key, read } of ANSWERS) {
    const words = key === 'criteria' ? options.criterion?.join('\n') : options[key];
    if (typeof words !== 'string') continue;
    const answer = read(words.trim());
    if ('problem' in answer) problems.push(answer.problem);
    else given[key] = answer.value;
  }
  if (problems.length > 0) throw new CommandEnd(EXIT.usage, problems.map((problem) => `${problem}.`).join('\n'));
  return given;
}

function isComplete(given: Partial<NewPlan>): boolean {
  return ANSWERS.every(({ key, usual }) => key in given || usual('', '' as Days['next']) !== undefined);
}

/** @throws CommandEnd naming what is missing and has nothing usual. */
function withUsual(given: Partial<NewPlan>, { next }: Days): NewPlan {
  const missing = ANSWERS.filter(({ key, usual }) => !(key in given) && usual('', next) === undefined);
  if (missing.length > 0)
    throw new CommandEnd(
      EXIT.usage,
      `Unexpected lack of ${missing.map(({ flag }) => flag).join(' and ')}, expected them where nobody can be asked; "phasegate new --help" shows examples.`,
    );
  const usual = ANSWERS.flatMap((answer) => {
    const read = answer.read(answer.usual(given.title ?? '', next) ?? '');
    return 'value' in read ? [[answer.key, read.value] as const] : [];
  });
  return { ...Object.fromEntries(usual), ...given } as NewPlan;
}

async function asked(given: Partial<NewPlan>, days: Days): Promise<NewPlan | undefined> {
  const input = createInterface({ input: process.stdin, output: process.stdout });
  // Lines are kept until they are asked for: several criteria pasted at once are several answers.
  const lines = input[Symbol.asyncIterator]();
  const conversation: Conversation = {
    async ask(question) {
      input.setPrompt(question);
      input.prompt();
      const { value, done } = await lines.next();
      return done ? undefined : value;
    },
    say: (line) => void process.stdout.write(`${line}\n`),
  };
  try {
    return await askForPlan(given, days, conversation);
  } finally {
    input.close();
  }
}
