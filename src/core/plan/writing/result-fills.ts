// Fills the Results of a stage as its author laid them out: number of users, metrics, the boxes of its criteria.
//
//   - Number of unique users: [FILL_IN]                            users
//   - Metrics at this stage (per your "success criteria"):         all criteria, where none is listed under it
//     - [ ] Errors < 5%                                            ticked when it passed
//     - Lookup error rate: <1%                                     what was measured, behind it
//   - Was any downstream service affected by the change?:          a person's to answer

import { isPlaceholder } from '../grammar/placeholder.ts';
import { type Block, plain } from '../reading/outline.ts';
import { type CriterionMatcher, criterionMatcher } from './criterion-matcher.ts';
import { type Fill, type Opening, openingIn } from './fill.ts';
import { boxOf, type FillContext, isClaimed, lineRange, valuesIn } from './fill-context.ts';
import { hasPassed, measuredCriterion, measuredGate, measuredUsers } from './measured.ts';
import { resultsSlotOf } from './results-slot.ts';
import { blocksIn } from './whole-block.ts';

/** Of every phase of the run: what is open in its Results, and the boxes of its criteria wherever they stand. */
export function resultFills(context: FillContext): readonly Fill[] {
  const { records, run, targets } = context;
  return targets.flatMap((phase, phaseIndex) => {
    const steps = records.ofPhase[phaseIndex] ?? [];
    if (!phase) return [];
    const matching = criterionMatcher(run.rollout.steps[steps[0] ?? -1]?.gate.criteria ?? []);
    const stage: Stage = { context, steps, matching };
    const results = resultsSlotOf(context.foreign, phase)?.span;
    const inResults = results ? blocksIn(context.draft, results) : [];
    const planned = phase.criteria
      .filter(({ span }) => !results || span.end <= results.start || results.end <= span.start)
      .flatMap(({ span }) => blocksIn(context.draft, { start: span.start, end: span.start }));
    return [
      ...planned.flatMap((block) => criterionTick(stage, block) ?? []),
      ...inResults.flatMap((block, index) => resultFill(stage, block, inResults[index + 1]) ?? []),
    ];
  });
}

interface Stage {
  readonly context: FillContext;
  readonly steps: readonly number[];
  readonly matching: CriterionMatcher;
}

const USERS =
  /\b(?:number|count|total|#)\b.*\b(?:users|participants|veterans|customers)\b|^(?:unique |distinct )?users$/;
const METRICS = /\bmetrics at this (?:stage|phase|step)\b|\bmetrics\b.*\bsuccess criteria\b/;

function resultFill(stage: Stage, block: Block, below: Block | undefined): Fill | undefined {
  if (block.kind !== 'item' && block.kind !== 'line') return undefined;
  const tick = criterionTick(stage, block);
  // What a person ticked is theirs.
  if (tick || (block.kind === 'item' && block.checked)) return tick;
  const { context, steps, matching } = stage;
  const { run } = context;
  const range = lineRange(context, block);
  const label = labelOf(context, block);
  if (!label) {
    const { words, end } = withoutOwn(context, block);
    const isOpen = block.kind === 'item' && !isClaimed(context, block);
    const criterion = isOpen ? matching(words, 'wholly') : undefined;
    if (!criterion || (criterion.kind === 'observe' && plain(criterion.text) !== plain(words))) return undefined;
    const value = measuredCriterion(run, steps, criterion, words);
    return { kind: 'value', range, opening: { at: end, was: '' }, value: value && `- ${value}` };
  }
  // What is nested under a label is its value: a placeholder, or words of a person.
  const nested = below && below.depth > block.depth && below.kind !== 'heading' ? below : undefined;
  const place = nested && isPlaceholder(nested.raw) ? { at: nested.span.start, was: nested.raw } : undefined;
  const filled = (value: string | undefined): Fill | undefined => {
    if (nested && !place) return undefined;
    return place
      ? { kind: 'value', range: lineRange(context, nested!), opening: place, value }
      : { kind: 'value', range, opening: label.opening, value };
  };
  if (USERS.test(label.name)) return filled(measuredUsers(run, steps));
  if (METRICS.test(label.name)) return filled(measuredGate(run, steps));
  const criterion = matching(label.name, 'wholly');
  return criterion && filled(measuredCriterion(run, steps, criterion, label.name));
}

function criterionTick({ context, steps, matching }: Stage, block: Block): Fill | undefined {
  const box = block.kind === 'item' ? boxOf(context, block) : undefined;
  if (!box) return undefined;
  const { words, end } = withoutOwn(context, block);
  const criterion = matching(words, 'loosely');
  if (!criterion) return undefined;
  const note = hasPassed(context.run, steps, criterion) ? '' : undefined;
  return { kind: 'tick', range: { start: box.at, end: lineRange(context, block).end }, box, end, note };
}

/** The words of a block before a value of ours, or all of them. */
function withoutOwn(context: FillContext, block: Block): { readonly words: string; readonly end: number } {
  const { start, end } = block.span;
  const [own] = valuesIn(context, { start: start + 1, end: end - 1 });
  return own ? { words: context.foreign.slice(start, own.at).trimEnd(), end: own.at } : { words: block.raw, end };
}

/** A label with nothing behind its last colon, or only a placeholder. Questions are a person's to answer. */
function labelOf(context: FillContext, block: Block): { readonly name: string; readonly opening: Opening } | undefined {
  const { words, end } = withoutOwn(context, block);
  const own = end < block.span.end;
  for (let at = words.lastIndexOf(':'); at > 0; at = words.lastIndexOf(':', at - 1)) {
    const name = plain(words.slice(0, at));
    const opening = openingIn(context.foreign, block.span.start + at + 1, own ? end : block.span.end);
    if (opening) return /\?\W*$/.test(words.slice(0, at)) ? undefined : { name, opening };
  }
  return undefined;
}
