// A plan for a person: each rollout's staircase on the calendar, its users and its gates, and how they are judged.
import { formatDayAndTime, formatDayAndYear } from '../core/calendar/format.ts';
import { toInstant } from '../core/calendar/instant.ts';
import type { Criterion } from '../core/gate/criterion.ts';
import type { Proof } from '../core/gate/judging/proof.ts';
import { formatMillis, formatQuantile } from '../core/gate/judging/wording.ts';
import { ALL_OPERATIONS, operationName } from '../core/gate/operation.ts';
import type { Draft, DraftPhase, DraftRollout } from '../core/plan/draft.ts';
import { isoOfSoak } from '../core/plan/grammar/duration.ts';
import type { Plan, Rollout, Step } from '../core/plan/plan.ts';
import { schedule } from '../core/plan/schedule.ts';
import { formatPercentage } from '../core/toggle/percentage.ts';
import { printable } from './printable.ts';
import type { Ink } from './terminal.ts';

/** @param plan compiled with its safe repairs; undefined where it cannot be put on a calendar, and then the draft is shown. */
export function explainLines(name: string, draft: Draft, plan: Plan | undefined, ink: Ink): readonly string[] {
  const many = draft.rollouts.length;
  switch (draft.kind) {
    case 'not-a-plan':
      return [
        `${ink.bold(printable(name))} is no plan: nothing in it says which share of the users gets something when.`,
      ];
    case 'template':
      return [`${ink.bold(printable(name))} is a template: its slots are still open.`];
    case 'plan':
      return [
        `${ink.bold(printable(name))} is a plan with ${many === 1 ? 'one rollout' : `${many} rollouts`}.`,
        ...(plan
          ? plan.rollouts.flatMap((rollout) => ['', ...rolloutLines(rollout, draft, ink)])
          : draft.rollouts.flatMap((rollout) => ['', ...draftLines(rollout, ink)])),
      ];
  }
}

function rolloutLines(rollout: Rollout, draft: Draft, ink: Ink): readonly string[] {
  const { calendar } = rollout;
  const named = draft.rollouts.some((one) => one.toggle?.value === rollout.toggle);
  const hour = (minutes: number): string =>
    `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  const dates = schedule(rollout, toInstant(0));
  const end = dates.at(-1);
  return [
    ink.bold(printable(rollout.title)),
    `  toggle    ${printable(rollout.toggle)}${named ? '' : ink.dim(rollout.toggle === rollout.id ? '  (named after the rollout: the plan names none)' : '  (by the bindings)')}`,
    `  calendar  ${calendar.zone}, ${hour(calendar.opens)}-${hour(calendar.closes)}${calendar.holidays === 'us-federal' ? ', US federal holidays off' : ''}`,
    ...rollout.steps.flatMap((step, index) => {
      const entry = dates[index];
      const users = step.audience === undefined ? '' : `  ${step.audience.toLocaleString('en-US')} users`;
      const from = entry ? formatDayAndTime(calendar, entry.startsAt) : '';
      const until = entry ? `  soaks to ${formatDayAndTime(calendar, entry.soakEndsAt)}` : '';
      const head = `  ${formatPercentage(step.percentage).padStart(6)}  ${from}${ink.dim(until)}${users}`;
      return [
        head,
        ...(sameGate(step, rollout.steps[index - 1])
          ? []
          : step.gate.criteria.map((criterion) => `          ${criterionLine(criterion, ink)}`)),
      ];
    }),
    ...(end
      ? [ink.dim(`  complete ${formatDayAndTime(calendar, end.soakEndsAt)} at the earliest, when every gate passes`)]
      : []),
  ];
}

function sameGate(step: Step, before: Step | undefined): boolean {
  const key = (one: Step): string =>
    one.gate.criteria.map((criterion) => `${criterion.id} ${'proof' in criterion ? criterion.proof : ''}`).join('\n');
  return before !== undefined && key(step) === key(before);
}

function criterionLine(criterion: Criterion, ink: Ink): string {
  return `${printable(criterion.text)}  ${ink.dim(`${criterion.kind}: ${howJudged(criterion)}`)}`;
}

/** What is counted for a criterion, and what lets it pass, in a few words. */
export function howJudged(criterion: Criterion): string {
  const events = 'operation' in criterion ? eventsOf(criterion.operation, criterion.text) : '';
  switch (criterion.kind) {
    case 'manual':
      return 'a person records it';
    case 'observe':
      return `${events}, written into the results, gates nothing`;
    case 'zero':
      return `${events}, the first failure rolls back`;
    case 'any':
      return `${events}, the first success passes`;
    case 'latency':
      return `${durationsOf(criterion.operation, criterion.text)}, ${formatQuantile(criterion.quantile)} below ${formatMillis(criterion.bound)}, ${proofWords(criterion.proof)}`;
    case 'baseline':
      return `${events}, errors per attempt at most ${criterion.allowed} times those with the toggle off, ${proofWords(criterion.proof)}`;
    case 'below':
    case 'above':
    case 'proportional':
      return `${events}, ${proofWords(criterion.proof)}`;
  }
}

function proofWords(proof: Proof): string {
  return proof === 'statistical' ? 'passes when proved' : 'read once when the soak is over';
}

function durationsOf(operation: string, text: string): string {
  return operation === ALL_OPERATIONS
    ? 'durations of every operation of the toggle'
    : `durations of "${operationName(text)}"`;
}

function eventsOf(operation: string, text: string): string {
  return operation === ALL_OPERATIONS
    ? 'events of every operation of the toggle'
    : `events of "${operationName(text)}"`;
}

/** What the author wrote, for a plan that has no place on a calendar yet. */
function draftLines(rollout: DraftRollout, ink: Ink): readonly string[] {
  return [
    ink.bold(printable(rollout.title.value || 'Untitled')),
    `  toggle    ${rollout.toggle ? printable(rollout.toggle.value) : ink.dim('not named')}`,
    ...rollout.phases.flatMap((phase) => phaseLines(phase, ink)),
  ];
}

function phaseLines(phase: DraftPhase, ink: Ink): readonly string[] {
  const { window, soak, users } = phase;
  const start = window?.value.start?.date;
  const facts = [
    phase.steps.map((step) => formatPercentage(step.value)).join(' → '),
    window ? (start ? formatDayAndYear(start) : printable(window.text.trim())) : '',
    soak ? `soak ${isoOfSoak(soak.value, soak.text)}` : '',
    users ? `${users.value.counts.map((count) => count.toLocaleString('en-US')).join(', ')} users` : '',
  ].filter((fact) => fact !== '');
  return [
    `  ${printable(phase.heading.value)}${facts.length > 0 ? `  ${ink.dim(facts.join(', '))}` : ''}`,
    ...phase.criteria.map((criterion) => `          ${printable(criterion.text)}  ${ink.dim(criterion.class)}`),
  ];
}

/** The compiled plan in figures as people write them, for `--format json`. */
export function derivedOf(plan: Plan): object {
  return {
    rollouts: plan.rollouts.map((rollout) => {
      const dates = schedule(rollout, toInstant(0));
      return {
        id: rollout.id,
        toggle: rollout.toggle,
        mode: rollout.mode,
        zone: rollout.calendar.zone,
        steps: rollout.steps.map((step, index) => ({
          percentage: step.percentage / 1000,
          phase: step.phase,
          window: step.window,
          startsAt: new Date(dates[index]?.startsAt ?? 0).toISOString(),
          soakEndsAt: new Date(dates[index]?.soakEndsAt ?? 0).toISOString(),
          audience: step.audience ?? null,
          criteria: step.gate.criteria,
        })),
      };
    }),
  };
}
