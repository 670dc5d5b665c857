// Planned days on one scale, for comparing windows that may leave their year out.

import type { DraftDate, DraftPhase, DraftWindow } from '../draft.ts';
import { stageNameOf } from '../reading/block-words.ts';

/** Days since 1970; a missing year is `year`, and 2001 where that is missing too (no leap day, so ranges keep their length). */
export function dayOf(date: DraftDate, year: number | undefined): number {
  return Date.UTC(date.year ?? year ?? 2001, date.month - 1, date.day) / 86_400_000;
}

/** The year that the phases' dates bear first; for dates that leave theirs out. */
export function yearOf(phases: readonly DraftPhase[]): number | undefined {
  for (const { window } of phases) {
    const year = window?.value.start?.year ?? window?.value.end?.year;
    if (year !== undefined) return year;
  }
  return undefined;
}

/** First and last day, both included; undefined when either is missing. */
export function daysOf(
  window: DraftWindow | undefined,
  year: number | undefined,
): readonly [first: number, last: number] | undefined {
  if (!window?.start || !window.end) return undefined;
  return [dayOf(window.start, year), dayOf(window.end, year)];
}

/** The stages that the dates of the container at `at` hold for: those after it, up to the next container with dates of its own. */
export function stagesUnder(phases: readonly DraftPhase[], at: number): readonly DraftPhase[] {
  const stages: DraftPhase[] = [];
  for (let next = at + 1; next < phases.length; next++) {
    const phase = phases[next]!;
    if (phase.steps.length > 0) stages.push(phase);
    else if (phase.window) break;
  }
  return stages;
}

/** A stage without percentages of its own among stages ("Stage 1: internal"): its dates hold for itself only. */
export function isOneOf(phase: DraftPhase, phases: readonly DraftPhase[]): boolean {
  if (phase.steps.length > 0) return false;
  const name = stageNameOf(phase.heading);
  if (name?.ordinal === undefined) return false;
  const stage = phases.find((other) => other.steps.length > 0);
  return stage !== undefined && stageNameOf(stage.heading)?.word === name.word;
}

/** The planned days that hold for the phase's own steps or the stages after it; undefined where they are none or say nothing of them. */
export function governingDays(
  phase: DraftPhase,
  phases: readonly DraftPhase[],
  year: number | undefined,
): readonly [first: number, last: number] | undefined {
  if (phase.role === 'launch' || phase.role === 'testing' || isOneOf(phase, phases)) return undefined;
  const days = daysOf(phase.window?.value, year);
  return days && days[1] >= days[0] ? days : undefined;
}
