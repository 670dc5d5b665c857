// The label in a block's words. Every reader and rule asks for it, so that blocks which often bear one carry it.
import { type Label, readHeadingLabel, readLabel } from '../grammar/label.ts';
import type { Block } from './outline.ts';

/** The label that the block begins with. */
export function labelOf(block: Block): Label | undefined {
  return block.kind === 'item' || block.kind === 'line' ? block.label : readLabel(block.text);
}

/** What the block says as a heading. */
export function headingLabelOf(block: Block): Label | undefined {
  return block.kind === 'heading' ? block.label : readHeadingLabel(block.text);
}
