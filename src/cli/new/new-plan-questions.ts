// Asks a person for what a new plan needs, one question after the other; an answer that makes no good plan is asked for again.
import type { PlainDate } from '../../core/calendar/instant.ts';
import { percent } from '../../core/toggle/percentage.ts';
import { ANSWERS, type Answer } from './new-plan-answers.ts';
import { newPlanProblems } from './new-plan-problems.ts';
import type { NewPlan } from './new-plan-text.ts';

export interface Conversation {
  /** Shows the question and gives the next line; undefined when the person ended the input. */
  ask(question: string): Promise<string | undefined>;
  say(line: string): void;
}

export interface Days {
  readonly today: PlainDate;
  /** The next business day. */
  readonly next: PlainDate;
}

/** Stands in for answers that are still to come, so that those given can be looked at: nothing in it is ever complained of. */
const UNASKED: Omit<NewPlan, 'start'> = {
  title: 'Release',
  toggle: 'new_toggle',
  percentages: [1, 25, 50, 75, 100].map(percent),
  days: [1],
  users: [],
  criteria: ['Successful downloads: any'],
  owner: undefined,
};

/** @returns the whole plan, or undefined when the person left in the middle. `given` is not asked for. */
export async function askForPlan(
  given: Partial<NewPlan>,
  days: Days,
  conversation: Conversation,
): Promise<NewPlan | undefined> {
  let known: Partial<NewPlan> = given;
  for (const answer of ANSWERS) {
    if (answer.key in given) continue;
    const value = await askFor(answer, known, days, conversation);
    if (value === undefined) return undefined;
    known = { ...known, [answer.key]: value.value };
  }
  return known as NewPlan;
}

async function askFor(
  answer: Answer,
  known: Partial<NewPlan>,
  days: Days,
  conversation: Conversation,
): Promise<{ readonly value: NewPlan[keyof NewPlan] } | undefined> {
  const usual = answer.usual(known.title ?? '', days.next);
  const shown = usual === undefined || usual === '' ? '' : ` [${usual}]`;
  for (;;) {
    const words =
      answer.key === 'criteria'
        ? await linesOf(`${answer.question}:\n`, conversation)
        : await conversation.ask(`${answer.question}${shown}: `);
    if (words === undefined) return undefined;
    const read = answer.read(words.trim() === '' ? (usual ?? '') : words.trim());
    const problems = 'problem' in read ? [read.problem] : problemsWith({ ...known, [answer.key]: read.value }, days);
    if (problems.length === 0 && 'value' in read) return read;
    for (const problem of problems) conversation.say(`${problem}.`);
  }
}

async function linesOf(question: string, conversation: Conversation): Promise<string | undefined> {
  const lines: string[] = [];
  for (let prompt = `${question}- `; ; prompt = '- ') {
    const line = await conversation.ask(prompt);
    if (line === undefined) return undefined;
    if (line.trim() === '') return lines.join('\n');
    lines.push(line.trim());
  }
}

function problemsWith(known: Partial<NewPlan>, { today, next }: Days): readonly string[] {
  return newPlanProblems({ ...UNASKED, start: next, ...known }, today);
}
