// Which toggles a rollout is about: those it declares in a slot, list or table; failing that, those its sentences name.

import type { Field } from '../draft.ts';
import type { Span } from '../finding.ts';
import { isPlaceholder } from '../grammar/placeholder.ts';
import {
  type NameMention,
  readCalledNames,
  readCommandedName,
  readDeclaredNames,
  readDefinedName,
  readSetting,
} from '../grammar/toggle-name.ts';
import { headingLabelOf, labelOf } from './block-words.ts';
import { oncePer } from './once-per.ts';
import { type Block, partOf } from './outline.ts';
import { everySection, type Section } from './sections.ts';
import type { Cover } from './spans.ts';

export interface ToggleMention {
  readonly name: Field<string>;
  /** Declared where toggles are listed; the others are only spoken of. */
  readonly declared: boolean;
  /** The words around say that it carries the percentage. */
  readonly carries: boolean;
}

/** Every mention in the document, in order. */
export const toggleMentions: (root: Section) => readonly ToggleMention[] = oncePer(mentionsUnder);

function mentionsUnder(root: Section): readonly ToggleMention[] {
  return everySection(root).flatMap((section) => {
    const listed = section.heading !== undefined && headingLabelOf(section.heading)?.role === 'toggle';
    let under: number | undefined; // list nesting of a label whose items are toggles
    let column: number | undefined; // the table's column that holds them
    return section.blocks.flatMap((block, index): ToggleMention[] => {
      if (block.kind === 'row') {
        if (block.row === 0) column = toggleColumn(block.cells.map((cell) => cell.text));
        else if (column !== undefined) {
          const cell = block.cells[column];
          const names = cell ? readDeclaredNames(cell.raw, cell.text).slice(0, 1) : [];
          return names.map((name) => mention(cell!, cell!.raw, name, true, block.raw));
        }
        return [];
      }
      if (block.kind === 'code') {
        const setting = listed ? readSetting(block.raw) : undefined;
        if (setting) return [mention(block, block.raw, setting, true, '')];
        const set = readCommandedName(block.raw) ?? readDefinedName(block.raw, section.blocks[index + 1]?.raw ?? '');
        return set ? [mention(block, block.raw, set, false, '')] : [];
      }
      const label = labelOf(block);
      if (label)
        under = label.role === 'toggle' && !/\b(?:related|other|existing)\b/.test(label.name) ? block.depth : undefined;
      const declared =
        listed || (under !== undefined && (label?.role === 'toggle' || (block.kind === 'item' && block.depth > under)));
      const names =
        declared && !isPlaceholder(block.raw)
          ? readDeclaredNames(block.raw, block.text).slice(0, 1)
          : readCalledNames(block.raw);
      const set = names.length === 0 && block.raw.includes('`') ? readCommandedName(block.raw) : undefined;
      return (set ? [set] : names).map((name) => mention(block, block.raw, name, declared, block.raw));
    });
  });
}

/** Toggles whose places lie in the rollout, or in no rollout at all; the one that is moved, and all of them. */
export function togglesOf(
  mentions: readonly ToggleMention[],
  rollout: Span,
  rollouts: Cover,
): { toggle: Field<string> | undefined; toggles: readonly Field<string>[] } {
  const mine = mentions.filter(
    ({ name: { span } }) => (rollout.start <= span.start && span.start < rollout.end) || !rollouts(span.start),
  );
  const declared = mine.filter((at) => at.declared);
  const toggles = new Map<string, ToggleMention>();
  for (const at of declared.length > 0 ? declared : mine)
    if (!toggles.has(at.name.value)) toggles.set(at.name.value, at);
  const all = [...toggles.values()];
  return { toggle: (all.find((at) => at.carries) ?? all[0])?.name, toggles: all.map((at) => at.name) };
}

function toggleColumn(header: readonly string[]): number | undefined {
  const at = header.findIndex((cell) => /\b(?:toggle|flag|flipper)s?\b/i.test(cell));
  return at < 0 ? undefined : at;
}

function mention(
  place: { readonly span: Span } & Partial<Block>,
  raw: string,
  name: NameMention,
  declared: boolean,
  around: string,
): ToggleMention {
  const field = { value: name.name, text: raw.slice(name.start, name.end), span: partOf(place, name.start, name.end) };
  return { name: field, declared, carries: /%|\bpercent/i.test(around) };
}
