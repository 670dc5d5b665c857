// What a person is told to set by hand: when, how often, and in which words.
import { addWorking } from '../calendar/business-time.ts';
import { type Instant, MINUTE, toInstant } from '../calendar/instant.ts';
import { formatPercentage } from '../toggle/percentage.ts';
import { isInPlace, isLowering } from './command.ts';
import type { Advice } from './journal.ts';
import type { Run } from './run.ts';

/** Working time until somebody who was told once is reminded, and from one reminder to the next. */
const FIRST_REMINDER = 30 * MINUTE;
const NEXT_REMINDER = 60 * MINUTE;
/** A lowering is urgent: at any hour of any day. */
const URGENT_REMINDER = 10 * MINUTE;

/** A reminder, or what is told first, that is due now; undefined when nothing is. */
export interface DueAdvice {
  readonly times: number;
  readonly urgent: boolean;
}

/** Whether a person must be told (again) what to set; `run` waits for one. */
export function adviceDue(run: Run, now: Instant): DueAdvice | undefined {
  if (isInPlace(run)) return undefined;
  const urgent = isLowering(run);
  const { advice } = run;
  if (!advice) return { times: 1, urgent };
  return now >= nextReminder(run, advice) ? { times: advice.times + 1, urgent } : undefined;
}

function nextReminder({ rollout }: Run, { at, times, urgent }: NonNullable<Run['advice']>): Instant {
  if (urgent) return toInstant(at + URGENT_REMINDER);
  return addWorking(rollout.calendar, at, times === 1 ? FIRST_REMINDER : NEXT_REMINDER);
}

/** "Ada", "Ada or Grace", "the release owner". */
export function namesOf(people: readonly string[] | undefined): string {
  return people === undefined || people.length === 0 ? 'the release owner' : people.join(' or ');
}

/** "set letters to 25% in Unleash (https://example.gov): gate passed, soak over". */
export function adviceSentence({ percentage, where, why }: Advice, toggle: string): string {
  return `set ${toggle} to ${formatPercentage(percentage)} in ${where}: ${why}`;
}

/** "waits for Ada to set letters to 0% in Unleash", as long as somebody has to. */
export function waitingSentence(run: Run): string | undefined {
  const { advice, rollout } = run;
  if (!advice) return undefined;
  const told = `set ${rollout.toggle} to ${formatPercentage(advice.percentage)} in ${advice.where}`;
  return `waits for ${namesOf(advice.to)} to ${told}${advice.readBack ? '' : ' and to confirm it'}`;
}

/** The command with which a person says that it is done; undefined where it is read back. */
export function confirmCommand({ advice, rollout }: Run): string | undefined {
  return advice && !advice.readBack
    ? `phasegate confirm ${rollout.id} --at ${formatPercentage(advice.percentage)}`
    : undefined;
}

/** Why a person is to set it now. Before the first step they show that they are there, and that the toggle is where it is said to be. */
export function adviceReason(run: Run): string {
  return run.command?.why ?? 'the rollout begins with that';
}
