// What a block or a heading names: every reader and rule asks, so that it is found once.
import { type Label, readHeadingLabel, readLabel } from '../grammar/label.ts';
import { readStageName, type StageName } from '../grammar/stage-name.ts';
import { oncePer } from './once-per.ts';
import type { Block } from './outline.ts';

/** The label that the block begins with. */
export function labelOf(block: Block): Label | undefined {
  return block.kind === 'item' || block.kind === 'line' ? block.label : readLabel(block.text);
}

/** What the block says as a heading. */
export function headingLabelOf(block: Block): Label | undefined {
  const isHeading = block.kind === 'heading' || (block.kind === 'line' && block.bold);
  return isHeading ? block.label : readHeadingLabel(block.text);
}

/** The stage that the heading of a phase begins with. */
export const stageNameOf: (heading: { readonly value: string }) => StageName | undefined = oncePer((heading) =>
  readStageName(heading.value),
);
