// Whether a document is a plan, a template of one with its slots still open, or something else.
import type { Draft, DraftLabel, DraftPhase, DraftRollout } from '../draft.ts';
import { readPlaceholders } from '../grammar/placeholder.ts';
import type { Outline } from './outline.ts';
import { lastAtMost } from './spans.ts';

const PLAN_TITLE =
  /\b(?:roll-?out|release|launch|canary|go-live|deployment|dark launch|enablement)\b.*\b(?:plan|schedule|checklist|issue)\b|\bplan\b.*\b(?:roll-?out|release|launch)\b|\b(?:phased|staged|progressive|gradual|incremental|remote)\s+(?:roll-?out|release|launch|deployment)\b|^\W*roll-?out\b/i;
const HISTORY_TITLE =
  /\b(?:incident|post-?mortem|retro(?:spective)?|report|release notes|changelog|minutes|meeting)\b/i;
/** A report that has a section for what is to come is of a plan. */
const PLAN_HEADING = /^\W*(?:(?:the|roll-?out|release|deployment|canary)\s+)*plan\W*$/i;
const ADVICE_TITLE =
  /\b(?:strategies|patterns|guide|guidelines|guidance|best practices|handbook|overview|readme|roadmap|changelog|how to)\b/i;
/** Slots that a plan fills before it starts. */
const PLANNED: ReadonlySet<DraftLabel['role']> = new Set([
  'dates',
  'duration',
  'percentage',
  'users',
  'criteria',
  'access',
  'toggle',
]);

export function kindOf(rollouts: readonly DraftRollout[], outline: Outline): Draft['kind'] {
  const phases = rollouts.flatMap((rollout) => rollout.phases);
  const titles = rollouts.map((rollout) => rollout.title.value);
  const stepped = phases.filter((phase) => phase.steps.length > 0);
  const named = titles.some((title) => PLAN_TITLE.test(title));
  const advice = titles.some((title) => ADVICE_TITLE.test(title) && !/\bplan\b/i.test(title));
  const toggles = rollouts.flatMap((rollout) => rollout.toggles);
  const dated = phases.some((phase) => phase.window !== undefined);
  const form = standIns(outline) >= 2;
  const exposed = stepped.length > 0 && (named || toggles.length > 0 || exposes(titles, stepped, outline));
  const slotted = labels(phases).length >= 3 && labels(phases).some(({ role }) => EXPOSURE.has(role));
  const rollout = exposed || (named && form) || (named && phases.length >= 2) || slotted;
  const told =
    titles.some((title) => HISTORY_TITLE.test(title) && !/\bplan\b/i.test(title)) &&
    !outline.blocks.some((block) => block.kind === 'heading' && PLAN_HEADING.test(block.text));
  const timed = phases.some((phase) => phase.window !== undefined || phase.soak !== undefined);
  if (!rollout || told || (advice && !dated && (toggles.length === 0 || !timed))) return 'not-a-plan';
  const open = openSlots(phases, outline);
  const filled = filledSlots(phases) + (toggles.length > 0 ? 1 : 0);
  const titled = titles.some((title) => /\btemplate\b/i.test(title)) && !(dated && toggles.length > 0);
  // Nothing is said of when, by which toggle or on what condition, and the dates, or all there is, are still to be written in.
  const silent = !timed && toggles.length === 0 && !phases.some((phase) => phase.criteria.length > 0);
  const blank = silent && (openLines(outline, DATE) >= 3 || (stepped.length === 0 && openLines(outline, ANY) >= 3));
  const lined =
    !dated &&
    outline.text.includes('_____') &&
    outline.blocks.filter((block) => block.raw.includes('_____') && block.kind !== 'code').length >= 8;
  return titled || blank || lined || (form && !dated) || (open > 0 && filled < open / 2 && !dated)
    ? 'template'
    : 'plan';
}

