// The phases of a rollout: sections that name a stage, stages inside lists, tables and code, and what holds for all of them.
import type { Percentage } from '../toggle/percentage.ts';
import { FULL } from '../toggle/percentage.ts';
import type { DraftPhase, DraftTimelineEntry, Field, Slot } from './draft.ts';
import { type DateProblem, type Fields, readFields } from './fields.ts';
import { readDates } from './grammar/date.ts';
import { readHeadingLabel, readLabel } from './grammar/label.ts';
import { expand, isRange, type PercentageMention, readPercentages } from './grammar/percentage.ts';
import { isTesting, readStageName } from './grammar/stage-name.ts';
import { innerGroups } from './inner-phases.ts';
import { type Block, type Outline, partOf, title } from './outline.ts';
import { blocksUnder, everySection, type Section } from './sections.ts';
import { resultsSlot } from './slots.ts';

export interface PhaseReading {
  readonly phase: DraftPhase;
  readonly section: Section;
  readonly dateProblems: readonly DateProblem[];
}

/** Every phase below `root`, in document order. */
export function readPhases(root: Section, outline: Outline): readonly PhaseReading[] {
  const below = everySection(root).filter((section) => section !== root || section.heading === undefined);
  const sections = below.filter(isStage);
  const explicit = sections
    .map((section) => readStage(section, outline, []))
    .flatMap(({ phase }) => phase.steps).length;
  const inner = explicit >= 2 ? [] : innerPhases(below, outline);
  const headed = sections.map((section) => readStage(section, outline, inner));
  const holds = ({ section }: PhaseReading): boolean =>
    inner.some((one) => section.start <= one.section.start && one.section.start < section.end);
  const spoken = explicit > 0 ? headed : headed.map((reading) => (holds(reading) ? reading : withSpokenSteps(reading)));
  const stages = inner.length > 0 ? spoken : withFull(spoken);
  const containers = below
    .filter((section) => holdsForAll(section, root))
    .map((section) => readContainer(section, outline));
  const all = [...stages, ...inner, ...containers];
  return withResultsApart(all, below, outline)
    .filter((reading) => !notApplicable(reading) && !restates(reading, all) && !onlyHolds(reading, all))
    .sort((a, b) => a.phase.span.start - b.phase.span.start);
}

/** A heading that begins a phase of its own. */
export function isStage(section: Section): boolean {
  const heading = section.heading;
  if (!heading || heading.span.start === heading.span.end) return false;
  const label = readHeadingLabel(heading.text);
  if (label?.role === 'results' || label?.role === 'actualDates') return false;
  if (/\b(?:checklist|questions|results?)\b|^\W*post[- ]/i.test(heading.text)) return false;
  if (readStageName(heading.text)) return true;
  return (
    heading.kind === 'heading' && heading.depth > 1 && !label && readPercentages(heading.text, 'sentence').length > 0
  );
}

/** Reads one stage from its section; sub-sections that are stages themselves are left to them. */
function readStage(section: Section, outline: Outline, inner: readonly PhaseReading[]): PhaseReading {
  const heading = section.heading!;
  const apart = (child: Section): boolean => isStage(child) || holdsForStages(child);
  const blocks = blocksUnder(section, apart).filter((block) => !within(block, inner));
  const end = section.children.find(apart)?.start ?? section.end;
  const gate = readHeadingLabel(heading.text)?.role === 'criteria'; // "Phase 4: Success Criteria"
  const fields = readFields(gate ? [heading, ...blocks] : blocks, outline, end);
  const own = readPercentages(heading.text, 'slot');
  const written = own.length > 0 ? ranged(heading, own, fields) : once(fields.percentages);
  const steps = staircase(blocks, written) ?? written;
  const launch = readStageName(heading.text)?.word === 'launch';
  const role = steps.length > 0 ? 'stage' : launch ? 'launch' : isTesting(heading.text) ? 'testing' : 'container';
  const phase: DraftPhase = {
    heading: { value: title(heading), text: heading.raw, span: heading.span },
    span: { start: section.start, end: section.end, line: heading.span.line },
    ...common(fields, steps),
    window: fields.window ?? headingWindow(heading),
    role,
    timeline: steps.length > 0 ? timeline(blocks) : [],
  };
  return { phase, section, dateProblems: fields.dateProblems };
}

function common(fields: Fields, steps: readonly Field<Percentage>[]): Omit<DraftPhase, 'heading' | 'span' | 'role'> {
  // A duration in a slot covers all steps of the phase together, unless it is asked for at each.
  const per = fields.soak && (fields.soak.asked || steps.length <= 1) ? fields.soak : undefined;
  return {
    steps,
    window: fields.window,
    soak: per ? { value: per.value, text: per.text, span: per.span } : undefined,
    users: fields.users ?? fields.spokenUsers,
    criteria: fields.criteria,
    slots: fields.slots,
    labels: fields.labels,
  };
}

