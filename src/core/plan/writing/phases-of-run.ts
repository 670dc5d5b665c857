// Which phases of the document are the run's, and which blocks of results are theirs, however the document was edited since.
import type { Run } from '../../run/run.ts';
import type { Draft, DraftPhase, DraftRollout, Slot } from '../draft.ts';
import type { Span } from '../finding.ts';
import type { OwnBlock, OwnPiece } from './own-piece.ts';
import { isPart } from './whole-block.ts';

/**
 * The document's phase for each phase of the run, which was pinned: the one at its place when it has the heading of then,
 * else the one with that heading, else the one at its place that is nobody else's. Undefined for one that was taken away.
 */
export function phasesOf(run: Run, rollout: DraftRollout): readonly (DraftPhase | undefined)[] {
  // As compiling counts them: what has no step is no phase of the run.
  const phases = rollout.phases.filter((phase) => phase.steps.length > 0);
  const headings: string[] = [];
  for (const { phase, phaseIndex } of run.rollout.steps) headings[phaseIndex] = phase;
  const byHeading = headings.map((heading, index) =>
    [phases[index], ...phases].find((phase) => phase?.heading.value === heading),
  );
  return byHeading.map((phase, index) => {
    if (phase) return phase;
    return byHeading.includes(phases[index]) ? undefined : phases[index];
  });
}

/**
 * The block of each phase of the run. In a phase that is a section: the one inside it, by whatever number. Rows of a table,
 * items of a list and lines of code have theirs behind the whole, by number.
 */
export function blocksOf(
  pieces: readonly OwnPiece[],
  draft: Draft,
  rollout: DraftRollout,
  targets: readonly (DraftPhase | undefined)[],
): readonly (OwnBlock | undefined)[] {
  // A block is put behind a line, so it may stand right at the end of what it belongs to.
  const isIn = ({ at }: OwnBlock, { span }: { readonly span: Span }) => span.start < at && at <= span.end;
  const blocks = pieces.filter((piece) => piece.kind === 'block').filter((block) => isIn(block, rollout));
  const sections = rollout.phases.filter((phase) => phase.steps.length > 0 && !isPart(draft, phase));
  const slots = sections.flatMap((phase) => slotsApart(phase).map((slot) => ({ phase, slot })));
  // Phases can lie in one another, and a block is of the innermost; or of one whose place for results lies apart from it.
  const innermost = new Map(blocks.map((block) => [block, sections.findLast((phase) => isIn(block, phase))]));
  const isOf = (block: OwnBlock, phase: DraftPhase) =>
    innermost.get(block) === phase ||
    slots.some(
      ({ phase: other, slot }) => other === phase && isIn(block, { span: { ...slot.labelSpan, end: slot.span.end } }),
    );
  const byNumber = targets.map((phase, index) =>
    blocks.find((block) => block.phase === index + 1 && phase && (isPart(draft, phase) || isOf(block, phase))),
  );
  const isTaken = (block: OwnBlock) => {
    const other = targets[block.phase - 1];
    return byNumber.includes(block) || (other !== undefined && isPart(draft, other));
  };
  return targets.map((phase, index) => {
    if (!phase || byNumber[index] || isPart(draft, phase)) return byNumber[index];
    return blocks.find((block) => isOf(block, phase) && !isTaken(block));
  });
}

/** "### Stage A Results" in a section of its own. */
function slotsApart(phase: DraftPhase): readonly Extract<Slot, { kind: 'results' }>[] {
  return phase.slots.flatMap((slot) =>
    slot.kind === 'results' && (slot.labelSpan.start < phase.span.start || phase.span.end <= slot.labelSpan.start)
      ? [slot]
      : [],
  );
}
