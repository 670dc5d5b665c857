// Stages as the items of a list, or as lines that bear a stage's name: "1. Stage A: 10% of users on 12/12".

import type { Soak } from '../../calendar/calendar.ts';
import { FULL, type Percentage } from '../../toggle/percentage.ts';
import type { DraftPhase, DraftUsers, DraftWindow, Field } from '../draft.ts';
import type { Span } from '../finding.ts';
import { readDates } from '../grammar/date.ts';
import { readAskedDuration, readLeastTime } from '../grammar/duration.ts';
import { beginsWithShare, EVERYONE, type PercentageMention, readPercentages } from '../grammar/percentage.ts';
import { readStageName } from '../grammar/stage-name.ts';
import { readPersons } from '../grammar/users.ts';
import { labelOf } from './block-words.ts';
import { readFields } from './fields.ts';
import { type Block, type BlockOf, type Outline, partOf } from './outline.ts';
import { criteriaOf } from './phase-reading.ts';
import { shareCommanded, sharesInCode } from './shares-in-code.ts';
import { blanksEnd } from './text-lines.ts';

type Entry = BlockOf<'item'> | BlockOf<'line'>;

/** Items of one list, and the lines of a section that bear a stage's name, each with what is nested under it. */
export function listGroups(
  blocks: readonly Block[],
  outline: Outline,
  end: number,
): readonly (readonly DraftPhase[])[] {
  const lists = new Map<number, DraftPhase[]>();
  blocks.forEach((block, index) => {
    if (
      block.kind !== 'item' &&
      !(block.kind === 'line' && block.depth === 0 && !block.quoted && readStageName(block.text))
    )
      return;
    const entry = block as Entry;
    const label = labelOf(entry);
    if (label && label.role !== 'percentage' && label.role !== 'other') return;
    const key = entry.kind === 'item' ? entry.list : -1;
    const shares = stepsOf(entry);
    const goesOn = shares.length === 0 && lists.get(key)?.some((phase) => phase.steps.length > 0);
    const said = goesOn ? allOf(entry) : shares;
    const inCode = said.length === 0 && codeFollows(blocks, index);
    const isStage = said.length > 0 || readStageName(entry.text) !== undefined;
    const under = isStage || inCode ? nested(blocks, index, entry) : [];
    const steps = inCode ? sharesInCode(under).slice(0, 1) : said;
    if (steps.length === 0 && !isStage) {
      waitOf(entry, lists.get(key));
      return;
    }
    const stop = blocks[index + 1 + under.length]?.span.start ?? end;
    const list = lists.get(key) ?? [];
    list.push(phaseOf(entry, steps, under, outline, stop));
    lists.set(key, list);
  });
  return [...lists.values()];
}

/** "2. Monitor for 24 hours" after "1. 5% of users" is how long that lasts at least. */
function waitOf(entry: Entry, before: DraftPhase[] | undefined): void {
  const last = before?.at(-1);
  const asked = last?.steps.length === 1 && !last.soak ? readAskedDuration(entry.text) : undefined;
  if (!last || !asked) return;
  const soak = {
    value: asked.soak,
    text: entry.raw.slice(asked.start, asked.end),
    span: partOf(entry, asked.start, asked.end),
  };
  before![before!.length - 1] = { ...last, soak };
}

/** Code stands under the item, behind at most a few lines and items of its own. */
function codeFollows(blocks: readonly Block[], index: number): boolean {
  for (let at = index + 1; at < Math.min(blocks.length, index + 8); at++) {
    const block = blocks[at]!;
    if (block.kind === 'code') return block.depth > 0;
    if (block.depth === 0 || (block.kind === 'item' && block.depth <= blocks[index]!.depth)) return false;
  }
  return false;
}

/** What follows an entry and is nested deeper, or goes on with its paragraph. */
function nested(blocks: readonly Block[], index: number, entry: Entry): readonly Block[] {
  const rest = blocks.slice(index + 1, index + 1 + MOST_NESTED);
  const stop = rest.findIndex(
    (block) =>
      block.kind === 'heading' ||
      (entry.kind === 'item'
        ? block.depth < entry.depth || (block.kind === 'item' && block.depth === entry.depth) || block.depth === 0
        : block.kind === 'line' && !block.continues && block.depth === 0),
  );
  return stop < 0 ? rest : rest.slice(0, stop);
}

