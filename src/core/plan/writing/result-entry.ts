// The Results of one stay at one step: a dated bullet with what came of it, and under it users, criteria and what people did.
import { dateOf } from '../../calendar/business-time.ts';
import { formatDayAndTime } from '../../calendar/format.ts';
import type { Instant } from '../../calendar/instant.ts';
import { zoneNameAt } from '../../calendar/zone.ts';
import { formatShare } from '../../gate/judging/wording.ts';
import type { Run, StepRecord } from '../../run/run.ts';
import { startedWithoutData } from '../../run/without-data.ts';
import { formatPercentage } from '../../toggle/percentage.ts';
import { unreachable } from '../../unreachable.ts';
import { firstOn, lastDayOf } from './actual-dates.ts';
import { type CountTeller, countTeller } from './count-teller.ts';
import type { DateStyle } from './date-style.ts';
import { escapeMarkup } from './escape-markup.ts';
import { criterionLine, usersOf } from './result-criterion.ts';
import { wasOn } from './step-records.ts';

/** How the document around writes days and bullets. */
export interface EntryStyle {
  readonly days: DateStyle;
  readonly bullet: '-' | '*' | '+';
}

/** Lines of Markdown for `run.records[index]`, without line ends. The same run gives the same lines, and a step that is over keeps its own. */
export function resultEntry(run: Run, index: number, style: EntryStyle): readonly string[] {
  const record = run.records[index];
  const step = record && run.rollout.steps[record.step];
  if (!record || !step) return [];
  const { calendar, policy } = run.rollout;
  const tell = countTeller(policy.suppressBelow);
  const from = dateOf(calendar, firstOn(record));
  const days = style.days(from, lastDayOf(calendar, record) ?? from);
  const attempt = record.attempt > 1 ? ` (attempt ${record.attempt})` : '';
  const details = [
    `${period(run, record)}${users(record, step.audience, tell)}`,
    ...step.gate.criteria.map((criterion) => criterionLine(run.rollout, record, criterion)),
    ...incidents(run, index, record, tell).map(({ at, text }) => `${formatDayAndTime(calendar, at)}: ${text}`),
  ];
  return [
    `${style.bullet} **${days}** - ${formatPercentage(record.percentage)}${attempt}: ${escapeMarkup(outcome(run, index, record))}`,
    ...details.map((detail) => `  ${style.bullet} ${escapeMarkup(detail)}`),
  ];
}

function period(run: Run, record: StepRecord): string {
  const { calendar } = run.rollout;
  const from = formatDayAndTime(calendar, firstOn(record));
  const zone = zoneNameAt(calendar.zone, record.endedAt ?? record.startedAt);
  const what = wasOn(run, record) ? 'On' : 'Asked for';
  return record.endedAt === undefined
    ? `${what} since ${from} ${zone}`
    : `${what} from ${from} to ${formatDayAndTime(calendar, record.endedAt)} ${zone}`;
}

function users(record: StepRecord, planned: number | undefined, tell: CountTeller): string {
  const seen = usersOf(record);
  const plan = planned === undefined ? '' : ` (${tell.count(planned)} planned)`;
  return seen > 0
    ? `; ${tell.of(seen, 'user', 'users')}${plan}${whoWasOn(record, tell)}`
    : plan && `; users not counted${plan}`;
}

/**
 * ", 25.1% of the 2,391 seen, where 25% should be": only where those who are off are reported, too, and nobody can be told from it.
 * What is wrong with it stands in the question that was asked about it.
 */
function whoWasOn({ result }: StepRecord, tell: CountTeller): string {
  const who = result?.whoIsOn;
  if (!who || who.kind === 'untold' || who.split.off === 0) return '';
  const { on, off } = who.split;
  if (!tell.mayTell(on, off, who.both)) return '';
  const all = on + off;
  return `, ${formatShare(on / all)} of the ${tell.count(all)} seen, where ${formatShare(who.expected)} should be`;
}

function outcome(run: Run, index: number, record: StepRecord): string {
  const next = run.records[index + 1];
  switch (record.outcome) {
    case 'passed':
      return `passed${onward(run, next, 'advanced to')}`;
    case 'approved':
      return `approved by ${names(record, 'approve')}${onward(run, next, 'advanced to')}`;
    case 'overridden':
      return `advanced over its limit by ${names(record, 'override')}${onward(run, next, 'to')}`;
    case 'rolledBack':
      if (!wasOn(run, record)) return 'given up before it was set';
      // Where the step before begins at that very moment, it went back there and not to 0%.
      if (next && next.step < record.step && next.startedAt === record.endedAt)
        return `rolled back to ${formatPercentage(next.percentage)}`;
      if (next) return next.attempt > record.attempt ? 'rolled back to 0%' : 'rolled back';
      return `rolled back to ${formatPercentage(run.percentage)}`;
    case undefined:
      return presentState(run, record);
    default:
      return unreachable(record.outcome);
  }
}

function onward(run: Run, next: StepRecord | undefined, how: string): string {
  if (next) return `, ${how} ${formatPercentage(next.percentage)}`;
  return run.state.kind === 'completed' ? '; the rollout is complete' : '';
}

function presentState(run: Run, record: StepRecord): string {
  const { state } = run;
  switch (state.kind) {
    case 'scheduled':
      return 'waiting to go on';
    case 'soaking':
      if (!wasOn(run, record)) return 'waiting for the toggle to be set';
      return state.retreatedUntil === undefined
        ? 'in progress'
        : `off until ${formatDayAndTime(run.rollout.calendar, state.retreatedUntil)}`;
    case 'asked':
      return 'needs a decision';
    case 'paused':
      return `paused at ${formatPercentage(run.percentage)}`;
    case 'rolledBack':
      return `rolled back to ${formatPercentage(run.percentage)}`;
    case 'completed':
      return 'the rollout is complete';
    default:
      return unreachable(state);
  }
}

function names(record: StepRecord, kind: 'approve' | 'override'): string {
  const people = record.approvals.filter((approval) => approval.kind === kind).map((approval) => approval.by);
  return [...new Set(people)].join(' and ') || 'a person';
}

/** A remark that tells what a person asked for quotes their reason, which is theirs to word. */
const BY_PERSON = /^(?:paused|resumed|rolled back) by /;

interface Incident {
  readonly at: Instant;
  readonly text: string;
}

/** Questions, pauses, rollbacks and people's approvals with their reasons, as they happened; at the first stay, how it was let start. */
function incidents(run: Run, index: number, record: StepRecord, tell: CountTeller): readonly Incident[] {
  const { withoutData } = run;
  const accepted = index === 0 && withoutData ? [{ at: withoutData.at, text: startedWithoutData(withoutData) }] : [];
  const remarks = record.remarks.map(({ at, text }) => {
    const verb = /^[^:]*: /.exec(text)?.[0] ?? '';
    return { at, text: BY_PERSON.test(text) ? text : verb + tell.sentence(text.slice(verb.length)) };
  });
  const approvals = record.approvals.map(({ at, by, kind, reason }) => ({
    at,
    text: `${kind === 'approve' ? 'approved' : 'going on over the limit asked for'} by ${by}: ${reason}`,
  }));
  return [...accepted, ...remarks, ...approvals].sort((a, b) => a.at - b.at);
}
