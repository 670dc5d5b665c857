// Puts one flag into the text of a flagd definition and keeps every other byte of it.
import { objectAt } from './json-members.ts';

/**
 * The text with `flag` under `key`, in the place of what is there or behind the last flag, indented as its neighbours are.
 * `text` is valid JSON with an object under "flags".
 */
export function withFlag(text: string, key: string, flag: object): string {
  const flags = lastOf(objectAt(text, 0).members, 'flags');
  if (!flags) throw new TypeError('Unexpected definition without flags');
  const { members, close } = objectAt(text, flags.value);
  const there = lastOf(members, key);
  if (there) return splice(text, there.value, there.end, written(flag, indentAt(text, there.start), unitOf(text)));

  const unit = unitOf(text);
  const neighbour = members.at(-1);
  const outer = indentAt(text, flags.start);
  const indent = neighbour ? indentAt(text, neighbour.start) : outer + unit;
  const member = `${JSON.stringify(key)}: ${written(flag, indent, unit)}`;
  return neighbour
    ? splice(text, neighbour.end, neighbour.end, `,\n${indent}${member}`)
    : splice(text, flags.value, close + 1, `{\n${indent}${member}\n${outer}}`);
}

/** Of a key that is there twice the last one counts, as everywhere in JSON. */
function lastOf<M extends { readonly key: string }>(members: readonly M[], key: string): M | undefined {
  return members.findLast((member) => member.key === key);
}

function splice(text: string, from: number, to: number, by: string): string {
  return text.slice(0, from) + by + text.slice(to);
}

/** White space before what stands at `at`, on its line. */
function indentAt(text: string, at: number): string {
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  return /^\s*/.exec(line)?.[0] ?? '';
}

/** What the file indents by: the first indent in it. */
function unitOf(text: string): string {
  return /\n([ \t]+)/.exec(text)?.[1] ?? '  ';
}

function written(flag: object, indent: string, unit: string): string {
  return JSON.stringify(flag, undefined, unit).replaceAll('\n', `\n${indent}`);
}
