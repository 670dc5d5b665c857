// Which operation's events a criterion counts, from its author's words: those that are left without its bound and its measure.
import { ALL_OPERATIONS, operationKey } from '../../gate/operation.ts';
import type { DraftCriterion } from '../draft.ts';

/** "less than 1%", "<= 200 ms": says how much, never of what. */
const AMOUNT =
  /(?:\b(?:less|more|fewer|lower|higher|greater) than|\bat (?:most|least)|\bup to|\b(?:below|under|above|over)(?=\s*[\d.])|[<>≤≥]=?|\\[lg]eq?)?\s*~?\b\d[\d.,]*\s*(?:%|percent\b|ms\b|milliseconds?\b|s\b|secs?\b|seconds?\b|x\b)?/gi;

/** What is measured of an operation, by class: its words name no operation themselves. */
const MEASURE: Partial<Record<DraftCriterion['class'], RegExp>> = {
  latency:
    /\bp_?\{?\d{2,3}(?:\.\d+)?\}?|\b\d{2}(?:\.\d+)?th\b|\b(?:percentiles?|latenc(?:y|ies)|durations?|medians?|averages?|means?|(?:response|load|loading|query)?\s*times?|slo|monitoring|shows?|text)\b/gi,
  proportional: /\b(?:scales?|scaling|proportion(?:al(?:ly)?|ate(?:ly)?)|linearly|rollouts?|increments?|steps?|in)\b/gi,
  baseline:
    /\b(?:baselines?|no|not|(?:significant|material|measurable|notable)(?:ly)?|increases?|decreases?|changes?|regress(?:ions?)?|spikes?|worse|same|consistent|stable|unchanged|comparable|remains?)\b/gi,
};

/** "Errors < 1% of downloads": what follows the bound may name the operation. */
const AFTERWARDS = /\b(?:of|for)\s+([^,;:()]+)/i;
/** Words for "everything" or for how long, which is no operation. */
const GENERIC =
  /\b(?:requests?|calls?|attempts?|operations?|events?|users?|sessions?|traffic|rollouts?|steps?|phases?|stages?|hours?|days?|minutes?|weeks?|times?|baseline|cases?)\b/i;

/**
 * The canonical key of the operation that a criterion speaks of, or `ALL_OPERATIONS` where it names none ("Error rate: < 1%"):
 * then it means whatever is done under the toggle, and every operation event of it counts.
 */
export function countedOperation(draft: Pick<DraftCriterion, 'class' | 'subject' | 'text'>): string {
  const key = keyIn(draft.subject, draft.class);
  if (key !== '') return key;
  const after = AFTERWARDS.exec(draft.text)?.[1];
  const named = after === undefined || GENERIC.test(after) ? '' : keyIn(after, draft.class);
  return named || ALL_OPERATIONS;
}

function keyIn(words: string, kind: DraftCriterion['class']): string {
  const measure = MEASURE[kind];
  const bare = measure ? words.replace(measure, ' ') : words;
  return operationKey(bare.replace(AMOUNT, ' '));
}
