// The phases of a rollout: sections that name a stage, stages inside lists, tables and code, and what holds for all of them.

import type { DraftPhase, Slot } from '../draft.ts';
import { readStageName } from '../grammar/stage-name.ts';
import { headingLabelOf, stageNameOf } from './block-words.ts';
import { readContainer } from './container-phase.ts';
import { innerPhases, merged, namedPhases } from './inner-phases.ts';
import type { Outline } from './outline.ts';
import { testingInOverview } from './overview-testing.ts';
import type { PhaseReading } from './phase-reading.ts';
import { withSameCriteria } from './same-criteria.ts';
import { everySection, type Section } from './sections.ts';
import { resultsSlot } from './slots.ts';
import { covering, lastAtMost } from './spans.ts';
import { sentencePhase, withCodedSteps, withFull, withRest, withSpokenSteps } from './spoken-steps.ts';
import { readStage } from './stage-phase.ts';
import { holdsForAll, isStage } from './stage-sections.ts';
import { withoutSuperfluous } from './superfluous-phases.ts';

/**
 * Every phase below `root`, in document order. Headings and slots with percentages come first; only where there are not
 * two of them are lists, tables and code looked at, and only then what sentences say: elsewhere these repeat the headings.
 */
export function readPhases(root: Section, outline: Outline): readonly PhaseReading[] {
  const below = everySection(root).filter((section) => section !== root || section.heading === undefined);
  const sections = below.filter(isStage);
  const alone = sections.map((section) => readStage(section, outline));
  const explicit = alone.flatMap(({ phase }) => phase.steps).length;
  const inner = explicit >= 2 ? [] : innerPhases(below, outline);
  const apart = covering(inner.map(({ phase }) => phase.span));
  const innerStarts = inner.map(({ phase }) => phase.span.start).sort((a, b) => a - b);
  const headed = alone.map((reading) =>
    holdsOne(reading.section, innerStarts) ? readStage(reading.section, outline, apart) : reading,
  );
  const stages =
    explicit > 0
      ? headed
      : headed.map((reading) =>
          holdsOne(reading.section, innerStarts) ? reading : withCodedSteps(withSpokenSteps(reading)),
        );
  const stepped = [...stages, ...inner].some(({ phase }) => phase.steps.length > 0);
  const told = stepped ? [] : [root, ...below].flatMap((section) => sentencePhase(section, outline) ?? []).slice(0, 1);
  const named = stages.length + inner.length + told.length === 0 ? namedPhases(below, outline) : [];
  const containers = below
    .filter((section) => holdsForAll(section, root) && section !== told[0]?.section)
    .map((section) => readContainer(section, outline, root));
  const [kept, filled] = inner.length > 0 ? joined(stages, inner) : [withRest(withFull(stages)), inner];
  const overview = explicit >= 2 ? testingInOverview(below, stages) : [];
  const all = [...kept, ...filled, ...told, ...containers, ...overview];
  const said = withoutSuperfluous(inOrder(withResultsApart(all, below, outline)));
  return withSameCriteria(withoutRepeats(named.length > 0 ? inOrder([...said, ...named]) : said));
}

function inOrder(readings: readonly PhaseReading[]): readonly PhaseReading[] {
  return readings.toSorted((a, b) => a.phase.span.start - b.phase.span.start);
}

/** "Week 1: Phase 1 (10%)" under an overview that has a stage at 10% tells more of that stage. */
function joined(
  stages: readonly PhaseReading[],
  inner: readonly PhaseReading[],
): readonly [kept: readonly PhaseReading[], filled: readonly PhaseReading[]] {
  const only = ({ phase }: PhaseReading): number | undefined =>
    phase.steps.length === 1 ? phase.steps[0]!.value : undefined;
  const starts = new Map<number, number>();
  for (const one of inner) {
    const share = only(one);
    if (share !== undefined && !starts.has(share)) starts.set(share, one.phase.span.start);
  }
  const details = new Map<number, DraftPhase>();
  const kept = stages.filter((stage) => {
    const share = only(stage);
    if (share === undefined || details.has(share) || !(starts.get(share)! < stage.phase.span.start)) return true;
    details.set(share, stage.phase);
    return false;
  });
  const filled = inner.map((one) => {
    const detail = details.get(only(one) ?? -1);
    return detail
      ? { ...one, phase: { ...merged(one.phase, detail), slots: [...one.phase.slots, ...detail.slots] } }
      : one;
  });
  return [kept, filled];
}

/** Whether a stage in a list, table or code stands in the section; `starts` are their ascending offsets. */
function holdsOne(section: Section, starts: readonly number[]): boolean {
  const at = lastAtMost(starts, section.end - 1);
  return at >= 0 && starts[at]! >= section.start;
}

/** "Ramp (2% → 20%)" after "Canary (2%)" begins where that one ended: the 2% is one step. */
function withoutRepeats(readings: readonly PhaseReading[]): readonly PhaseReading[] {
  let last: number | undefined;
  return readings.map((reading) => {
    const { steps } = reading.phase;
    const repeats = steps.length > 1 && steps[0]!.value === last;
    last = steps.at(-1)?.value ?? last;
    return repeats ? { ...reading, phase: { ...reading.phase, steps: steps.slice(1) } } : reading;
  });
}

/** "### Stage A Results" in a section of its own is stage A's place for results. */
function withResultsApart(
  all: readonly PhaseReading[],
  sections: readonly Section[],
  outline: Outline,
): readonly PhaseReading[] {
  const apart = new Map<string, Slot>();
  for (const section of sections) {
    const { heading } = section;
    const name = heading && headingLabelOf(heading)?.role === 'results' ? readStageName(heading.text) : undefined;
    if (name) apart.set(name.key, resultsSlot(outline.text, outline.lines, heading!, section.end));
  }
  if (apart.size === 0) return all;
  return all.map((reading) => {
    const slot = apart.get(stageNameOf(reading.phase.heading)?.key ?? '');
    return slot ? { ...reading, phase: { ...reading.phase, slots: [...reading.phase.slots, slot] } } : reading;
  });
}
