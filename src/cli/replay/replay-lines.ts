// A replay for a person and for a program: the plan's decisions and people's in one timeline, and how much it took.
import { formatDayAndTime, formatInstant } from '../../core/calendar/format.ts';
import type { Instant } from '../../core/calendar/instant.ts';
import type { AtVolume } from '../../core/forecast/at-volume.ts';
import type { Volume } from '../../core/forecast/least-volume.ts';
import { isRecordedAs, type Replayed, type ReplayInput } from '../../core/forecast/replay.ts';
import type { DecidedStay, OverBound } from '../../core/forecast/replay-stay.ts';
import { formatCount, formatFailures, formatShare } from '../../core/gate/judging/wording.ts';
import { describeEntry } from '../../core/run/describe.ts';
import { stepAt } from '../../core/run/record.ts';
import { wordFor } from '../../core/run/request.ts';
import { formatPercentage } from '../../core/toggle/percentage.ts';
import { unreachable } from '../../core/unreachable.ts';
import { printable } from '../printable.ts';
import type { Ink } from '../terminal.ts';

export interface ReplayReport {
  readonly input: ReplayInput;
  readonly replayed: Replayed;
  readonly stay: DecidedStay;
  /** What the observations come in: rows of a file, minutes of a monitoring system. */
  readonly unit: 'row' | 'minute';
  /** For each criterion of the stay that is over its bound: what other volumes would have shown. */
  readonly volumes: readonly (readonly AtVolume[])[];
}

interface Line {
  readonly at: Instant;
  readonly who: 'plan' | 'people';
  readonly what: string;
  readonly dayOnly: boolean;
}

export function replayLines(report: ReplayReport, ink: Ink): readonly string[] {
  const { input, replayed, stay } = report;
  const { calendar } = input.rollout;
  const time = (at: Instant): string => formatDayAndTime(calendar, at);
  return [
    ink.bold(printable(input.rollout.title)),
    `  ${observedLine(report)}`,
    ...unusedLine('no criterion counts', unusedOperations(input), ink),
    ...unusedLine('people record nothing called', unusedReadings(input), ink),
    ...(input.people.length === 0
      ? [ink.dim("  taken to be observed at the plan's own percentages (no --history given)")]
      : []),
    '',
    ...timelineOf(report).map(({ at, who, what, dayOnly }) => {
      const words = who === 'plan' ? `plan    ${printable(what)}` : ink.cyan(`people  ${printable(what)}`);
      return `  ${ink.dim((dayOnly ? time(at).slice(0, -6) : time(at)).padEnd(15))}  ${words}`;
    }),
    '',
    `  ${ink.bold(endLine(replayed, time))}`,
    ...stay.over.flatMap((over, index) => volumeLines(report, over, report.volumes[index] ?? [], time)),
  ];
}

function observedLine({ input: { operations, rollout }, unit }: ReplayReport): string {
  const [first, last] = [operations[0], operations.at(-1)];
  const total = operations.reduce((sum, { count }) => sum + count, 0);
  const rows = new Set(operations.map(({ row }) => row)).size;
  const span =
    first && last
      ? `, ${formatInstant(rollout.calendar, first.at)} to ${formatInstant(rollout.calendar, last.at)}`
      : '';
  return `${formatCount(total)} operations in ${formatCount(rows)} ${unit}${rows === 1 ? '' : 's'}${span}`;
}

/** Operations that were counted but that no gate of the rollout looks at: often a word that differs. */
function unusedOperations({ operations, rollout }: ReplayInput): readonly string[] {
  const used = new Set(
    rollout.steps.flatMap(({ gate }) => gate.criteria.flatMap((each) => ('operation' in each ? [each.operation] : []))),
  );
  return [...new Set(operations.map(({ operation }) => operation))].filter((each) => !used.has(each));
}

/** Readings that no criterion of the rollout asks people for. */
function unusedReadings({ readings, rollout }: ReplayInput): readonly string[] {
  const criteria = rollout.steps.flatMap(({ gate }) => gate.criteria);
  const metrics = [...new Set(readings.map(({ metric }) => metric))];
  return metrics.filter((metric) => !criteria.some((each) => isRecordedAs(each, metric)));
}

