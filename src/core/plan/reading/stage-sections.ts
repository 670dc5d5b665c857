// Which sections are stages, and which hold dates or criteria for the stages around them.

import { readAskedDuration } from '../grammar/duration.ts';
import { headingLabelOf, labelOf } from './block-words.ts';
import { gateColumn } from './gate-table.ts';
import type { Section } from './sections.ts';

/** A section whose heading begins a phase of its own. */
export function isStage(section: Section): boolean {
  return section.isStage;
}

/** A named section inside a stage without percentages ("Rollout Planning" under "Phase II: Staged Rollout"). */
export function holdsForStages(section: Section): boolean {
  const heading = section.heading;
  if (!heading || !/\b(?:roll-?out|release|launch)\s+(?:planning|details|plan)\b/i.test(heading.text)) return false;
  return section.parent?.children.some(isStage) === true || section.parent?.parent?.children.some(isStage) === true;
}

/** A section outside the stages that holds dates or criteria for them. */
export function holdsForAll(section: Section, root: Section): boolean {
  if (isStage(section)) return false;
  for (let above = section.parent; above && above !== root; above = above.parent)
    if (isStage(above) && !holdsForStages(section)) return false;
  const heading = section.heading ? headingLabelOf(section.heading) : undefined;
  if (
    heading?.role === 'results' ||
    (section.heading && /\b(?:post[- ]launch|kpis?(?!\s+guardrails?)|questions)\b/i.test(section.heading.text))
  )
    return false;
  // "Success Criteria" over "Technical Success Criteria" and the like leaves it to them.
  if (heading?.role === 'criteria')
    return section.blocks.length > 0 || !section.children.some((child) => holdsForAll(child, root));
  const slots = holdsForStages(section) ? [...section.blocks, ...section.children.flatMap(headingOf)] : section.blocks;
  return slots.some((block) => {
    if (block.kind === 'row') return block.row === 0 && gateColumn(block) !== undefined;
    const label =
      block.kind === 'heading'
        ? headingLabelOf(block)
        : block.kind === 'line' || block.kind === 'item'
          ? labelOf(block)
          : undefined;
    // "Date: December 2024" under the title is the document's.
    if (section.depth <= 1 && label?.name === 'date') return false;
    if (label?.role === 'dates' || label?.role === 'criteria') return true;
    return (
      block.kind === 'line' && /\b(?:each|every)\b/i.test(block.text) && readAskedDuration(block.text) !== undefined
    );
  });
}

/** The sub-headings of "Rollout planning" may be its slots. */
function headingOf(section: Section): readonly NonNullable<Section['heading']>[] {
  return section.heading && !isStage(section) ? [section.heading] : [];
}
