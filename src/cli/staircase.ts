// A rollout in a few lines of text: its staircase of percentages, its gate, what comes next. For status, run and demo alike.
import { formatDayAndTime } from '../core/calendar/format.ts';
import type { Instant } from '../core/calendar/instant.ts';
import type { Criterion } from '../core/gate/criterion.ts';
import { eValueWords, intervalWords, noiseWords } from '../core/gate/judging/evidence-words.ts';
import type { CriterionResult, GateResult, Verdict } from '../core/gate/verdict.ts';
import { confirmCommand, waitingSentence } from '../core/run/advice.ts';
import { isLowering } from '../core/run/command.ts';
import { expectedPassAt } from '../core/run/expected-pass.ts';
import type { Decision } from '../core/run/journal.ts';
import { openRecord } from '../core/run/record.ts';
import type { Run, RunState, StepRecord } from '../core/run/run.ts';
import { startedWithoutData } from '../core/run/without-data.ts';
import { formatPercentage } from '../core/toggle/percentage.ts';
import { unreachable } from '../core/unreachable.ts';
import { waitsForOf } from '../server/api/waits-for.ts';
import type { Ink } from './terminal.ts';
import { wayBack } from './way-back.ts';

export interface RolloutLines {
  readonly run: Run;
  readonly decision?: Decision | undefined;
  readonly result?: GateResult | undefined;
  /** When `result` was judged, where it is newer than the journal's. */
  readonly now?: Instant;
}

/** Title and state, the staircase, each criterion of the open step with its numbers, and what it waits for. */
export function rolloutLines({ run, decision, result, now }: RolloutLines, ink: Ink): readonly string[] {
  const record = openRecord(run) ?? unmadeRollback(run);
  const judged = result ?? record?.result;
  const criteria = record ? (run.rollout.steps[record.step]?.gate.criteria ?? []) : [];
  const lines = [
    `${ink.bold(run.rollout.title)}  ${stateWord(run.state, ink)}${run.attempt > 1 ? ink.dim(`  attempt ${run.attempt}`) : ''}`,
    `  ${staircase(run, ink)}`,
    ...withoutDataLines(run, ink),
    ...criteria.flatMap((criterion) => {
      const found = judged?.criteria.find((each) => each.criterion === criterion.id);
      const { calendar } = run.rollout;
      const at = record && found && expectedPassAt(calendar, record, criterion, found, result && now);
      return [
        `${criterionLine(criterion, found, ink)}${at ? ink.dim(`, about ${formatDayAndTime(calendar, at)}`) : ''}`,
        ...numbersLine(criterion, found, ink),
      ];
    }),
  ];
  const next = nextLine(run, decision);
  return [
    ...lines,
    ...(record ? usersLines(judged, ink) : []),
    ...toggleLines(run, ink),
    ...(next === undefined ? [] : [ink.dim(`  ${next}`)]),
    ...answerLines(run, ink),
  ];
}

/** That nobody knew at its start whether numbers would come, and who took that on. */
function withoutDataLines({ withoutData, rollout }: Run, ink: Ink): readonly string[] {
  if (!withoutData) return [];
  const on = formatDayAndTime(rollout.calendar, withoutData.at);
  return [ink.yellow(`  ${startedWithoutData(withoutData)} (${on})`)];
}

/** Who is really on, against the percentage; loudly when they are the wrong ones. */
function usersLines(judged: GateResult | undefined, ink: Ink): readonly string[] {
  const who = judged?.whoIsOn;
  if (!who) {
    const isCounting = judged?.criteria.some(({ events }) => events > 0);
    return isCounting ? [ink.dim('    users     not told apart, so that nothing shows who is on')] : [];
  }
  if (who.kind !== 'wrong') return [ink.dim(`    users     ${who.why}`)];
  return [`    ${ink.red('users')}     ${who.why}`, `              probably ${who.cause}; to mend it, ${who.fix}`];
}

/** The stay whose harm goes on: it was rolled back, and the toggle is not known to be down. */
function unmadeRollback(run: Run): StepRecord | undefined {
  return run.state.kind === 'rolledBack' && isLowering(run) ? run.records.at(-1) : undefined;
}

