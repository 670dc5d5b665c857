// Criteria: which class a sentence belongs to, its bound and unit, and the words that name what is measured.
import type { CriterionClass } from '../draft.ts';
import { type Bound, readBound, unitOf } from './bound.ts';

export interface CriterionReading {
  readonly class: CriterionClass;
  readonly bound: number | null;
  readonly unit: string | null;
  readonly subject: string;
}

/** "does not drop by more than 2%": a bound on the change against before. */
const CHANGE =
  /\b(?:not|no|never)\b[^.;]{0,40}?\b(?:increas\w*|decreas\w*|drop\w*|declin\w*|ris\w*|fall\w*|deviat\w*|degrad\w*|chang\w*|regress\w*)\s+(?:by|of)?\s*(?:more than|over|at most|>)?\s*(\d+(?:\.\d+)?)\s*%/i;
/** "not lower than control by more than 1%" */
const THAN =
  /\b(?:not?|never) (?:worse|lower|higher|slower|more|less|fewer) than (?:\w+\s){1,4}by (?:more than|over)\s*(\d+(?:\.\d+)?)\s*%/i;
/** "within 10% of baseline" */
const WITHIN = /\bwithin\s+(\d+(?:\.\d+)?)\s*%\s+of\b/i;
/** "below baseline + 10%", "< control +0.5%" */
const BASELINE_PLUS = /(?:[<≤]=?\s*|\b)(?:baseline|control|current)\s*\+\s*(\d+(?:\.\d+)?)\s*%/i;
const BAD = /\b(?:errors?|fail\w*|crash\w*|timeouts?|abandon\w*|bounce|unsuccessful|rejected|lost|loss|drop\w*)\b/i;
const NONE =
  /[:=]\s*(?:0|zero|none|no)\s*[.;]?\s*$|[:=]\s*0(?![\d.%])|^\s*(?:zero|0)\s+\w|\bzero\s+(?!downtime\b)\w|\b(?:with|has|have|are)\s+no\s+\w|\|\s*(?:0|zero|none)\s*(?:\||$)/i;