function headingWindow(heading: Block): DraftPhase['window'] {
  const reading = readDates(heading.text).find((found) => found.kind === 'window');
  return reading?.kind === 'window'
    ? {
        value: reading.window,
        text: heading.raw.slice(reading.start, reading.end),
        span: partOf(heading, reading.start, reading.end),
      }
    : undefined;
}

function stepField(block: Block, { value, start, end }: PercentageMention): Field<Percentage> {
  return { value, text: block.raw.slice(start, end), span: partOf(block, start, end) };
}

/** "25% - 100%" with a stride somewhere in the phase: every step between; otherwise what is written. */
function ranged(heading: Block, mentions: readonly PercentageMention[], fields: Fields): readonly Field<Percentage>[] {
  const [first, second] = mentions;
  if (
    fields.increment === undefined ||
    !first ||
    !second ||
    mentions.length !== 2 ||
    !isRange(heading.text, first, second)
  )
    return once(mentions.map((mention) => stepField(heading, mention)));
  const { start } = first;
  const { end } = second;
  return expand(first.value, second.value, fields.increment).map((value) => stepField(heading, { value, start, end }));
}

/** Repetitions of the percentage just before say nothing new. */
function once(steps: readonly Field<Percentage>[]): readonly Field<Percentage>[] {
  return steps.filter((step, index) => step.value !== steps[index - 1]?.value);
}

/** "2% → 5% → 10%" in a phase whose heading says 10%. */
function staircase(
  blocks: readonly Block[],
  written: readonly Field<Percentage>[],
): readonly Field<Percentage>[] | undefined {
  if (written.length !== 1) return undefined;
  for (const block of blocks) {
    if (block.kind === 'heading' || block.kind === 'row' || !/%\s*(?:→|->|=>|➜)/.test(block.text)) continue;
    const mentions = readPercentages(block.text, 'sentence');
    if (mentions.length > 1 && mentions.at(-1)!.value === written[0]!.value)
      return mentions.map((mention) => stepField(block, mention));
  }
  return undefined;
}

/** Dated items that name a percentage: when each step is planned. */
function timeline(blocks: readonly Block[]): readonly DraftTimelineEntry[] {
  let results = false;
  return blocks.flatMap((block): DraftTimelineEntry[] => {
    if (block.kind === 'heading') results = readHeadingLabel(block.text)?.role === 'results';
    if (results || block.kind !== 'item') return [];
    const reading = readDates(block.text).find((found) => found.kind === 'window');
    const mention = readPercentages(block.text, 'sentence')[0];
    if (reading?.kind !== 'window' || !reading.window.start || !mention) return [];
    const text = block.raw.slice(reading.start, reading.end);
    return [
      {
        percentage: mention.value,
        day: { value: reading.window.start, text, span: partOf(block, reading.start, reading.end) },
      },
    ];
  });
}

/** Stages in lists, tables and code; a group that repeats the percentages of an earlier one only adds to it. */
function innerPhases(sections: readonly Section[], outline: Outline): readonly PhaseReading[] {
  const groups: { section: Section; phases: DraftPhase[] }[] = [];
  for (const section of sections) {
    if (section.heading && readHeadingLabel(section.heading.text)?.role === 'results') continue;
    for (const phases of innerGroups(section.blocks, outline, section.end)) {
      const twin = groups.find((other) => sharesOf(other.phases) === sharesOf(phases));
      if (twin) twin.phases = twin.phases.map((phase, index) => merged(phase, phases[index]!));
      else if (
        !groups.some((other) =>
          phases.every((phase) =>
            phase.steps.every((step) =>
              other.phases.some((one) => one.steps.some(({ value }) => value === step.value)),
            ),
          ),
        )
      )
        groups.push({ section, phases: [...phases] });
    }
  }
  return groups.flatMap(({ section, phases }) => phases.map((phase) => ({ phase, section, dateProblems: [] })));
}

function sharesOf(phases: readonly DraftPhase[]): string {
  return phases.map((phase) => phase.steps.map((step) => step.value).join(' ')).join(',');
}

/** A day is better than "week of"; what one leaves out the other says. */
function merged(one: DraftPhase, other: DraftPhase): DraftPhase {
  const vague = one.window?.value.end === undefined;
  return {
    ...one,
    window: vague ? (other.window ?? one.window) : one.window,
    soak: one.soak ?? other.soak,
    users: one.users ?? other.users,
    criteria: one.criteria.length > 0 ? one.criteria : other.criteria,
    labels: [...(one.labels ?? []), ...(other.labels ?? [])],
  };
}

