// Which of a phase's places for results is the one for what happened at its steps.
import type { DraftPhase, Slot } from '../draft.ts';
import { lineOf } from '../reading/text-lines.ts';

export type ResultsSlot = Extract<Slot, { kind: 'results' }>;

/** "1-week results", "Post-launch results": looked at when the rollout is long over. */
const LATER = /\b(?:\d+|one|two|three|six)[\s-]*(?:days?|weeks?|months?|years?)\b|\bpost\b/i;

export function resultsSlotOf(text: string, phase: DraftPhase): ResultsSlot | undefined {
  return phase.slots.find((slot): slot is ResultsSlot => slot.kind === 'results' && !isLater(text, slot));
}

export function isLater(text: string, slot: ResultsSlot): boolean {
  return LATER.test(lineOf(text, slot.labelSpan.start));
}
