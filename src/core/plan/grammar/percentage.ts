// Percentages and steps: "Canary (1%)", "25% - 100%" with "increments of 25%", "2% → 5% → 10%", ".5%", "increase to 50%".
import { type Percentage, percent } from '../../toggle/percentage.ts';

export interface PercentageMention {
  readonly value: Percentage;
  readonly start: number;
  readonly end: number;
}

const PERCENT = /(?<![\w.,/])(?:\d{1,3}(?:\.\d{1,3})?|\.\d{1,3})\s{0,2}(?:%|percent\b|per cent\b)/gi;
const IN_WORDS = /per ?cent/i;
/** A percentage after one of these is a bound or a change, not a share of the users. */
const COMPARED =
  /(?:[<>≤≥=+±]|\b(?:below|above|under|over|than|within|least|most|exceeds?|by|rate(?: of)?|threshold(?: of)?))\s*~?\s*$/i;
/** What the words before such a one end with. */
const COMPARED_LAST = /[<>≤≥=+±~a-z]/i;
const MEASURED =
  /^\s*(?:[+-]\s)?(?:\w+\s+)?(?:errors?|crash\w*|success\w*|uptime|availability|increase|decrease|reduction|increments?|steps|confidence|pass\b|baseline|of (?:the )?(?:baseline|budget|monthly|targets?)|faster|slower|lift|hit|coverage|split)\b/i;
/** What is exposed: "of (eligible) users", "traffic". */
const EXPOSED =
  /^\s*(?:random\s+)?(?:of\s+)?(?:(?:the|our|all|eligible|total|active|random|production|live|internal|external|beta|pilot|registered|paying|premium|mobile|web|signed-in|new|authenticated|logged-in|sampled?)\s+)*(?:users?\b|traffic\b|veterans?\b|requests?\b|repositories\b|repos\b|hosts\b|servers\b|nodes\b|tenants\b|workspaces?\b|organi[sz]ations?\b|teams?\b|stores?\b|sites?\b|merchants?\b|subscribers?\b|candidates?\b|customers?\b|accounts?\b|sessions?\b|population\b|people\b|visitors?\b|canary\b|rollout\b|selection\b|launch\b|clusters?\b|fleet\b|instances\b|devices\b|members?\b|employees\b|audience\b|cohort\b|(?:claims|submissions|applications|forms|orders|messages|transactions|jobs|calls|writes|reads|queries|pods|replicas|regions|markets|projects|groups|partners|patients|students|drivers|agents|machines|endpoints|shops|sellers|vendors|players|viewers|user\s?base|events|actors|shards|partitions|customer\s?base)\b(?!\s+(?:fail\w*|error\w*|lost|dropp\w*|reject\w*|time\w*|return\w*)))/i;
/** All of the people in the house are no share of the users. */
const IN_HOUSE =
  /^\s*(?:of\s+)?(?:(?:the|our|all)\s+)*(?:internal|staff|employees?|(?:\w+\s+)?team|company|dogfood\w*)\b/i;
