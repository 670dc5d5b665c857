// The outline as a tree: a section is a heading and what stands under it, bold lines that name a stage included.
import { readStageName } from '../grammar/stage-name.ts';
import { oncePer } from './once-per.ts';
import type { Block, BlockOf, Outline } from './outline.ts';
import { isStageHeading } from './stage-heading.ts';

export type HeadingBlock = BlockOf<'heading'> | BlockOf<'line'>;

export interface Section {
  /** undefined for what stands before the first heading. */
  readonly heading: HeadingBlock | undefined;
  /** 1-6 as written, 7 for a bold line that serves as a heading, 0 for the root. */
  readonly depth: number;
  /** Directly under the heading, up to the next one. */
  readonly blocks: readonly Block[];
  readonly children: readonly Section[];
  readonly parent: Section | undefined;
  /** Its heading begins a phase of its own. */
  readonly isStage: boolean;
  readonly start: number;
  readonly end: number;
}

const BOLD_DEPTH = 7;

type Open = { -readonly [K in keyof Section]: Section[K] } & { blocks: Block[]; children: Section[] };

/** The root section; depth is at most 8, so that walking it may recurse. */
export const sectionTree: (outline: Outline) => Section = oncePer(treeOf);

function treeOf(outline: Outline): Section {
  const end = outline.text.length;
  const root: Open = {
    heading: undefined,
    depth: 0,
    blocks: [],
    children: [],
    parent: undefined,
    isStage: false,
    start: 0,
    end,
  };
  let path: Open[] = [root];
  for (const block of outline.blocks) {
    const depth = headingDepth(block);
    if (depth === undefined) {
      path.at(-1)!.blocks.push(block);
      continue;
    }
    for (const closed of path.filter((open) => open.depth >= depth)) closed.end = lineStart(outline, block.span.line);
    path = path.filter((open) => open.depth < depth);
    const parent = path.at(-1)!;
    const start = lineStart(outline, block.span.line);
    const heading = block as HeadingBlock;
    const isStage = isStageHeading(heading);
    const section: Open = { heading, depth, blocks: [], children: [], parent, isStage, start, end };
    parent.children.push(section);
    path.push(section);
  }
  return root;
}

function headingDepth(block: Block): number | undefined {
  if (block.kind === 'heading') return block.depth;
  const stage = block.kind === 'line' && block.bold && block.depth === 0 && !/:\W*$/.test(block.text);
  return stage && readStageName(block.text) ? BOLD_DEPTH : undefined;
}

function lineStart(outline: Outline, line: number): number {
  return outline.lines.starts[line - 1] ?? 0;
}

/** A section and all below it, in document order. */
export function everySection(section: Section): readonly Section[] {
  return [section, ...section.children.flatMap(everySection)];
}

/** The blocks of a section with its sub-headings among them, in document order; sections that `apart` picks are left out. */
export function blocksUnder(section: Section, apart: (section: Section) => boolean): readonly Block[] {
  if (section.children.length === 0) return section.blocks;
  return [
    ...section.blocks,
    ...section.children.flatMap((child) => (apart(child) ? [] : [child.heading!, ...blocksUnder(child, apart)])),
  ];
}