/** Slots that only a rollout has: any document may have dates and criteria. */
const EXPOSURE: ReadonlySet<DraftLabel['role']> = new Set(['percentage', 'users', 'access', 'toggle']);
/** Words of whatever is exposed step by step. */
const EXPOSING =
  /\b(?:roll(?:ed|ing)?[- ]?out|canary|users?|traffic|ramp\w*|requests|customers?|tenants|veterans|accounts|sessions|releas\w+|launch\w*|stages?|waves?|rings?|cohorts?|flags?|toggles?|flippers?|exposure|cut-?over|dark launch|pilot|beta|percentage)\b/i;

/** "Phase 1: 10%", "50% for two days": nothing but the share, behind the name of a stage if any. */
const BARE =
  /^\W*(?:(?:phase|step|week|day|part)\s+\w{1,4}\W{1,4})?\d+(?:\.\d+)?\s?%\s*(?:$|[:(,–—→-]|(?:for|on|until|after|from|to)\b)/i;

/**
 * Whether percentages in a document that no title calls a plan are steps of a rollout: they climb more often than they
 * fall, and they have days, or what they are of is said in most of their own lines, in the headings above them, or in the
 * title. Coverage, weights and shares of anything else are not.
 */
function exposes(titles: readonly string[], stepped: readonly DraftPhase[], outline: Outline): boolean {
  const steps = stepped.flatMap((phase) => phase.steps.map((step) => step.value));
  const moves = steps.slice(1).map((value, index) => Math.sign(value - steps[index]!));
  const climbs = moves.reduce((sum, move) => sum + move, 0);
  // A day or days for a percentage are a plan for it.
  if (climbs >= 0 && stepped.some((phase) => phase.window !== undefined)) return true;
  if (climbs < 0 || (climbs === 0 && steps.length > 1)) return false;
  if (titles.some((title) => EXPOSING.test(title))) return true;
  const headings = outline.blocks.filter((block) => block.kind === 'heading');
  const starts = headings.map((heading) => heading.span.start);
  const said = stepped.filter(({ heading, labels: slots, span }) => {
    const above = headings[lastAtMost(starts, span.start)];
    return (
      EXPOSING.test(heading.value) ||
      BARE.test(heading.value) ||
      slots?.some(({ role }) => EXPOSURE.has(role)) ||
      (above !== undefined && EXPOSING.test(above.text))
    );
  });
  return said.length * 2 >= stepped.length;
}

function labels(phases: readonly DraftPhase[]): readonly DraftLabel[] {
  return phases.flatMap((phase) => phase.labels ?? []).filter((label) => PLANNED.has(label.role));
}

function openSlots(phases: readonly DraftPhase[], outline: Outline): number {
  const shares = outline.masked.includes('%') ? (outline.masked.match(/\bx{1,3}\s?%/gi)?.length ?? 0) : 0;
  return labels(phases).filter((label) => label.state !== 'filled').length + shares;
}

function filledSlots(phases: readonly DraftPhase[]): number {
  const one = (value: unknown): number => (value === undefined ? 0 : 1);
  return phases.reduce(
    (sum, phase) =>
      sum + one(phase.window) + one(phase.soak) + one(phase.users) + phase.steps.length + phase.criteria.length,
    0,
  );
}

const DATE = /\bm{1,2}\/d{1,2}\/y{2,4}/i;
const ANY =
  /\bm{1,2}\/d{1,2}\/y{2,4}|_{5}|\bTBD\b|\[FILL_IN\]|\blorem ipsum\b|\bx (?:weeks|days|participants|users)\b/i;

/** How many lines still have something to be written in: "mm/dd/yyyy", "_____", "X participants". */
function openLines(outline: Outline, open: RegExp): number {
  return outline.blocks.filter((block) => block.kind !== 'code' && open.test(block.raw)).length;
}

/** "<feature-flag-name>", "X%": stand-ins for names and figures, outside code blocks. */
function standIns(outline: Outline): number {
  let found = 0;
  for (const { kind, raw, text } of outline.blocks) {
    if (kind === 'code') continue;
    if (text.includes('%') && /(?<![\w.])[xyz]\s?%/i.test(text)) found += 1;
    if (raw.includes('<')) found += readPlaceholders(raw).filter(({ start }) => raw[start] === '<').length;
  }
  return found;
}
