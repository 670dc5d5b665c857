// One stage that has a heading of its own: its steps, from the heading or a slot under it, and the fields of its blocks.

import type { Percentage } from '../../toggle/percentage.ts';
import type { DraftPhase, DraftTimelineEntry, Field } from '../draft.ts';
import { readDates } from '../grammar/date.ts';
import { readHeadingDuration } from '../grammar/duration.ts';
import { beginsWithShare, expand, isRange, type PercentageMention, readPercentages } from '../grammar/percentage.ts';
import { isTesting, readStageName } from '../grammar/stage-name.ts';
import { readPersons } from '../grammar/users.ts';
import { headingLabelOf } from './block-words.ts';
import { readFields } from './fields.ts';
import { type Block, type Outline, partOf, title } from './outline.ts';
import type { ReadingProblem } from './phase-fields.ts';
import { common, once, type PhaseReading, stepField } from './phase-reading.ts';
import { blocksUnder, type Section } from './sections.ts';
import type { Cover } from './spans.ts';
import { holdsForStages, isStage } from './stage-sections.ts';

/** Reads one stage from its section; sub-sections that are stages, and stages in lists (`inner`), are left to themselves. */
export function readStage(section: Section, outline: Outline, inner?: Cover): PhaseReading {
  const heading = section.heading!;
  const apart = (child: Section): boolean => isStage(child) || holdsForStages(child);
  const all = blocksUnder(section, apart);
  const blocks = inner ? all.filter((block) => !inner(block.span.start)) : all;
  const end = section.children.find(apart)?.start ?? section.end;
  const gate = headingLabelOf(heading)?.role === 'criteria'; // "Phase 4: Success Criteria"
  const fields = readFields(gate ? [heading, ...blocks] : blocks, outline, end);
  const own = restated(readPercentages(heading.text, 'slot'), section);
  const inHeading = own.map((mention) => stepField(heading, mention));
  const range = own.length > 0 ? own.length === 2 && isRange(heading.text, own[0]!, own[1]!) : fields.isRange;
  const written = once(own.length > 0 ? inHeading : fields.percentages);
  const spoken = staircase(blocks, written);
  const steps = (range ? (between(written, fields.increment, outline.text) ?? spoken) : spoken) ?? written;
  const unclear = range && steps === written ? [withoutStride(written)] : [];
  const launch = readStageName(heading.text)?.word === 'launch';
  const role = steps.length > 0 ? 'stage' : launch ? 'launch' : isTesting(heading.text) ? 'testing' : 'container';
  const phase: DraftPhase = {
    heading: { value: title(heading), text: heading.raw, span: heading.span },
    span: { start: section.start, end: section.end, line: heading.span.line },
    ...common(fields, steps),
    window: fields.window ?? headingWindow(heading),
    ...(!fields.soak && { soak: headingSoak(heading, steps.length) }),
    users: fields.users ?? headingUsers(heading) ?? fields.spokenUsers,
    role,
    timeline: steps.length > 0 ? timeline(blocks) : [],
  };
  return { phase, section, problems: [...fields.problems, ...unclear] };
}

/** "Ramp: 25% → 50%" over "Day 1: 25%" and "Day 2: 50%" only sums up: the steps are theirs. */
function restated(own: readonly PercentageMention[], section: Section): readonly PercentageMention[] {
  if (own.length === 0) return own;
  const below = new Set(
    section.children
      .filter(isStage)
      .flatMap((child) => readPercentages(child.heading!.text, 'slot').map(({ value }) => value as number)),
  );
  return below.size > 0 && own.every(({ value }) => below.has(value)) ? [] : own;
}

/** "Stage B: 25% (12,500 users)" */
function headingUsers(heading: Block): DraftPhase['users'] {
  const people = readPersons(heading.text);
  return people
    ? {
        value: people.value,
        text: heading.raw.slice(people.start, people.end),
        span: partOf(heading, people.start, people.end),
      }
    : undefined;
}

/** "Phase 1: 10% (24-48 hours)" */
function headingSoak(heading: Block, steps: number): DraftPhase['soak'] {
  const duration = steps <= 1 ? readHeadingDuration(heading.text) : undefined;
  return duration
    ? {
        value: duration.soak,
        text: heading.raw.slice(duration.start, duration.end),
        span: partOf(heading, duration.start, duration.end),
      }
    : undefined;
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

/** "25% - 100%" with a stride somewhere in the phase: every step between, each in the place of the whole range. */
function between(
  [first, last]: readonly Field<Percentage>[],
  stride: Percentage | undefined,
  document: string,
): readonly Field<Percentage>[] | undefined {
  if (stride === undefined || !first || !last) return undefined;
  const span = { ...first.span, end: last.span.end };
  const text = document.slice(span.start, span.end);
  return expand(first.value, last.value, stride).map((value) => ({ value, text, span }));
}

function withoutStride([first, last]: readonly Field<Percentage>[]): ReadingProblem {
  return {
    kind: 'ambiguous',
    message: `Unexpected range from ${first!.text} to ${last!.text} without a stride, expected for example "by increments of 25%"; it is read as these two steps, and could mean others between them`,
    span: { ...first!.span, end: last!.span.end },
  };
}

/** "2% → 5% → 10%" in a phase whose heading says 10%; "10%, 50%, 100%" in one whose heading says 10% - 100%. */
function staircase(
  blocks: readonly Block[],
  written: readonly Field<Percentage>[],
): readonly Field<Percentage>[] | undefined {
  if (written.length !== 1 && written.length !== 2) return undefined;
  for (const block of blocks) {
    if (block.kind === 'heading' || block.kind === 'row' || !mayClimb(block.text)) continue;
    const mentions = readPercentages(block.text, 'sentence');
    const climbs = mentions.every(({ value }, index) => index === 0 || value > mentions[index - 1]!.value);
    const starts = written.length === 1 || mentions[0]?.value === written[0]!.value;
    if (mentions.length > written.length && climbs && starts && mentions.at(-1)!.value === written.at(-1)!.value)
      return mentions.map((mention) => stepField(block, mention));
  }
  return undefined;
}

/** More than one percentage, or one with a figure before it: "25-100%". */
function mayClimb(text: string): boolean {
  const first = text.indexOf('%');
  return first >= 0 && (text.indexOf('%', first + 1) > 0 || /\d\s*(?:[-–—]|to)\s*\d/.test(text));
}

/** Dated items that name a percentage: when each step is planned. */
function timeline(blocks: readonly Block[]): readonly DraftTimelineEntry[] {
  let results = false;
  return blocks.flatMap((block): DraftTimelineEntry[] => {
    if (block.kind === 'heading') results = headingLabelOf(block)?.role === 'results';
    if (results || block.kind !== 'item' || !block.text.includes('%')) return [];
    const mention = readPercentages(block.text, beginsWithShare(block.text) ? 'slot' : 'sentence')[0];
    const reading = mention && readDates(block.text).find((found) => found.kind === 'window');
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
