// A phase while it is read, with what only the reader needs to know about it, and the parts that every reading shares.
import type { Percentage } from '../../toggle/percentage.ts';
import type { DraftPhase, Field } from '../draft.ts';
import type { PercentageMention } from '../grammar/percentage.ts';
import { type Block, partOf } from './outline.ts';
import type { Fields, ReadingProblem } from './phase-fields.ts';
import type { Section } from './sections.ts';

export interface PhaseReading {
  readonly phase: DraftPhase;
  readonly section: Section;
  readonly problems: readonly ReadingProblem[];
}

/** What the fields give a phase, whatever kind of phase it is. */
export function common(
  fields: Fields,
  steps: readonly Field<Percentage>[],
): Omit<DraftPhase, 'heading' | 'span' | 'role'> {
  // A duration in a slot covers all steps of the phase together, unless it is asked for at each.
  const per = fields.soak && (fields.soak.asked || steps.length <= 1) ? fields.soak : undefined;
  return {
    steps,
    window: fields.window,
    soak: per ? { value: per.value, text: per.text, span: per.span } : undefined,
    users: fields.users ?? fields.spokenUsers,
    criteria: criteriaOf(fields, steps),
    slots: fields.slots,
    labels: fields.labels,
  };
}

/** What is asked for as criteria; in a stage where nothing is, the bare bounds among its items. */
export function criteriaOf(fields: Fields, steps: readonly unknown[]): DraftPhase['criteria'] {
  return fields.criteria.length > 0 || steps.length === 0 ? fields.criteria : fields.unasked;
}

/** A percentage of a block's text, with its place. */
export function stepField(block: Block, { value, start, end }: PercentageMention): Field<Percentage> {
  return { value, text: block.raw.slice(start, end), span: partOf(block, start, end) };
}

/** Repetitions of the percentage just before say nothing new. */
export function once(steps: readonly Field<Percentage>[]): readonly Field<Percentage>[] {
  return steps.filter((step, index) => step.value !== steps[index - 1]?.value);
}
