// Stages inside a block of code: "Stage 1: 10% traffic, 1-2 days", or settings with name, percentage and duration.

import type { Percentage } from '../../toggle/percentage.ts';
import { FULL, percent } from '../../toggle/percentage.ts';
import type { DraftPhase, Field } from '../draft.ts';
import { readDurations, readSoakPerStep } from '../grammar/duration.ts';
import { readPercentages } from '../grammar/percentage.ts';
import { readStageName } from '../grammar/stage-name.ts';
import { type Block, type BlockOf, partOf } from './outline.ts';

/** The blocks of code that list stages. */
export function codeGroups(blocks: readonly Block[]): readonly (readonly DraftPhase[])[] {
  const fences = new Map<number, BlockOf<'code'>[]>();
  for (const block of blocks) {
    if (block.kind !== 'code') continue;
    const lines = fences.get(block.fence) ?? [];
    lines.push(block);
    fences.set(block.fence, lines);
  }
  return [...fences.values()].map((lines) => {
    const set = settings(lines);
    return set.length === 0 ? written(lines) : isSplit(set) ? [] : set;
  });
}

/** "canary: weight: 25, stable: weight: 75" shares all traffic out at one time. */
function isSplit(set: readonly DraftPhase[]): boolean {
  return set.length === 2 && set.reduce((sum, { steps }) => sum + (steps[0]?.value ?? 0), 0) === FULL;
}

const NAME = /^\W*(?:name|stage|phase|id)["']?\s*[:=]\s*["']?([\w .-]+?)["']?\s*,?\s*(?:$|,)/i;
const SHARE =
  /(?:\b|set_?|canary_?)(?:percent(?:age)?|weight|rollout|traffic)["']?\s*[:=]\s*["']?(\d{1,3}(?:\.\d{1,3})?)\b/i;
const LASTS = /\b(?:duration|soak|wait|hold|pause)["']?\s*[:=]\s*["']?([\w .-]+?)["']?\s*(?:[,}\]]|$)/i;

/** YAML, JSON and the like: a percentage makes a stage, called by the name nearest above it. */
function settings(lines: readonly BlockOf<'code'>[]): readonly DraftPhase[] {
  const phases: DraftPhase[] = [];
  let name: Field<string> | undefined;
  for (const line of lines) {
    const named = NAME.exec(line.raw) ?? /\bname["']?\s*:\s*["']([^"']+)["']/i.exec(line.raw);
    if (named) name = part(line, named[1]!, named.index + named[0].indexOf(named[1]!));
    const share = SHARE.exec(line.raw);
    if (share && Number(share[1]) <= 100) {
      const step = part(
        line,
        percent(Number(share[1])),
        share.index + share[0].lastIndexOf(share[1]!),
        share[1]!.length,
      );
      phases.push(phase(line, name ?? part(line, line.raw, 0, line.raw.length), [step], undefined));
      name = undefined;
    }
    const lasts = LASTS.exec(line.raw);
    const duration = lasts ? readDurations(lasts[1]!.replace(/(?<=\d)m\b/, 'min'))[0] : undefined;
    const last = phases.at(-1);
    if (lasts && duration && last && !last.soak) {
      const at = lasts.index + lasts[0].indexOf(lasts[1]!) + duration.start;
      phases[phases.length - 1] = { ...last, soak: part(line, duration.soak, at, duration.end - duration.start) };
    }
  }
  return phases;
}

/** Prose in a block of code. */
function written(lines: readonly BlockOf<'code'>[]): readonly DraftPhase[] {
  return lines.flatMap((line) => {
    if (!readStageName(line.text)) return [];
    const steps = readPercentages(line.text, 'slot').map(({ value, start, end }) =>
      part(line, value, start, end - start),
    );
    const duration = readSoakPerStep(line.text, steps.length);
    const soak = duration ? part(line, duration.soak, duration.start, duration.end - duration.start) : undefined;
    return steps.length > 0 ? [phase(line, part(line, line.raw, 0, line.raw.length), steps, soak)] : [];
  });
}

function part<T>(
  line: Block,
  value: T,
  start: number,
  length = typeof value === 'string' ? value.length : 0,
): Field<T> {
  return { value, text: line.raw.slice(start, start + length), span: partOf(line, start, start + length) };
}

function phase(
  line: Block,
  heading: Field<string>,
  steps: readonly Field<Percentage>[],
  soak: DraftPhase['soak'],
): DraftPhase {
  return {
    heading,
    span: line.span,
    steps,
    window: undefined,
    soak,
    users: undefined,
    criteria: [],
    slots: [],
    role: 'stage',
    labels: [],
  };
}
