// The phases of a document: which sections are stages, and what each says.
import type { Percentage } from '../toggle/percentage.ts';
import type { DraftPhase, Field } from './draft.ts';
import { type DateProblem, type Fields, readFields } from './fields.ts';
import { readDates } from './grammar/date.ts';
import { readHeadingLabel } from './grammar/label.ts';
import { expand, isRange, type PercentageMention, readPercentages } from './grammar/percentage.ts';
import { isTesting, readStageName } from './grammar/stage-name.ts';
import { type Block, type Outline, partOf, title } from './outline.ts';
import { blocksUnder, type Section } from './sections.ts';

export interface PhaseReading {
  readonly phase: DraftPhase;
  readonly section: Section;
  readonly dateProblems: readonly DateProblem[];
}

/** A heading that begins a phase of its own. */
export function isStage(section: Section): boolean {
  const heading = section.heading;
  if (!heading || heading.span.start === heading.span.end) return false;
  const label = readHeadingLabel(heading.text);
  if (
    label?.role === 'results' ||
    label?.role === 'actualDates' ||
    /\b(?:checklist|post[- ]launch|questions)\b/i.test(heading.text)
  )
    return false;
  return (
    readStageName(heading.text) !== undefined ||
    (heading.kind === 'heading' &&
      heading.depth > 1 &&
      label === undefined &&
      readPercentages(heading.text, 'sentence').length > 0)
  );
}

/** Reads one phase from its section; sub-sections that are phases themselves are left to them. */
export function readPhase(section: Section, outline: Outline): PhaseReading {
  const heading = section.heading!;
  const apart = (child: Section): boolean => isStage(child);
  const blocks = blocksUnder(section, apart);
  const inner = section.children.find(apart);
  const end = inner?.start ?? section.end;
  const fields = readFields(blocks, outline, end);
  const own = readPercentages(heading.text, 'slot');
  const steps = own.length > 0 ? ranged(heading, own, fields) : once(fields.percentages);
  const name = readStageName(heading.text);
  const window = fields.window ?? headingWindow(heading);
  const soak =
    fields.soak && (fields.soak.asked || steps.length <= 1)
      ? { value: fields.soak.value, text: fields.soak.text, span: fields.soak.span }
      : undefined;
  const phase: DraftPhase = {
    heading: { value: title(heading), text: heading.raw, span: heading.span },
    span: { start: section.start, end: section.end, line: heading.span.line },
    steps,
    window,
    soak,
    users: fields.users,
    criteria: fields.criteria,
    slots: fields.slots,
    role:
      steps.length > 0
        ? 'stage'
        : name?.word === 'launch'
          ? 'launch'
          : isTesting(heading.text)
            ? 'testing'
            : 'container',
    labels: fields.labels,
  };
  return { phase, section, dateProblems: fields.dateProblems };
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

/** "25% - 100%" with a stride somewhere in the phase: every step between; otherwise what is written. */
function ranged(heading: Block, mentions: readonly PercentageMention[], fields: Fields): readonly Field<Percentage>[] {
  const field = (value: Percentage, start: number, end: number): Field<Percentage> => ({
    value,
    text: heading.raw.slice(start, end),
    span: partOf(heading, start, end),
  });
  const [first, second] = mentions;
  if (
    fields.increment !== undefined &&
    first &&
    second &&
    mentions.length === 2 &&
    isRange(heading.text, first, second)
  )
    return expand(first.value, second.value, fields.increment).map((value) => field(value, first.start, second.end));
  return once(mentions.map(({ value, start, end }) => field(value, start, end)));
}

/** Repetitions of the percentage just before say nothing new. */
function once(steps: readonly Field<Percentage>[]): readonly Field<Percentage>[] {
  return steps.filter((step, index) => step.value !== steps[index - 1]?.value);
}
