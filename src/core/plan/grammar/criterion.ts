// Criteria: which class a sentence belongs to, its bound and unit, and the words that name what is measured.
import type { CriterionClass } from '../draft.ts';

export interface CriterionReading {
  readonly class: CriterionClass;
  readonly bound: number | null;
  readonly unit: string | null;
  readonly subject: string;
}

const NUMBER = '(\\d+(?:,\\d{3})+(?:\\.\\d+)?|\\d*\\.?\\d+)';
const UNIT =
  '(?:\\\\text\\{|\\\\)?(%|percent\\b|ms\\b|milliseconds?\\b|s\\b|secs?\\b|seconds?\\b|min(?:ute)?s?\\b|x\\b)?';
const BELOW =
  '<=?|≤|\\\\leq?\\b|(?:stays?|remains?|is|are|be)?\\s*(?:below|under|less than|lower than|fewer than|no more than|not more than|at most|up to|max(?:imum)?(?: of)?|(?:must|do|does|should|can) ?not (?:exceed|consume more than)|not (?:exceed|exceeding))';
const ABOVE =
  '>=?|≥|\\\\geq?\\b|(?:stays?|remains?|is|are|be)?\\s*(?:above|over|more than|greater than|higher than|at least|no less than|not less than|min(?:imum)?(?: of)?|exceeds?)';
const COMPARISON = new RegExp(`(?:(?<below>${BELOW})|(?<above>${ABOVE}))\\s*~?\\$?${NUMBER}\\s*${UNIT}`, 'i');
const PLUS = new RegExp(
  `(?<![\\w.])${NUMBER}\\s*(%|percent\\b)?\\s*\\+|(?<![\\w.])${NUMBER}\\s*(%|percent\\b)?\\s+or (?:more|higher|above)`,
  'i',
);
const BARE = new RegExp(
  `(?:[:=]|\\bis|\\bof)\\s*~?${NUMBER}(?:\\s*(?:-|–|—|to)\\s*${NUMBER})?\\s*${UNIT}(?![\\w/])`,
  'i',
);
const NONE =
  /[:=]\s*(?:0|zero|none|no)\s*[.;]?\s*$|[:=]\s*0(?![\d.%])|^\s*(?:zero|0)\s+\w|\bzero\s+(?!downtime\b)\w|\b(?:with|has|have|are)\s+no\s+\w/i;