/** What a person has still to set, loudly, and what is in the way of the toggle. */
function toggleLines(run: Run, ink: Ink): readonly string[] {
  const { advice, fault, rollout } = run;
  const waits = waitingSentence(run);
  const confirm = confirmCommand(run);
  const since = advice && formatDayAndTime(rollout.calendar, advice.since);
  const told = waits && `${advice?.urgent ? 'URGENT: ' : ''}${waits}, since ${since}${confirm ? `: ${confirm}` : ''}`;
  return [
    ...(told ? [ink.bold((advice?.urgent ? ink.red : ink.yellow)(`  ${told}`))] : []),
    ...(fault
      ? [
          ink.red(
            `  the toggle system fails since ${formatDayAndTime(rollout.calendar, fault.since)}: ${fault.message}`,
          ),
        ]
      : []),
  ];
}

/** How a person answers what is asked now: the first way as it is typed, the others by name. */
function answerLines(run: Run, ink: Ink): readonly string[] {
  const { state, rollout } = run;
  if (state.kind !== 'asked') return [];
  if (state.instead) return [ink.dim(`  ${wayBack(run)}`)];
  const asked = waitsForOf(run).find(({ who, about }) => who === 'person' && about !== 'advice');
  const [first, ...others] = asked?.answers ?? [];
  if (first === undefined) return [];
  const more = others.length > 0 ? `, or ${others.join(', ')}` : '';
  return [ink.dim(`  answer: phasegate ${first} ${rollout.id}${ANSWER_MORE[first] ?? ''}${more}`)];
}

/** What a command wants to be told besides. */
const ANSWER_MORE: Readonly<Partial<Record<string, string>>> = {
  approve: ' --reason "..."',
  override: ' --reason "..."',
  triage: ' CRITERION --reason "..."',
  record: ' CRITERION VALUE',
};

/** "1% ━━ 25% ━━ [50%] ·· 75% ·· 100%": done, present and future steps of this attempt. */
function staircase(run: Run, ink: Ink): string {
  const done = new Set(run.records.filter((each) => isPassed(each)).map((each) => each.step));
  const open = openRecord(run)?.step;
  const failed = run.state.kind === 'rolledBack' ? run.state.step : undefined;
  return run.rollout.steps
    .map((step, index) => {
      const name = formatPercentage(step.percentage);
      if (index === open) return ink.cyan(`[${name}]`);
      if (index === failed) return ink.red(`✗ ${name}`);
      return done.has(index) ? ink.green(`✓ ${name}`) : ink.dim(`· ${name}`);
    })
    .join(ink.dim(' ── '));
}

function isPassed(record: StepRecord): boolean {
  return record.outcome !== undefined && record.outcome !== 'rolledBack';
}

function stateWord(state: RunState, ink: Ink): string {
  switch (state.kind) {
    case 'scheduled':
      return ink.dim('scheduled');
    case 'soaking':
      return ink.cyan('soaking');
    case 'asked':
      return ink.yellow('needs a decision');
    case 'paused':
      return ink.yellow('paused');
    case 'rolledBack':
      return ink.red('rolled back');
    case 'completed':
      return ink.green('completed');
    default:
      return unreachable(state);
  }
}

const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  pass: 'pass',
  fail: 'fail',
  undecided: 'undecided',
  noData: 'no data',
};

function criterionLine(criterion: Criterion, result: CriterionResult | undefined, ink: Ink): string {
  const verdict = result?.verdict ?? 'noData';
  const colour = { pass: ink.green, fail: ink.red, undecided: ink.yellow, noData: ink.dim }[verdict];
  return `    ${colour(VERDICT_WORDS[verdict].padEnd(9))} ${criterion.text}${result ? ink.dim(`: ${result.why}`) : ''}`;
}

/** The interval and the evidence behind the sentence above it, and what noise it may be, unless that says so itself. */
function numbersLine(criterion: Criterion, result: CriterionResult | undefined, ink: Ink): readonly string[] {
  if (!result || result.events === 0) return [];
  const noise = noiseWords(result);
  const all = [
    intervalWords(criterion, result),
    eValueWords(result),
    noise !== undefined && result.why.includes(noise) ? undefined : noise,
  ].filter((words) => words !== undefined);
  return all.length > 0 ? [ink.dim(`              ${all.join('; ')}`)] : [];
}

function nextLine(run: Run, decision: Decision | undefined): string | undefined {
  if (run.state.kind === 'asked' || run.state.kind === 'paused' || run.state.kind === 'rolledBack')
    return run.state.why;
  if (decision?.kind !== 'wait' || decision.until === undefined) return undefined;
  return `${decision.why}, until ${formatDayAndTime(run.rollout.calendar, decision.until)}`;
}