function unusedLine(what: string, names: readonly string[], ink: Ink): readonly string[] {
  return names.length > 0 ? [ink.yellow(`  ${what} ${names.map((each) => `"${printable(each)}"`).join(', ')}`)] : [];
}

function timelineOf({ input, replayed }: ReplayReport): readonly Line[] {
  const plan = replayed.journal.flatMap((entry): readonly Line[] =>
    entry.event.kind === 'decided' || entry.event.kind === 'requested'
      ? [{ at: entry.at, who: 'plan', what: describeEntry(entry, input.rollout), dayOnly: false }]
      : [],
  );
  const people = input.people.map(
    ({ at, percentage, what, dayOnly }): Line => ({
      at,
      who: 'people',
      what: `${formatPercentage(percentage)}${what === '' ? '' : `: ${what}`}`,
      dayOnly,
    }),
  );
  return [...people, ...plan].sort((a, b) => a.at - b.at);
}

function endLine({ run, end }: Replayed, time: (at: Instant) => string): string {
  const stands = `${wordFor(run)} at ${formatPercentage(run.percentage)}`;
  switch (end.kind) {
    case 'decided':
      return `The plan: ${run.state.kind === 'completed' ? 'completed' : stands} on ${time(end.at)}.`;
    case 'observationsEnd':
      return `The plan: ${stands} when the observations end (${time(end.at)}).`;
    case 'peopleElsewhere':
      return `The plan: ${stands} when people went to ${formatPercentage(end.people.percentage)} (${time(end.at)}); what was observed from then on says nothing about it.`;
    default:
      return unreachable(end);
  }
}

function volumeLines(
  { stay, replayed }: ReplayReport,
  { criterion, observed, least }: OverBound,
  volumes: readonly AtVolume[],
  time: (at: Instant) => string,
): readonly string[] {
  const { percentage } = stepAt(replayed.run, stay.record.step);
  const name = printable(criterion.text);
  return [
    '',
    `  "${name}" at ${formatPercentage(percentage)}, the whole soak: ${formatFailures(observed.errors, observed.events)}`,
    `    ${leastLine(observed, least)}`,
    ...volumes.map((each) => `    at ${volumeWords(each)}: ${outcomeWords(each, time)}`),
  ];
}

function leastLine({ errors, events }: Volume, least: Volume | undefined): string {
  const share = formatShare(errors / events);
  return least
    ? `least volume at which ${share} fails: ${volumeWords(least)}`
    : `${share} fails at no volume: it is not over the limit`;
}

function volumeWords({ errors, events }: Volume): string {
  return `${formatCount(events)} operations, ${formatCount(errors)} failing`;
}

function outcomeWords({ outcome, at, why }: AtVolume, time: (at: Instant) => string): string {
  switch (outcome) {
    case 'rolledBack':
      return `rolled back ${time(at)} (${why})`;
    case 'advanced':
      return `advanced ${time(at)}`;
    case 'asked':
      return `neither rolled back nor advanced: a person is asked ${time(at)} (${why})`;
    case 'paused':
      return `paused ${time(at)} (${why})`;
    case 'open':
      return 'neither rolled back nor advanced when the observations end';
    default:
      return unreachable(outcome);
  }
}

const iso = (at: Instant): string => new Date(at).toISOString();

export function replayJson(report: ReplayReport): object {
  const { input, replayed, stay, volumes } = report;
  const { run, end } = replayed;
  return {
    rollout: input.rollout.id,
    plan: input.document,
    observed: {
      operations: input.operations.reduce((sum, { count }) => sum + count, 0),
      unused: [...unusedOperations(input), ...unusedReadings(input)],
    },
    timeline: timelineOf(report).map(({ at, who, what }) => ({ at: iso(at), who, what })),
    end: { kind: end.kind, at: iso(end.at), state: run.state.kind, percentage: run.percentage / 1000 },
    decisions: replayed.journal.flatMap(({ at, event }) =>
      event.kind === 'decided' ? [{ at: iso(at), ...event.decision }] : [],
    ),
    overBound: stay.over.map(({ criterion, observed, least }, index) => ({
      criterion: criterion.id,
      text: criterion.text,
      percentage: stay.record.percentage / 1000,
      observed,
      leastVolume: least ?? null,
      atVolumes: (volumes[index] ?? []).map((each) => ({ ...each, at: iso(each.at) })),
    })),
  };
}