const MOVED =
  /\b(?:to|at|launch|rollout:?|ramp(?: up)?(?: to)?|canary:?|expose|finally|lastly|eventually|ultimately|users?\s*\(|enable(?: for)?|then|release(?: to)?|increase to|start(?: with| at)?|traffic:?|percentage:?|(?:shift|route|send|direct|set|dial|bump|raise|expand|advance|promote|move|scale|go|increase|turn on(?: for)?|roll(?:[- ]?out| out))(?: traffic)?)\s*[:(]?\s*~?\s*$/i;
const JOINED = /^\s*(?:-{1,2}>?|–|—|→|➜|=>|>|to|,|,?\s*(?:and\s+)?(?:then|finally|lastly)|and|\/)\s*(?:to\s+)?$/i;

/** How much of a text is known to be about exposure: a heading or slot is, a sentence has to say so. */
export type StepContext = 'slot' | 'sentence';

/** The shares of users in `text`, in order, bounds of metrics left out. A range "25% - 100%" gives its two ends. */
export function readPercentages(text: string, context: StepContext): readonly PercentageMention[] {
  if (!text.includes('%') && !IN_WORDS.test(text)) return NOTHING;
  const found: PercentageMention[] = [];
  // In a slot all of them are shares: the words around need not say so.
  const known = context === 'slot';
  for (const chain of chains(text, known))
    if (known || chain.length > 2 || chain.some(({ said }) => said) || arrow(text, chain)) found.push(...chain);
  return found;
}

const NOTHING: readonly PercentageMention[] = [];

const BEFORE_SHARE =
  /^(?:[\W\d]|\b(?:on|by|from|week|day|of|jan\w*|feb\w*|mar\w*|apr\w*|may|june?|july?|aug\w*|sept?\w*|oct\w*|nov\w*|dec\w*|mon\w*|tue\w*|wed\w*|thu\w*|fri\w*|st|nd|rd|th)\b)*$/i;

/** Nothing but a date, a number or a mark stands before the first percentage: "3/10: 25%", "1. 10% on Tuesday". */
export function beginsWithShare(text: string): boolean {
  if (!text.includes('%')) return false;
  const first = text.search(/(?:\d{1,3}(?:\.\d{1,3})?|\.\d{1,3})\s{0,2}%/);
  return first >= 0 && first < 40 && !/[<>≤≥]/.test(text.slice(0, first)) && BEFORE_SHARE.test(text.slice(0, first));
}

interface Candidate extends PercentageMention {
  /** The words around say that it is a share of users. */
  readonly said: boolean;
}

/** Percentages that are no bounds and no changes; those that a comma, a dash, an arrow or "then" joins are one chain. */
function chains(text: string, known: boolean): readonly (readonly Candidate[])[] {
  const found: Candidate[][] = [];
  let last: Candidate | undefined;
  PERCENT.lastIndex = 0;
  for (let match = PERCENT.exec(text); match; match = PERCENT.exec(text)) {
    const end = match.index + match[0].length;
    const before = text.slice(Math.max(0, match.index - 40), match.index);
    const after = text.slice(end, end + 60);
    const number = Number.parseFloat(match[0]);
    const joined = last !== undefined && JOINED.test(text.slice(last.end, match.index));
    if (
      number > 100 ||
      (number === 100 && IN_HOUSE.test(after)) ||
      MEASURED.test(after) ||
      (!joined && COMPARED_LAST.test(before.trimEnd().slice(-1)) && COMPARED.test(before))
    ) {
      last = undefined;
      continue;
    }
    const said = known || EXPOSED.test(after) || MOVED.test(before);
    const candidate = { value: percent(number), start: match.index, end, said };
    const low = joined ? undefined : lowEnd(text, match.index, said);
    if (joined) found.at(-1)!.push(candidate);
    else found.push(low ? [low, candidate] : [candidate]);
    last = candidate;
  }
  return found;
}

/** The 25 of "25-100%". */
function lowEnd(text: string, at: number, said: boolean): Candidate | undefined {
  if (!/[-–—o]\s*$/i.test(text.slice(Math.max(0, at - 16), at))) return undefined;
  const lead =
    /(?<![\w.,/%$-])(?<!\b(?:release|version|phase|stage|step|day|week|wave|ring|part)\s)(\d{1,2})\s*(?:-|–|—|to)\s*$/i.exec(
      text.slice(Math.max(0, at - 16), at),
    );
  if (!lead) return undefined;
  const start = Math.max(0, at - 16) + lead.index;
  return { value: percent(Number(lead[1])), start, end: start + lead[1]!.length, said };
}

/** "2% → 5%". */
function arrow(text: string, chain: readonly Candidate[]): boolean {
  return chain.length > 1 && /→|->|=>|➜/.test(text.slice(chain[0]!.end, chain[1]!.start));
}

/** 100% in words, where the percentages around say what is shared out. */
export const EVERYONE =
  /\b(?:all|every)\s+(?:\w+\s+){0,2}(?:users|repositories|repos|customers|traffic|requests|sessions|tenants|veterans|hosts)\b|\beveryone\b/i;

const INCREMENT =
  /\b(?:increments?|steps?|stages?|intervals?)\s+of\s+(\d{1,2}(?:\.\d{1,3})?)\s*%|\b(\d{1,2}(?:\.\d{1,3})?)\s*%\s+(?:increments?|steps?|intervals?|at a time)|\bby\s+(\d{1,2}(?:\.\d{1,3})?)\s*%\s+(?:each|every|at a time|per)|\b(\d{1,2}(?:\.\d{1,3})?)\s*%\s+(?:per|every|each)\s+(?:day|week|step|stage|\d)/i;

/** The stride that a sentence gives ("at increments of 25%"), if it does. */
export function readIncrement(text: string): Percentage | undefined {
  if (!text.includes('%')) return undefined;
  const match = INCREMENT.exec(text);
  const value = Number(match?.slice(1).find((part) => part !== undefined));
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