const NO = /^\W*no\s+(?:\w|['’])|:\s*no\s+\w/i;
const ANY =
  /^\W*at least (?:1|one)\s+success|[:=]\s*(?:any|some)\b|(?:>|more than|at least)\s*(?:0|one|1)(?![\d.%])\s*$/i;

const LATENCY =
  /\b(?:latenc\w+|response times?|load times?|durations?|p\d\d|p_\{?\d\d|percentile|ttfb|lcp|inp|time to \w+|time-to-\w+|query time|\w*(?:latency|duration|time)_(?:seconds|ms))\b/i;
const HUMAN =
  /\b(?:complaints?|feedback|p[0-3]['’]?s?|bugs?|sev(?:erity)?[\s-]?[\dx]|issues?|incidents?|tickets?|escalations?|blockers?|approv\w+|reports?|surveys?|qualitative|social listening|sentiment|call center|contact center|interviews?)\b/i;
const BASELINE =
  /\b(?:baselines?|no (?:significant |material |measurable |notable )*(?:increase|decrease|decline|regression|degradation|drop|change|spike|impact)|no (?:[a-z]+ ){1,2}(?:increase|decline|regression|degradation|drop|spike)s?\b|not (?:significantly |materially )?(?:increase|decrease|decline|regress|degrade)|(?:do|does|did) not increase|consistent with|stable|maintained(?! at \d)|unchanged|within (?:expected|normal|historical|\d+%? of)|no worse|same as|comparable|compared (?:to|with)|relative to|improv(?:e|es|ed|ing)\b|positive or neutral|neutral or (?:positive|better)|on par|at or below|current levels?|experiences? [\w\s]{0,40}decline|at or above|exceeds?\s+baseline|trend(?:s|ing)? positive|positive trend)/i;
const PROPORTIONAL =
  /\b(?:scales?\s+)?proportion(?:al(?:ly)?|ate(?:ly)?)\b|\bscales? (?:linearly|with)\b|\bin proportion\b/i;
const CHECKED =
  /\b(?:all .{0,80}\b(?:pass(?:ed|es)?|green|complete[ds]?|met|verified|working|functioning)|ensure|confirm\w*|verif\w+|approv\w+|sign(?:ed)?[\s-]off|y\/n|yes\/no|validated|tested|reviewed|ready|successful(?:ly)?|works?|correct(?:ly)?|complete[ds]?|success criteria met)\b|\?\s*(?:y\/n)?\s*$/i;
/** Things that are measured. */
const METRIC =
  /%|#\s*and\b|\b(?:rates?|numbers?|counts?|volumes?|(?:page ?)?views?|uptime|availability|errors?|latenc\w+|times?|usage|scores?|conversions?|percentages?|frequency|ratios?|searches|sessions?|clicks?|click-?throughs?|downloads?|throughput|completions?|satisfaction|adoption|analytics|timeouts?|failures?|retention|traffic|requests?)\b/i;
/** "Successful uploads/Failed uploads": nothing but what is counted. */
const COUNTED =
  /^\W*(?:(?:successful|failed|unique|total|average|daily|weekly|returning)\s+[a-z-]+s(?:\s*(?:\/|,|and|vs\.?)\s*)?)+\W*$/i;
/** "All stage 1 criteria maintained": about other criteria, which a person looks up. */
const OTHERS = /^\W*all\b.{0,40}\b(?:criteria|gates|thresholds)\b/i;
/** "no gaps > 10 minutes", "without a crash rate above 1%": what may not be above the figure is to be below it. */
const NOT_ABOVE = /\b(?:no|without|never|not)\b[^.;,:<>≤≥]{0,40}$/i;
/** Words that make a statement of it, which a person can check, and no longer only the name of a metric. */
const PREDICATE =
  /\b(?:is|are|was|were|be|has|have|(?<!\b(?:that|who|which)\s)do(?:es)?(?: not|n['’]t)|meets?|met|exceeds?|shows?|tracks?|responds?|recovers?|works?|passes|pass|operational|healthy|green|in place|in budget|targets?|goals?)\b|\w{2,}ed\s*(?:by|to|in|for|on|at|within|$|[.,;])/i;
/** Numbers like "5xx", "401/403" or "Sev 1" name something; they bound nothing. */
const NAMES =
  /\b\d+xx\b|\b\d{3}(?:\/\d{3})+\b|\bp\d{2}\b|\bsev(?:erity)?[\s-]?\d(?:-\d)?|\bv\d+\b|\/v\d+\/|`[^`<>≤≥=]*`/gi;

/** A criterion says what it says in so many characters; more is not looked at. */
const LONGEST = 600;

/** Reads one criterion; every sentence belongs to some class, `observe` when it only names what to look at. */
export function readCriterion(text: string): CriterionReading {
  const words = wordsOf(text);
  const found = readBound(words);
  const reading = (
    kind: CriterionClass,
    at?: number,
    bound: number | null = null,
    unit: string | null = null,
  ): CriterionReading => ({
    class: kind,
    bound,
    unit,
    subject: subject(text, at, found?.end),
  });
  const proportional = PROPORTIONAL.exec(words);
  if (proportional) return reading('proportional', proportional.index);
  const any = ANY.exec(words);
  if (any) return reading('any', any.index, 0, 'count');
  const none = NONE.exec(words) ?? (BASELINE.test(words) ? null : NO.exec(words));
  if (none && !found?.side) return reading(HUMAN.test(words) ? 'manual' : 'zero', none.index, 0, 'count');
  const change = CHANGE.exec(words) ?? THAN.exec(words) ?? WITHIN.exec(words) ?? BASELINE_PLUS.exec(words);
  if (change) return reading('baseline', change.index, Number(change[1]), '%');
  if (found) {
    const { kind, unit } = classOf(found, words);
    return reading(kind, found.start, kind === 'any' ? 0 : found.value, unit);
  }
  const baseline = OTHERS.test(words) ? null : BASELINE.exec(words);
  if (baseline) return reading('baseline', baseline.index);
  if (COUNTED.test(words)) return reading('observe');
  if (OTHERS.test(words) || HUMAN.test(words) || CHECKED.test(words)) return reading('manual');
  const said = words.replace(/\([^)]*(?:\)|$)/g, ' ').split(/\s(?:--|—|–|-)\s/)[0]!;
  return reading(METRIC.test(said) && !PREDICATE.test(said) ? 'observe' : 'manual');
}

/** What a bound makes of a criterion, and the unit, which the metric's own name may give ("latency_seconds < 1"). */
function classOf(found: Bound, words: string): { readonly kind: CriterionClass; readonly unit: string | null } {
  const rest = words.slice(found.end, found.end + 40);
  const named = found.unit ?? unitOf(/_(ms|seconds)\b/i.exec(words)?.[1]);
  if (
    found.unit === 'x' ||
    /^\s*(?:%\s*)?(?:of|x)\s+(?:the\s+)?(?:baseline|current|legacy|previous|existing|control|before|v[\dx])/i.test(rest)
  )
    return { kind: 'baseline', unit: found.unit };
  const timed = LATENCY.test(words);
  // A figure without an operator: the subject tells which side is good.
  const denied = found.side === 'above' && NOT_ABOVE.test(words.slice(0, found.start));
  const side = denied ? 'below' : (found.side ?? (timed || BAD.test(words) ? 'below' : 'above'));
  if (found.side === 'above' && !denied && found.value === 0) return { kind: 'any', unit: 'count' };
  if (
    side === 'below' &&
    (found.unit === 'ms' || found.unit === 's' || (timed && (found.unit === null || found.unit === 'min')))
  )
    return { kind: 'latency', unit: named };
  const counted = found.side === undefined || /^\s+[a-z]/i.test(rest) ? 'count' : null;
  return { kind: side, unit: named ?? counted };
}

/** "99%" without an operator. */
export function lacksOperator(text: string): boolean {
  const found = readBound(wordsOf(text));
  return found !== undefined && found.side === undefined && !found.isRange && found.value !== 0 && found.unit !== null;
}

/** As long as the text, but for its end: without emphasis, and without the figures of names. */
function wordsOf(text: string): string {
  return text
    .slice(0, LONGEST)
    .replace(/\*+|__/g, (mark) => ' '.repeat(mark.length))
    .replace(NAMES, unnumbered);
}

/** The figures in a name say nothing: "5xx", "Sev 1". */
function unnumbered(name: string): string {
  return name.replace(/\d/g, 'x');
}

/** What is measured: the words before the bound, or those behind it ("80%+ adoption"), or all. */
function subject(text: string, start: number | undefined, end: number | undefined): string {
  const before = start === undefined ? text : text.slice(0, start);
  const after = end === undefined ? '' : text.slice(end);
  const words = /\w/.test(before) ? before : /\w{2}/.test(after) && start !== undefined ? after : text;
  return words
    .replace(/[*_`~]/g, '')
    .replace(/\s+/g, ' ')
    .replace(/^[\s:|+–—-]+|[\s:|=–—-]+$/g, '')
    .trim();
}
