// What every kind of fill is worked out from: the document without our writing, the run, and which phase is which.

import type { Run } from '../../run/run.ts';
import type { Draft, DraftPhase, DraftRollout } from '../draft.ts';
import type { Span } from '../finding.ts';
import type { Block, BlockOf } from '../reading/outline.ts';
import { lineEnd, lineOf, lineStart } from '../reading/text-lines.ts';
import type { OwnValue } from './own-piece.ts';
import { type Box, itemLead } from './own-value.ts';
import type { StepRecords } from './step-records.ts';

export interface FillContext {
  /** The document without our own writing, and what was read from it. */
  readonly foreign: string;
  readonly draft: Draft;
  readonly rollout: DraftRollout;
  readonly run: Run;
  readonly records: StepRecords;
  /** The document's phase for each phase of the run. */
  readonly targets: readonly (DraftPhase | undefined)[];
  /** Our own values as they stand, in the order of the document. */
  readonly values: readonly OwnValue[];
}

/** Our own values in a range, its ends included. */
export function valuesIn(
  { values }: Pick<FillContext, 'values'>,
  { start, end }: Pick<Span, 'start' | 'end'>,
): readonly OwnValue[] {
  let from = firstAtLeast(values, start);
  const found: OwnValue[] = [];
  for (let value = values[from]; value && value.at <= end; value = values[++from]) found.push(value);
  return found;
}

function firstAtLeast(values: readonly OwnValue[], offset: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle]!.at < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The range of the line on which a block begins, from its words on. */
export function lineRange({ foreign }: Pick<FillContext, 'foreign'>, block: Block): { start: number; end: number } {
  return { start: block.span.start, end: lineEnd(foreign, block.span.start) };
}

/** The empty box before an item's words, if it has one. */
export function boxOf(
  { foreign }: Pick<FillContext, 'foreign'>,
  item: BlockOf<'item'>,
): { readonly at: number; readonly was: Box } | undefined {
  const from = lineStart(foreign, item.span.start);
  const before = foreign.slice(from, item.span.start);
  const lead = itemLead(before);
  const was = /^(\[ ?\])[ \t]+$/.exec(before.slice(lead.length));
  if (!was || lead === '' || isClaimed({ foreign }, item)) return undefined;
  return { at: from + lead.length, was: was[1] === '[]' ? '[]' : '[ ]' };
}

/** Whether a person changed what we once wrote on the line: our comment is left, and the line is theirs. */
export function isClaimed({ foreign }: Pick<FillContext, 'foreign'>, block: Block): boolean {
  return lineOf(foreign, block.span.start).includes('<!-- phasegate: ');
}
