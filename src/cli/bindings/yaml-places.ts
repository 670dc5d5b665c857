// Where things stand in a YAML document, by their path: for messages that name line and column.
import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type Node, type Pair } from 'yaml';

/** Keys and places in lists, from the outside in. */
export type YamlPath = readonly (string | number)[];

/** Offsets into the text, end exclusive. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

/** The value at a path, or the last key of it; what is nearest around when there is no such thing. */
export function placeAt(document: Document, path: YamlPath, at: 'key' | 'value'): Place {
  for (let length = path.length; length > 0; length--) {
    const parent = nodeAt(document, path.slice(0, length - 1));
    const pair = isMap(parent) ? pairOf(parent.items, path[length - 1]) : undefined;
    const wanted = at === 'key' || length < path.length ? pair?.key : pair?.value;
    const place = placeOf(wanted ?? pair?.key) ?? placeOf(nodeAt(document, path.slice(0, length)));
    if (place) return place;
  }
  return { start: 0, end: 0 };
}

/** Scalars and flow collections without the space behind them. */
function placeOf(node: unknown): Place | undefined {
  if (!isNode(node) || !node.range) return undefined;
  const [start, end] = node.range;
  return end > start ? { start, end } : undefined;
}

function nodeAt(document: Document, path: YamlPath): Node | undefined {
  let node: unknown = document.contents;
  for (const part of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) node = pairOf(node.items, part)?.value;
    else if (isSeq(node)) node = typeof part === 'number' ? node.items[part] : undefined;
    else return undefined;
  }
  return isNode(node) ? node : undefined;
}

function pairOf(pairs: readonly Pair[], key: string | number | undefined): Pair | undefined {
  return pairs.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(key));
}