const NO = /^\W*no\s+(?:\w|['’])|:\s*no\s+\w/i;
const ANY = /[:=]\s*(?:any|some)\b|(?:>|more than|at least)\s*(?:0|one|1)(?![\d.%])\s*$/i;

const LATENCY =
  /\b(?:latenc\w+|response times?|load times?|durations?|p\d\d|p_\{?\d\d|percentile|ttfb|lcp|inp|time to \w+|query time|\w*(?:latency|duration|time)_(?:seconds|ms))\b/i;
const HUMAN =
  /\b(?:complaints?|feedback|p[0-3]['’]?s?|bugs?|sev(?:erity)?[\s-]?\d|issues?|incidents?|tickets?|escalations?|blockers?|approv\w+|reports?|surveys?|qualitative|social listening|sentiment|call center|contact center|interviews?)\b/i;
const BASELINE =
  /\b(?:baselines?|no (?:significant |material |measurable |notable )*(?:increase|decrease|decline|regression|degradation|drop|change|spike|impact)|not (?:significantly |materially )?(?:increase|decrease|decline|regress|degrade)|(?:do|does|did) not increase|consistent with|stable|maintained|unchanged|within (?:expected|normal|historical|\d+%? of)|no worse|same as|comparable|compared (?:to|with)|relative to|improv(?:e|es|ed|ing)\b|positive or neutral|on par|experiences? [\w\s]{0,40}decline|at or above|exceeds?\s+baseline|trend(?:s|ing)? positive|positive trend)/i;
const PROPORTIONAL =
  /\b(?:scales?\s+)?proportion(?:al(?:ly)?|ate(?:ly)?)\b|\bscales? (?:linearly|with)\b|\bin proportion\b/i;
const CHECKED =
  /\b(?:all .{0,80}\b(?:pass(?:ed|es)?|green|complete[ds]?|met|verified|working|functioning)|ensure|confirm\w*|verif\w+|approv\w+|sign(?:ed)?[\s-]off|y\/n|yes\/no|validated|tested|reviewed|ready|successful(?:ly)?|works?|correct(?:ly)?|complete[ds]?|success criteria met)\b|\?\s*(?:y\/n)?\s*$/i;
/** Things that are measured. */
const METRIC =
  /%|\b(?:rates?|numbers?|counts?|volumes?|views?|errors?|latenc\w+|times?|usage|scores?|conversions?|percentages?|frequency|ratios?|searches|sessions?|clicks?|click-?throughs?|downloads?|throughput|completions?|satisfaction|adoption|analytics|timeouts?|failures?|retention|traffic|requests?)\b/i;
/** Words that make a statement of it, which a person can check, and no longer only the name of a metric. */
const PREDICATE =
  /\b(?:is|are|was|were|be|has|have|meets?|met|exceeds?|shows?|tracks?|responds?|recovers?|works?|passes|pass|operational|healthy|green|in place|in budget|targets?|goals?)\b|\w{2,}ed\s*(?:by|to|in|for|on|within|$|[.,;])/i;
/** Numbers like "5xx", "401/403" or "Sev 1" name something; they bound nothing. */
const NAMES = /\b\d+xx\b|\b\d{3}(?:\/\d{3})+\b|\bp\d{2}\b|\bsev(?:erity)?[\s-]?\d(?:-\d)?|\bv\d+\b|\/v\d+\/|`[^`]*`/gi;

/** A criterion says what it says in so many characters; more is not looked at. */
const LONGEST = 600;

/** Reads one criterion; every sentence belongs to some class, `observe` when it only names what to look at. */
export function readCriterion(text: string): CriterionReading {
  const words = text.slice(0, LONGEST).replace(NAMES, (name) => ' '.repeat(name.length));
  const human = HUMAN.test(words);
  const comparison = COMPARISON.exec(words);
  const plain = (
    kind: CriterionClass,
    bound: number | null = null,
    unit: string | null = null,
    at?: number,
  ): CriterionReading => ({
    class: kind,
    bound,
    unit,
    subject: subject(text, at),
  });
  if (PROPORTIONAL.test(words)) return plain('proportional', null, null, text.search(PROPORTIONAL));
  const any = ANY.exec(words);
  if (any) return plain('any', 0, 'count', any.index);
  const none = NONE.exec(words) ?? (BASELINE.test(words) ? null : NO.exec(words));
  if (none && !comparison) return plain(human ? 'manual' : 'zero', 0, 'count', none.index);
  if (comparison) {
    const bound = amount(comparison[3]!);
    const unit = unitOf(comparison[4]);
    const rest = words.slice(comparison.index);
    if (/^\S*\s*\S*\s*(?:\d[\d.]*\s*%?)\s*(?:of|x)\s+(?:the\s+)?baseline/i.test(rest) || /\bx\s+baseline/i.test(rest))
      return plain('baseline', bound, unit, comparison.index);
    if (bound === 0 && comparison.groups!.above) return plain('any', 0, 'count', comparison.index);
    if (comparison.groups!.below && (unit === 'ms' || unit === 's'))
      return plain('latency', bound, unit, comparison.index);
    if (comparison.groups!.below && LATENCY.test(text) && unit === null)
      return plain('latency', bound, unitOf(/_(ms|seconds)\b/i.exec(text)?.[1]), comparison.index);
    const counted =
      unit ??
      unitOf(/_(ms|seconds)\b/i.exec(text)?.[1]) ??
      (/^\W*[\w ]*?\d[\d.,]*\s+[a-z]/i.test(rest) ? 'count' : null);
    return plain(comparison.groups!.below ? 'below' : 'above', bound, counted, comparison.index);
  }
  const within = /\bwithin\s+(\d+(?:\.\d+)?)\s*(%)\s+of\b/i.exec(words);
  if (within) return plain('baseline', Number(within[1]), '%', within.index);
  const plus = PLUS.exec(words);
  if (plus) return plain('above', amount(plus[1] ?? plus[3]!), unitOf(plus[2] ?? plus[4]), plus.index);
  const bare = BARE.exec(words);
  if (bare && !/^\s*(?:user|day|hour|week|month|stage|phase)/i.test(words.slice(bare.index + bare[0].length))) {
    const unit = unitOf(bare[3]);
    const bound = amount(bare[2] ?? bare[1]!);
    if (unit === 'ms' || unit === 's' || LATENCY.test(text)) return plain('latency', bound, unit, bare.index);
    // "Successful polling: 99%" has no operator: the subject tells which side is good.
    return plain(isBad(text) ? 'below' : 'above', bound, unit ?? 'count', bare.index);
  }
  if (BASELINE.test(words)) return plain('baseline', null, null, text.search(BASELINE));
  if (human || CHECKED.test(words)) return plain('manual');
  const said = words.split(/\s(?:--|—|–|-)\s|\(/)[0]!;
  return plain(METRIC.test(said) && !PREDICATE.test(said) ? 'observe' : 'manual');
}

/** "99%" without an operator. */
export function lacksOperator(text: string): boolean {
  const words = text.replace(NAMES, (name) => ' '.repeat(name.length));
  const bare = BARE.exec(words);
  return (
    bare !== null &&
    !COMPARISON.test(words) &&
    !PLUS.test(words) &&
    bare[2] === undefined &&
    amount(bare[1]!) !== 0 &&
    bare[3] !== undefined
  );
}

function isBad(text: string): boolean {
  return /\b(?:errors?|fail\w*|crash\w*|timeouts?|abandon\w*|bounce|unsuccessful|rejected|lost|loss|drop\w*)\b/i.test(
    text,
  );
}

function amount(text: string): number {
  return Number(text.replaceAll(',', ''));
}

function unitOf(text: string | undefined): string | null {
  if (text === undefined) return null;
  const unit = text.toLowerCase();
  if (unit === '%' || unit.startsWith('percent')) return '%';
  if (unit.startsWith('m') && unit !== 'ms' && !unit.startsWith('milli')) return 'min';
  if (unit === 'ms' || unit.startsWith('milli')) return 'ms';
  return unit.startsWith('s') ? 's' : unit;
}

/** What is measured: the words before the bound, or without it. */
function subject(text: string, at: number | undefined): string {
  const before = at === undefined ? text : text.slice(0, at);
  const words = /\w/.test(before) ? before : text.replace(/[<>≤≥=]+\s*[\d.]+\s*%?/g, ' ');
  return words
    .replace(/[*_`~]/g, '')
    .replace(/\s+/g, ' ')
    .replace(/^[\s:–—-]+|[\s:=–—-]+$/g, '')
    .trim();
}