/** In a plan without percentages in headings, slots or lists, the ones that a stage's sentences name. */
function withSpokenSteps(reading: PhaseReading): PhaseReading {
  const { phase } = reading;
  if (phase.role === 'launch' || phase.role === 'testing') return reading;
  const criteria = new Set(phase.criteria.map((criterion) => criterion.span.line));
  const results = phase.slots.map((slot) => slot.span);
  const spoken = blocksUnder(reading.section, isStage).flatMap((block) => {
    if (block.kind === 'code' || block.kind === 'row' || criteria.has(block.span.line)) return [];
    if (
      readLabel(block.text)?.role === 'results' ||
      results.some((span) => span.start <= block.span.start && block.span.end <= span.end)
    )
      return [];
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
function withFull(readings: readonly PhaseReading[]): readonly PhaseReading[] {
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

/** Whether a block belongs to a stage in a list, which has read it already. */
function within(block: Block, inner: readonly PhaseReading[]): boolean {
  return inner.some(({ phase }) => phase.span.start <= block.span.start && block.span.start < phase.span.end);
}

/** A named section inside a stage without percentages ("Rollout Planning" under "Phase II: Staged Rollout"). */
function holdsForStages(section: Section): boolean {
  const heading = section.heading;
  if (!heading || !/\b(?:roll-?out|release|launch)\s+(?:planning|details|plan)\b/i.test(heading.text)) return false;
  return section.parent?.children.some(isStage) === true || section.parent?.parent?.children.some(isStage) === true;
}

/** A section outside the stages that holds dates or criteria for them. */
function holdsForAll(section: Section, root: Section): boolean {
  if (isStage(section)) return false;
  for (let above = section.parent; above && above !== root; above = above.parent)
    if (isStage(above) && !holdsForStages(section)) return false;
  const heading = section.heading ? readHeadingLabel(section.heading.text) : undefined;
  if (
    heading?.role === 'results' ||
    (section.heading && /\b(?:post[- ]launch|kpis?|questions)\b/i.test(section.heading.text))
  )
    return false;
  if (heading?.role === 'criteria') return true;
  return section.blocks.some((block) => {
    const role = block.kind === 'line' || block.kind === 'item' ? readLabel(block.text)?.role : undefined;
    return role === 'dates' || role === 'criteria';
  });
}

function readContainer(section: Section, outline: Outline): PhaseReading {
  const apart = (child: Section): boolean => isStage(child) || holdsForAll(child, section);
  // "Date: December 2024" under the title is the document's.
  const own =
    section.depth <= 1 ? (block: Block): boolean => readLabel(block.text)?.name !== 'date' : (): boolean => true;
  const blocks = [...(section.heading ? [section.heading] : []), ...blocksUnder(section, apart).filter(own)];
  const end = section.children.find(apart)?.start ?? section.end;
  const fields = readFields(blocks, outline, end);
  const start = section.heading?.span ?? { start: section.start, end: section.start, line: 1 };
  const phase: DraftPhase = {
    heading: { value: section.heading ? title(section.heading) : '', text: section.heading?.raw ?? '', span: start },
    span: { start: section.start, end, line: start.line },
    ...common(fields, []),
    role: 'container',
  };
  return { phase, section, dateProblems: fields.dateProblems };
}

/** "### Stage A Results" in a section of its own is stage A's place for results. */
function withResultsApart(
  all: readonly PhaseReading[],
  sections: readonly Section[],
  outline: Outline,
): readonly PhaseReading[] {
  const apart = new Map<string, Slot>();
  for (const section of sections) {
    const name = section.heading && readStageName(section.heading.text);
    if (name && readHeadingLabel(section.heading!.text)?.role === 'results')
      apart.set(name.key, resultsSlot(outline.text, outline.lines, section.heading!, section.end));
  }
  return all.map((reading) => {
    const slot = apart.get(readStageName(reading.phase.heading.value)?.key ?? '');
    return slot ? { ...reading, phase: { ...reading.phase, slots: [...reading.phase.slots, slot] } } : reading;
  });
}

/** "Not applicable - team conducted internal testing." */
function notApplicable({ phase, section }: PhaseReading): boolean {
  if (phase.steps.length > 0 || phase.window || phase.criteria.length > 0) return false;
  const first = blocksUnder(section, isStage).find((block) => block.kind !== 'heading');
  return (
    first !== undefined &&
    /^\W*(?:not applicable|n\/a|not needed|none\b|skipped)|\bwill not include\b/i.test(first.text)
  );
}

/** A second section of the same name that adds nothing: a checklist, a summary. */
function restates(reading: PhaseReading, all: readonly PhaseReading[]): boolean {
  const { phase } = reading;
  if (phase.steps.length > 0 || phase.window || phase.soak || phase.criteria.length > 0) return false;
  const key = readStageName(phase.heading.value)?.key;
  return (
    key !== undefined &&
    all.some(
      (other) => other.phase.span.start < phase.span.start && readStageName(other.phase.heading.value)?.key === key,
    )
  );
}

/** A container that says nothing itself, around stages or empty. */
function onlyHolds(reading: PhaseReading, all: readonly PhaseReading[]): boolean {
  const { phase, section } = reading;
  const says = phase.steps.length > 0 || phase.window || phase.soak || phase.users || phase.criteria.length > 0;
  if (says) return false;
  const open = (phase.labels ?? []).some(
    (label) => (label.role === 'dates' || label.role === 'criteria') && label.state !== 'filled',
  );
  if (!isStage(section)) return !open && reading.dateProblems.length === 0;
  return (
    all.some(
      (other) =>
        other.section !== section && section.start <= other.phase.span.start && other.phase.span.start < section.end,
    ) && !phase.labels?.length
  );
}
