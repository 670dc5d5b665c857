// Steps that no heading, slot or list gives: percentages in a stage's sentences, and "everyone" for 100%.

import { FULL } from '../../toggle/percentage.ts';
import type { DraftPhase } from '../draft.ts';
import { EVERYONE, readPercentages } from '../grammar/percentage.ts';
import { headingLabelOf, labelOf } from './block-words.ts';
import { readFields } from './fields.ts';
import { type Outline, title } from './outline.ts';
import { common, type PhaseReading, stepField } from './phase-reading.ts';
import { blocksUnder, type Section } from './sections.ts';
import { sharesInCode } from './shares-in-code.ts';
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
    if (labelOf(block)?.role === 'results' || recorded(block.span.start)) return [];
    return readPercentages(block.text, 'sentence').map((mention) => stepField(block, mention));
  });
  const values = new Set(spoken.map((step) => step.value));
  if (values.size === 0 || values.size > 6) return reading;
  const steps = [...values].map((value) => spoken.find((step) => step.value === value)!);
  return { ...reading, phase: { ...phase, steps, role: 'stage' } };
}

/** In such a plan, a stage that no sentence gives a share: the one that its commands and settings set. */
export function withCodedSteps(reading: PhaseReading): PhaseReading {
  const { phase } = reading;
  if (phase.steps.length > 0 || phase.role === 'launch' || phase.role === 'testing') return reading;
  const steps = sharesInCode(blocksUnder(reading.section, isStage));
  const climbs = steps.every((step, index) => index === 0 || step.value > steps[index - 1]!.value);
  return steps.length > 0 && climbs ? { ...reading, phase: { ...phase, steps, role: 'stage' } } : reading;
}

/** "Canary with 1% of claims; if all is well we go to 100%" in the only stage, whose slot says 1%: where it goes from there. */
export function withRest(readings: readonly PhaseReading[]): readonly PhaseReading[] {
  const stepped = readings.filter(({ phase }) => phase.steps.length > 0);
  const [only] = stepped;
  const first = only?.phase.steps[0]?.value;
  if (!only || stepped.length > 1 || only.phase.steps.length > 1 || first === FULL) return readings;
  for (const block of only.section.blocks) {
    if (block.kind === 'code' || block.kind === 'row') continue;
    const mentions = readPercentages(block.text, 'sentence');
    const climbs = mentions.every(({ value }, index) => index === 0 || value > mentions[index - 1]!.value);
    if (mentions.length < 2 || mentions[0]!.value !== first || !climbs) continue;
    const steps = mentions.map((mention) => stepField(block, mention));
    return readings.map((one) => (one === only ? { ...one, phase: { ...one.phase, steps } } : one));
  }
  return readings;
}

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
    const { text, span } = reading.phase.heading;
    return { ...reading, phase: { ...reading.phase, steps: [{ value: FULL, text, span }], role: 'stage' } };
  });
}

const ROLLOUT =
  /\b(?:roll-?out|release|launch|canary|deploy\w*|schedule|stages?|phases?|waves?|progressive|ramp|strategy|migration|cut-?over|traffic)\b/i;

/** "We start with 5% of users, then 25%, and finally 100%": a staircase in one sentence of a section about a rollout. */
export function sentencePhase(section: Section, outline: Outline): PhaseReading | undefined {
  const heading = section.heading;
  if (
    !heading ||
    !ROLLOUT.test(heading.text) ||
    ROLLBACK.test(heading.text) ||
    headingLabelOf(heading)?.role === 'results'
  )
    return undefined;
  for (const block of section.blocks) {
    if (block.kind === 'row' || block.quoted) continue;
    const mentions = readPercentages(block.text, 'sentence');
    const climbs = mentions.every(({ value }, index) => index === 0 || value > mentions[index - 1]!.value);
    if (mentions.length < 2 || !climbs) continue;
    const fields = readFields(section.blocks, outline, section.end);
    const steps = mentions.map((mention) => stepField(block, mention));
    const phase: DraftPhase = {
      heading: { value: title(heading), text: heading.raw, span: heading.span },
      span: { start: section.start, end: section.children[0]?.start ?? section.end, line: heading.span.line },
      ...common(fields, steps),
      role: 'stage',
    };
    return { phase, section, problems: fields.problems };
  }
  return undefined;
}

/** A section about the way back; "Canary / Rollback" is about both. */
const ROLLBACK = /(?<!(?:\/|&|,|\band)\s{0,2})\broll-?back\b/i;
