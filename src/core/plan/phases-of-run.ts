// Which phases of the document are the run's, and which blocks of results are theirs, however the document was edited since.
import type { Run } from '../run/run.ts';
import type { Draft, DraftPhase, DraftRollout } from './draft.ts';
import type { Span } from './finding.ts';
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
  // Phases can lie in one another; a block is of the innermost.
  const sectionOf = (block: OwnBlock) => sections.findLast((phase) => isIn(block, phase));
  const numbered = (block: OwnBlock) => targets[block.phase - 1];
  return targets.map((phase, index) => {
    if (!phase) return undefined;
    const ofNumber = blocks.filter((block) => block.phase === index + 1);
    if (isPart(draft, phase)) return ofNumber[0];
    const inside = blocks.filter((block) => sectionOf(block) === phase);
    return (
      ofNumber.find((block) => inside.includes(block)) ??
      inside.find((block) => {
        const other = numbered(block);
        return !other || !isPart(draft, other);
      })
    );
  });
}
