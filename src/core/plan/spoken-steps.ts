// Steps that no heading, slot or list gives: percentages in a stage's sentences, and "everyone" for 100%.
import { FULL } from '../toggle/percentage.ts';
import { readLabel } from './grammar/label.ts';
import { readPercentages } from './grammar/percentage.ts';
import { type PhaseReading, stepField } from './phase-reading.ts';
import { blocksUnder } from './sections.ts';
import { covering } from './spans.ts';
import { isStage } from './stage-sections.ts';

/** In a plan without percentages in headings, slots or lists, the ones that a stage's sentences name. */
export function withSpokenSteps(reading: PhaseReading): PhaseReading {
  const { phase } = reading;
  if (phase.role === 'launch' || phase.role === 'testing') return reading;
  const criteria = new Set(phase.criteria.map((criterion) => criterion.span.line));
  const recorded = covering(phase.slots.map((slot) => slot.span));
  const spoken = blocksUnder(reading.section, isStage).flatMap((block) => {
    if (block.kind === 'code' || block.kind === 'row' || criteria.has(block.span.line)) return [];
    if (readLabel(block.text)?.role === 'results' || recorded(block.span.start)) return [];
    return readPercentages(block.text, 'sentence').map((mention) => stepField(block, mention));
  });
  const values = new Set(spoken.map((step) => step.value));
  if (values.size === 0 || values.size > 6) return reading;
  const steps = [...values].map((value) => spoken.find((step) => step.value === value)!);
  return { ...reading, phase: { ...phase, steps, role: 'stage' } };
}

const EVERYONE =
  /\b(?:all|every)\s+(?:\w+\s+){0,2}(?:users|repositories|repos|customers|traffic|tenants|veterans|hosts)\b|\beveryone\b/i;
const FULLY = /\bfull\s+(?:production|roll-?out|release|launch|deployment)\b|\bgeneral availability\b/i;

/** "Full rollout", "everyone": 100% where the rollout states other percentages and no step reaches it. */
export function withFull(readings: readonly PhaseReading[]): readonly PhaseReading[] {
  const steps = readings.flatMap(({ phase }) => phase.steps);
  if (steps.length === 0 || steps.some((step) => step.value === FULL)) return readings;
  const last = readings.findLastIndex(({ phase }) => phase.steps.length > 0);
  const full = readings.findIndex(
    ({ phase }, index) => index > last && (FULLY.test(phase.heading.value) || EVERYONE.test(phase.heading.value)),
  );
  return readings.map((reading, index) => {
    if (index !== full) return reading;
    const { value, span } = reading.phase.heading;
    return { ...reading, phase: { ...reading.phase, steps: [{ value: FULL, text: value, span }], role: 'stage' } };
  });
}
