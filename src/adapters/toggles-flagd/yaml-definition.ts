// Puts one flag into the text of a flagd definition in YAML and keeps every other byte of it, comments above all.
import { isDeepStrictEqual } from 'node:util';
import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { edited, type FlagEdit, type FlagPath } from './flag-edit.ts';

/** The text of a definition without a flag. */
export const NO_FLAGS_YAML = '$schema: https://flagd.dev/schema/v0/flags.json\nflags: {}\n';

/** What it says, as flagd reads it: YAML 1.2 with merge keys, where on and off are texts. Undefined where it is no YAML. */
export function readYaml(text: string): unknown {
  const document = parsed(text);
  if (document.errors.length > 0) return undefined;
  try {
    return document.toJS();
  } catch {
    // An alias of nothing, or aliases that would fill the memory.
    return undefined;
  }
}

/** The text with a flag more, behind the last one. Undefined where it cannot be put there without changing something else. */
export function withYamlFlag(text: string, key: string, flag: Readonly<Record<string, unknown>>): string | undefined {
  const flags = nodeAt(parsed(text), ['flags']);
  if (!isMap(flags)) return undefined;
  return ifOnly(text, [{ path: ['flags', key], value: flag }], addMember(text, flags, key, flag, flagLines));
}

/** The text with a flag's edits made. Undefined where that would change something else: what several flags share by an alias. */
export function withYamlEdits(text: string, key: string, edits: readonly FlagEdit[]): string | undefined {
  const whole = edits.map(({ path, value }) => ({ path: ['flags', key, ...path], value }));
  const after = whole.reduce<string | undefined>((before, edit) => before && withEdit(before, edit), text);
  return after && ifOnly(text, whole, after);
}

/** Whatever the text looked like: it must say what it did, but for the edits. */
function ifOnly(before: string, edits: readonly FlagEdit[], after: string | undefined): string | undefined {
  const said = readYaml(before);
  if (said === undefined || after === undefined) return undefined;
  return isDeepStrictEqual(readYaml(after), edited(said, edits)) ? after : undefined;
}

function parsed(text: string): Document {
  return parseDocument(text, { merge: true });
}

function withEdit(text: string, { path, value }: FlagEdit): string | undefined {
  const document = parsed(text);
  const there = nodeAt(document, path);
  if (there) return replaced(text, there, value);
  const holder = nodeAt(document, path.slice(0, -1));
  const last = path.at(-1);
  if (isMap(holder) && typeof last === 'string') return addMember(text, holder, last, value, memberLine);
  return isSeq(holder) ? addItem(text, holder, value) : undefined;
}

/** Nothing where the way leads through an alias: what is there is somebody else's. */
function nodeAt(document: Document, path: FlagPath): Node | undefined {
  let at: unknown = document.contents;
  for (const step of path) {
    if (isMap(at)) at = at.items.find(({ key }) => isScalar(key) && String(key.value) === step)?.value;
    else if (isSeq(at)) at = at.items[step as number];
    else return undefined;
  }
  return (at as Node | undefined) ?? undefined;
}

function replaced(text: string, node: Node, value: unknown): string | undefined {
  if (!node.range) return undefined;
  const [from, to] = node.range;
  // Behind a colon with nothing there is no space, either.
  const space = from === to && /\S/.test(text[from - 1] ?? '') ? ' ' : '';
  return splice(text, from, to, space + inline(value));
}

function addMember<T>(text: string, map: YAMLMap, key: string, value: T, lines: Lines<T>): string | undefined {
  const last = map.items.at(-1);
  if (!map.range) return undefined;
  if (last === undefined) return intoEmpty(text, map.range[0], map.range[1], key, value, lines);
  if (map.flow) return splice(text, endOf(last), endOf(last), `, ${JSON.stringify(key)}: ${inline(value)}`);
  const indent = columnOf(text, (map.items[0]?.key as Node | undefined)?.range?.[0] ?? 0);
  return addLines(text, endOf(last), lines(key, value, indent, unitOf(text)));
}

/** `{}` becomes lines of its own where it stands behind a key of the outermost map. */
function intoEmpty<T>(text: string, from: number, to: number, key: string, value: T, lines: Lines<T>): string {
  const start = text.lastIndexOf('\n', from - 1) + 1;
  if (!/^[^\s{[][^{[]*:\s*$/.test(text.slice(start, from))) return splice(text, from, to, inline({ [key]: value }));
  const unit = unitOf(text);
  const space = /[ \t]*$/.exec(text.slice(start, from))?.[0].length ?? 0;
  const rest = splice(text, from - space, to, '');
  return addLines(rest, from - space, lines(key, value, unit, unit));
}

function addItem(text: string, list: YAMLSeq, value: unknown): string | undefined {
  const last = list.items.at(-1) as Node | undefined;
  if (!last?.range) return undefined;
  if (list.flow) return splice(text, last.range[1], last.range[1], `, ${inline(value)}`);
  // The dash of the last item, which may stand on a line of its own.
  const dash = text.lastIndexOf('-', last.range[0] - 1);
  return addLines(text, last.range[1], `${columnOf(text, dash)}- ${inline(value)}`);
}

/** Behind the line on which `at` is. */
function addLines(text: string, at: number, lines: string): string {
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const written = lines.replaceAll('\n', newline);
  if (text[at - 1] === '\n') return splice(text, at, at, written + newline);
  const end = text.indexOf('\n', at);
  return end < 0 ? text + newline + written + newline : splice(text, end + 1, end + 1, written + newline);
}

/** How a member is written on lines of its own. */
type Lines<T> = (key: string, value: T, indent: string, unit: string) => string;

const memberLine: Lines<unknown> = (key, value, indent) => `${indent}${plain(key)}: ${inline(value)}`;

const flagLines: Lines<Readonly<Record<string, unknown>>> = (key, flag, indent, unit) =>
  [
    `${indent}${plain(key)}:`,
    ...Object.entries(flag).map(([name, value]) => memberLine(name, value, indent + unit, unit)),
  ].join('\n');

/** What older YAML takes for truths and for nothing. */
const OTHER_WORDS = /^(y|n|yes|no|on|off|true|false|null)$/i;

function plain(text: string): string {
  return /^[A-Za-z][\w-]*$/.test(text) && !OTHER_WORDS.test(text) ? text : JSON.stringify(text);
}

/** JSON is YAML, and leaves no doubt about on and off. */
function inline(value: unknown): string {
  if (value === 'ENABLED') return value;
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([name, each]) => `${JSON.stringify(name)}: ${inline(each)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

function endOf({ key, value }: Pair): number {
  return ((value ?? key) as Node).range?.[1] ?? 0;
}

/** As much white space as stands before `at` on its line, whatever else stands there. */
function columnOf(text: string, at: number): string {
  return text.slice(text.lastIndexOf('\n', at - 1) + 1, at).replace(/\S/g, ' ');
}

function unitOf(text: string): string {
  return /\n( +)\S/.exec(text)?.[1] ?? '  ';
}

function splice(text: string, from: number, to: number, by: string): string {
  return text.slice(0, from) + by + text.slice(to);
}
