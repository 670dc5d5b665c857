// The demo's last words: what was counted, what the faults did, and, for the story, what people did against what this did.
import { dateOf } from '../../core/calendar/business-time.ts';
import { formatDay, formatDayAndTime } from '../../core/calendar/format.ts';
import type { Run } from '../../core/run/run.ts';
import { formatPercentage, OFF } from '../../core/toggle/percentage.ts';
import type { FaultReport, Played } from './play.ts';

/** "Fault x was switched on ...; the toggle was at 0% after 28 more answers to users who were on." */
export function faultLine(run: Run, report: FaultReport): string {
  const since = formatDayAndTime(run.rollout.calendar, report.at);
  const begin = `Fault ${report.fault} was switched on ${since}`;
  if (!report.rolledBack) return `${begin}; ${run.rollout.toggle} was not rolled back for it.`;
  return `${begin}; ${run.rollout.toggle} was at 0% after ${report.answered.toLocaleString('en-US')} answered ${report.answered === 1 ? 'visit' : 'visits'} of users who were on.`;
}

/** What the history of such a rollout is, and what happened here with the same fault. Empty without a rollback. */
export function storyLines(run: Run): readonly string[] {
  const record = run.records.find((each) => each.outcome === 'rolledBack');
  if (!record?.endedAt) return [];
  const { calendar } = run.rollout;
  const failed = record.result?.criteria.find((each) => each.verdict === 'fail');
  const criterion = run.rollout.steps[record.step]?.gate.criteria.find((each) => each.id === failed?.criterion);
  const counted = failed
    ? `${failed.errors.toLocaleString('en-US')} of ${failed.events.toLocaleString('en-US')} operations had failed`
    : 'a person rolled it back';
  return [
    'What people did with a download error rate of 0.78% at 50% (spring 2025, limit 0.3%):',
    '  advanced to 75% and 100%, back to 0% four days later; results were filled in seven weeks afterwards.',
    'What this did:',
    `  stopped at ${formatPercentage(record.percentage)} on ${formatDay(dateOf(calendar, record.startedAt))}, at ${formatPercentage(OFF)} by ${formatDayAndTime(calendar, record.endedAt)}: ${counted}${criterion ? ` ("${criterion.text}")` : ''}.`,
    `  Volume assumed: ${failed ? failed.events.toLocaleString('en-US') : 0} operations until then; the real one was never published.`,
  ];
}

export function countLines(played: Played): readonly string[] {
  const lines = [`${played.requests.toLocaleString('en-US')} visits were answered over HTTP.`];
  if (played.lost > 0)
    lines.push(
      `${played.lost} operation events were lost between the programs and the intake; give UDP a larger buffer (sysctl net.core.rmem_max).`,
    );
  return lines;
}

export function stateLine(run: Run): string {
  const words = {
    completed: 'completed',
    rolledBack: `rolled back: ${'why' in run.state ? run.state.why : ''}`,
    asked: `needs a decision: ${'why' in run.state ? run.state.why : ''}`,
    paused: 'paused',
    scheduled: 'scheduled',
    soaking: 'soaking',
  }[run.state.kind];
  return `${run.rollout.title}: ${words}`;
}