/** Blocks under one entry that are looked at: keeps the reader linear on lists that nest without end. */
const MOST_NESTED = 60;

/** "Enable globally (100%)", "Ramp (2% → 20%): one day per step": a share in brackets behind a few words, or at the end. */
const IN_BRACKETS = /^[^(%]{2,40}\(\s*[\d.%→>,\s–—-]*%\s*\)|\(\s*\d{1,3}(?:\.\d{1,3})?\s*%\s*\)\W*$/;

/** "March 13: all requests" behind items with percentages: a day or nothing before it. */
function allOf(entry: Entry): readonly Field<Percentage>[] {
  const all = EVERYONE.exec(entry.text);
  if (!all || labelOf(entry)?.role === 'criteria') return [];
  const before = entry.text.slice(0, all.index);
  const isDated = readDates(before).some(({ kind }) => kind === 'window');
  if (!isDated && !/^\W*(?:\w+\W+){0,3}$/.test(before)) return [];
  return [
    {
      value: FULL,
      text: entry.raw.slice(all.index, all.index + all[0].length),
      span: partOf(entry, all.index, all.index + all[0].length),
    },
  ];
}

function stepsOf(entry: Entry): readonly Field<Percentage>[] {
  const named = readStageName(entry.text) !== undefined;
  const slot = named || beginsWithShare(entry.text) || IN_BRACKETS.test(entry.text);
  const mentions = readPercentages(entry.text, slot ? 'slot' : 'sentence');
  const zero = mentions.length === 0 ? /\b(?:start|begin|stay)\s+at\s+(0)\b(?!\s*%|[.\d])/i.exec(entry.text) : null;
  const commanded = mentions.length === 0 && entry.raw.includes('`') ? shareCommanded(entry.raw) : undefined;
  const all: readonly PercentageMention[] = zero
    ? [{ value: 0 as Percentage, start: zero.index + zero[0].length - 1, end: zero.index + zero[0].length }]
    : commanded
      ? [commanded]
      : mentions;
  return all
    .filter((mention, index) => mention.value !== all[index - 1]?.value)
    .map(({ value, start, end }) => ({ value, text: entry.raw.slice(start, end), span: partOf(entry, start, end) }));
}

function phaseOf(
  entry: Entry,
  steps: readonly Field<Percentage>[],
  under: readonly Block[],
  outline: Outline,
  end: number,
): DraftPhase {
  const fields = readFields(under, outline, end);
  const own = ownWords(entry);
  const asked = fields.soak && (fields.soak.asked || steps.length <= 1) ? fields.soak : undefined;
  return {
    heading: headingOf(entry),
    span: {
      start: entry.span.start,
      end: blanksEnd(outline.text, Math.max(entry.span.end, under.at(-1)?.span.end ?? 0)),
      line: entry.span.line,
    },
    steps,
    window: own.window ?? fields.window,
    soak: own.soak ?? (asked ? { value: asked.value, text: asked.text, span: asked.span } : undefined),
    users: fields.users ?? own.users,
    criteria: criteriaOf(fields, steps),
    slots: fields.slots,
    role: steps.length > 0 ? 'stage' : 'container',
    labels: fields.labels,
  };
}

/** Dates, durations and users in the words of a stage's own line. */
export function ownWords(place: { readonly span: Span; readonly raw: string; readonly text: string }): {
  readonly window: Field<DraftWindow> | undefined;
  readonly soak: Field<Soak> | undefined;
  readonly users: Field<DraftUsers> | undefined;
} {
  const field = <T>(value: T, start: number, end: number): Field<T> => ({
    value,
    text: place.raw.slice(start, end),
    span: partOf(place, start, end),
  });
  const window = readDates(place.text).find((reading) => reading.kind === 'window');
  const soak = readLeastTime(place.text);
  const users = readPersons(place.text);
  return {
    window: window?.kind === 'window' ? field(window.window, window.start, window.end) : undefined,
    soak: soak ? field(soak.soak, soak.start, soak.end) : undefined,
    users: users ? field(users.value, users.start, users.end) : undefined,
  };
}

/** The line without list marker and bold marks. */
export function headingOf(place: { readonly span: Span; readonly raw: string }): Field<string> {
  return {
    value: place.raw
      .replace(/\*\*|__/g, '')
      .replace(/\s{2,}|[^\S ]/g, ' ')
      .trim(),
    text: place.raw,
    span: place.span,
  };
}
