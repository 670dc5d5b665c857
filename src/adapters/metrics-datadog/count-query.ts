// The part of Datadog's query language that counts events: what is bound is read, refused with the way to write it, or asked.

/**
 *   sum:app.download.errors{env:prod,service:files} by {variant}.as_count() + sum:...
 *   ^head ^metric           ^filter                  ^tags      ^counts, not a rate a second
 */
export interface CountTerm {
  /** "sum", "count", or for a distribution "count(v: v>=0.8)". */
  readonly head: string;
  readonly metric: string;
  readonly filter: string;
  /** Tags of its `by {...}`. */
  readonly tags: readonly string[];
}

export type CountQuery =
  | { readonly kind: 'counts'; readonly terms: readonly [CountTerm, ...CountTerm[]] }
  /** `why`: what was found, and how to write it, as words that follow "Unexpected query". */
  | { readonly kind: 'refused'; readonly why: string };

const TERM =
  /^(?<head>sum|count(?:\(\s*v\s*:\s*v\s*(?:<|<=|>|>=)\s*\d+(?:\.\d+)?\s*\))?)\s*:\s*(?<metric>[A-Za-z][\w.]*)\s*\{(?<filter>[^{}]*)\}(?:\s*by\s*\{(?<tags>[^{}]*)\})?\s*(?<calls>(?:\s*\.\w+\([^()]*\))*)$/;
const AVERAGE = /^\s*(?:avg|min|max|last|p\d+(?:\.\d+)?)\s*[:(]/i;

/** Total: any text is a query that counts, or is refused. */
export function parseCountQuery(text: string): CountQuery {
  const terms: CountTerm[] = [];
  for (const part of sumOf(text)) {
    const term = parseTerm(part.trim());
    if (typeof term === 'string') return { kind: 'refused', why: term };
    terms.push(term);
  }
  const [first, ...others] = terms;
  return first
    ? { kind: 'counts', terms: [first, ...others] }
    : { kind: 'refused', why: `without a metric, ${EXPECTED}` };
}

const EXPECTED =
  'expected a count such as "sum:app.requests{env:prod} by {variant}.as_count()", or several joined by "+"';

/** Parts between the plus signs that stand outside of every bracket. */
function sumOf(text: string): readonly string[] {
  const parts = [''];
  let depth = 0;
  for (const letter of text) {
    if ('{('.includes(letter)) depth++;
    if ('})'.includes(letter)) depth--;
    if (letter === '+' && depth === 0) parts.push('');
    else parts[parts.length - 1] += letter;
  }
  return parts;
}

function parseTerm(text: string): CountTerm | string {
  if (AVERAGE.test(text))
    return `that aggregates by "${text.split(':')[0]?.trim()}": averages and percentiles tell no counts, ${EXPECTED}`;
  const match = TERM.exec(text);
  if (!match?.groups) return `${quoted(text)}, ${reasonFor(text)}`;
  const { head = '', metric = '', filter = '', tags = '', calls = '' } = match.groups;
  const names = [...calls.matchAll(/\.(\w+)\(/g)].map(([, name]) => name);
  const other = names.find((name) => name !== 'as_count');
  if (other === 'as_rate') return `with ".as_rate()", which is a rate per second: write ".as_count()"`;
  if (other === 'rollup')
    return 'with ".rollup()": leave it out, since Phasegate asks for the stretches of time that it needs';
  if (other !== undefined) return `with ".${other}()", which changes what was counted: leave it out`;
  if (names.length === 0)
    return `without ".as_count()", whose answer may be a rate per second: write "${text}.as_count()"`;
  return { head: head.replace(/\s+/g, ''), metric, filter: filter.trim(), tags: list(tags) };
}

function reasonFor(text: string): string {
  if (/\{[^}]*$/.test(text)) return `whose "{" is not closed, ${EXPECTED}`;
  if (/^[a-z_]+\(/.test(text) && !text.startsWith('count('))
    return `whose function "${text.split('(')[0]}" changes what was counted: write the metric without it, ${EXPECTED}`;
  if (/[*/]/.test(text.replace(/\{[^}]*\}/g, '')) || /\)\s*-/.test(text))
    return `which works a number out: bind what failed and what was tried each by a query of its own, ${EXPECTED}`;
  if (!text.includes('{')) return `without a filter, expected "{*}" or tags after the metric, ${EXPECTED}`;
  return EXPECTED;
}

function list(tags: string): readonly string[] {
  return tags
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}

/** The term as Datadog is asked, one series for each value of `tag` (and of the author's own tags). */
export function termText({ head, metric, filter, tags }: CountTerm, tag: string | undefined): string {
  const groups = tag === undefined || tags.includes(tag) ? tags : [...tags, tag];
  return `${head}:${metric}{${filter === '' ? '*' : filter}}${groups.length > 0 ? ` by {${groups.join(',')}}` : ''}.as_count()`;
}
