// Markdown to leaves, line by line: which blocks a document has (CommonMark 0.31, and GitHub's tables and footnotes).
// Total, and linear: every line is looked at once, below a bounded number of containers.
import type { LineTable } from '../outline.ts';
import { beginning, type Container, goesOn } from './container.ts';
import type { Leaf, References } from './leaf.ts';
import { isBlankLine, toLine } from './line-cursor.ts';
import { labelKey } from './link-parts.ts';
import { beginLeaf, closeLeaf, goesOnInCode, goesOnInTable, goesOnInWords } from './open-leaf.ts';
import { newScan, type Scan } from './scan.ts';

/** Quotes and lists in each other: nobody nests deeper, and marks beyond are words. */
const DEEPEST = 32;

export interface Blocks {
  /** In the order of the document. */
  readonly leaves: readonly Leaf[];
  readonly references: References;
}

/** @param from where the Markdown begins: behind a BOM and front matter. */
export function scanBlocks(text: string, from: number, { starts }: LineTable): Blocks {
  const scan = newScan(text);
  for (let index = 0; index < starts.length; index++) {
    const next = starts[index + 1];
    if (next !== undefined && next <= from) continue;
    takeLine(scan, Math.max(starts[index]!, from), next === undefined ? text.length : next - lineEndLength(text, next));
  }
  closeLeaf(scan);
  return { leaves: scan.leaves, references: { links: scan.links, footnotes: scan.footnotes } };
}

function lineEndLength(text: string, next: number): number {
  return text.charCodeAt(next - 1) === 10 && text.charCodeAt(next - 2) === 13 ? 2 : 1;
}

function takeLine(scan: Scan, start: number, end: number): void {
  const { line, containers } = scan;
  toLine(line, start, end);
  let held = 0;
  while (held < containers.length && goesOn(containers[held]!, line)) held++;
  if (held === containers.length && goesOnInCode(scan)) return;
  const begun = begin(scan, held);
  // A line that leaves a container and begins none may still go on with the paragraph in it.
  const lazy = !begun && held < containers.length;
  const blank = isBlankLine(line);
  if (!begun && !blank && goesOnInWords(scan, lazy)) return;
  if (lazy) {
    closeLeaf(scan);
    containers.length = held;
  }
  if (!blank && !goesOnInTable(scan)) beginLeaf(scan);
  // Code that is indented goes on over blank lines.
  else if (blank && scan.leaf?.kind !== 'indented') closeLeaf(scan);
}

/** Opens the containers that begin on this line, below the first `held`; false when none does. */
function begin(scan: Scan, held: number): boolean {
  const { line, containers } = scan;
  const left = containers[held];
  let depth = held;
  for (; depth < DEEPEST; depth++) {
    const next = beginning(line, depth === held && left === undefined && scan.leaf?.kind === 'paragraph');
    if (!next) break;
    if (depth === held) {
      closeLeaf(scan);
      containers.length = held;
    }
    enter(scan, next, depth === held ? left : undefined);
  }
  return depth > held;
}

/** @param left the container beside it that the line has left. */
function enter(scan: Scan, container: Container, left: Container | undefined): void {
  const around = scan.containers.at(-1);
  if (around) around.fresh = false;
  if (container.kind === 'footnote') scan.footnotes.add(labelKey(container.label));
  if (container.kind === 'item')
    container.list = left?.kind === 'item' && left.mark === container.mark ? left.list : scan.serial++;
  scan.containers.push(container);
}
