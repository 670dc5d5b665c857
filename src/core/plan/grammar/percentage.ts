// Percentages and steps: "Canary (1%)", "25% - 100%" with "increments of 25%", "2% → 5% → 10%", ".5%", "increase to 50%".
import { type Percentage, percent } from '../../toggle/percentage.ts';

export interface PercentageMention {
  readonly value: Percentage;
  readonly start: number;
  readonly end: number;
}

const PERCENT = /(?<![\w.,/])(?:\d{1,3}(?:\.\d{1,3})?|\.\d{1,3})\s{0,2}(?:%|percent\b|per cent\b)/gi;
/** A percentage after one of these is a bound or a change, not a share of the users. */
const COMPARED =
  /(?:[<>≤≥=+±]|\b(?:below|above|under|over|than|within|least|most|exceeds?|by|rate(?: of)?|threshold(?: of)?))\s*~?\s*$/i;
const MEASURED =
  /^\s*(?:[+-]\s)?(?:\w+\s+)?(?:errors?|crash\w*|success\w*|uptime|availability|increase|decrease|reduction|increments?|steps|confidence|pass\b|baseline|of (?:the )?(?:baseline|budget|monthly|targets?)|faster|slower|lift|hit|coverage|split)\b/i;
/** What is exposed: "of (eligible) users", "traffic". */
const EXPOSED =
  /^\s*(?:random\s+)?(?:of\s+)?(?:(?:the|our|all|eligible|total|active|random|production|live|internal|new|authenticated|logged-in|sampled?)\s+)*(?:users?\b|traffic\b|veterans?\b|requests?\b|repositories\b|repos\b|hosts\b|servers\b|nodes\b|tenants\b|customers?\b|accounts?\b|sessions?\b|population\b|people\b|visitors?\b|canary\b|rollout\b|selection\b|launch\b|clusters?\b|fleet\b|instances\b|devices\b|members?\b|employees\b|audience\b|cohort\b)/i;
const MOVED =
  /\b(?:to|at|launch|rollout:?|ramp(?: up)?(?: to)?|canary:?|expose|enable(?: for)?|then|release(?: to)?|increase to|start(?: with| at)?|traffic:?|percentage:?)\s*[:(]?\s*~?\s*$/i;
const JOINED = /^\s*(?:-{1,2}>?|–|—|→|➜|=>|>|to|,|,?\s*(?:and\s+)?then|and|\/)\s*(?:to\s+)?$/i;

/** How much of a text is known to be about exposure: a heading or slot is, a sentence has to say so. */
export type StepContext = 'slot' | 'sentence';

/** The shares of users in `text`, in order, bounds of metrics left out. A range "25% - 100%" gives its two ends. */
export function readPercentages(text: string, context: StepContext): readonly PercentageMention[] {
  const found: PercentageMention[] = [];
  let joined = false;
  let lastEnd = 0;
  for (const match of text.matchAll(PERCENT)) {
    const end = match.index + match[0].length;
    const before = text.slice(Math.max(0, match.index - 40), match.index);
    const after = text.slice(end, end + 60);
    const link: boolean = found.length > 0 && JOINED.test(text.slice(lastEnd, match.index));
    const value = Number(/[\d.]+/.exec(match[0])![0]);
    const step: boolean =
      value <= 100 && !MEASURED.test(after) && (link ? joined || context === 'slot' : !COMPARED.test(before));
    const said = context === 'slot' || link || EXPOSED.test(after) || MOVED.test(before) || chained(after);
    joined = step && said;
    if (!joined) continue;
    found.push({ value: percent(value), start: match.index, end });
    lastEnd = end;
  }
  return found;
}

/** A percentage that leads to another: "2% → 5%". */
function chained(after: string): boolean {
  return /^\s*(?:→|->|=>|➜)\s*\d/.test(after);
}

const INCREMENT =
  /\b(?:increments?|steps?|stages?|intervals?)\s+of\s+(\d{1,2}(?:\.\d{1,3})?)\s*%|\b(\d{1,2}(?:\.\d{1,3})?)\s*%\s+(?:increments?|steps?|intervals?|at a time)|\bby\s+(\d{1,2}(?:\.\d{1,3})?)\s*%\s+(?:each|every|at a time|per)/i;

/** The stride that a sentence gives ("at increments of 25%"), if it does. */
export function readIncrement(text: string): Percentage | undefined {
  const match = INCREMENT.exec(text);
  const value = Number(match?.[1] ?? match?.[2] ?? match?.[3]);
  return value > 0 ? percent(value) : undefined;
}

/** Whether two neighbours in a text are the ends of a range: "25% - 100%". */
export function isRange(text: string, first: PercentageMention, second: PercentageMention): boolean {
  return (
    first.value < second.value && /^\s*(?:-{1,2}|–|—|to|through|up to)\s*$/i.test(text.slice(first.end, second.start))
  );
}

/** 25% to 100% by 25%: 25, 50, 75, 100; the end is always a step. */
export function expand(from: Percentage, to: Percentage, by: Percentage): readonly Percentage[] {
  const steps: Percentage[] = [];
  for (let at: number = from; at < to && steps.length < 100; at += by) steps.push(at as Percentage);
  return [...steps, to];
}
