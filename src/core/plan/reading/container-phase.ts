// A section that is no stage and holds dates or criteria for the stages: "Rollout Planning", "Success Criteria".

import type { DraftPhase } from '../draft.ts';
import { labelOf } from './block-words.ts';
import { readFields } from './fields.ts';
import { type Block, type Outline, title } from './outline.ts';
import { common, type PhaseReading } from './phase-reading.ts';
import { blocksUnder, type Section } from './sections.ts';
import { holdsForAll, isStage } from './stage-sections.ts';

/** @param root what `holdsForAll` is asked for: sections that are containers themselves are left out. */
export function readContainer(section: Section, outline: Outline, root: Section): PhaseReading {
  const apart = (child: Section): boolean => isStage(child) || holdsForAll(child, root);
  // "Date: December 2024" under the title is the document's.
  const own = section.depth <= 1 ? (block: Block): boolean => labelOf(block)?.name !== 'date' : (): boolean => true;
  const blocks = [...(section.heading ? [section.heading] : []), ...blocksUnder(section, apart).filter(own)];
  const end = section.children.find(apart)?.start ?? section.end;
  const fields = readFields(blocks, outline, end);
  const start = section.heading?.span ?? { start: section.start, end: section.start, line: 1 };
  const phase: DraftPhase = {
    heading: { value: section.heading ? title(section.heading) : '', text: section.heading?.raw ?? '', span: start },
    span: { start: section.start, end, line: start.line },
    ...common(fields, []),
    ...(fields.soak?.asked && { soakAtEach: true as const }),
    role: 'container',
  };
  return { phase, section, problems: fields.problems };
}
