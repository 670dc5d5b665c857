// The vocabulary of slots: "Desired date range or test duration:", "Length of time:", "Percentage of Users ...:", and so on.

export type LabelRole =
  | 'dates'
  | 'endDate'
  | 'actualDates'
  | 'duration'
  | 'percentage'
  | 'users'
  | 'criteria'
  | 'results'
  | 'toggle'
  | 'access'
  /** Known, and nothing that the draft holds: it ends the slot before it. */
  | 'other';

export interface Label {
  readonly role: LabelRole;
  /** The label's words, lower case, without punctuation. */
  readonly name: string;
  /** Offset of what follows the label in the text that was read. */
  readonly value: number;
}

/** In this order; the first that matches decides. */
const VOCABULARY: readonly (readonly [LabelRole, RegExp])[] = [
  ['actualDates', /\bactual\b.*\b(?:date|dates|duration|start|range)\b/],
  [
    'other',
    /\b(?:criteria|gates?) (?:met|passed|satisfied|reached)\b|^(?:last updated|date created|created|updated|version|status|due|owner|risk|author)\b/,
  ],
  ['results', /\bresults?\b(?!.*\?)|^(?:what happened|outcome)\b/],
  [
    'other',
    /\b(?:links?|dashboards?|monitoring the|who is|who are|recruit|conduct the test|research plan|conversation guide|metrics at this stage|types of errors|downstream|unique users|bugs identified|post[- ](?:launch|release|roll-?out|deploy\w*)|ux changes|if yes)\b/,
  ],
  [
    'other',
    /\b(?:abort|rollback|roll back|(?<!\bgo\W{1,3})no[- ]go|entry|halt|failure|alert|selection|eligibility|inclusion|exclusion)\b.*\b(?:criteria|conditions?|triggers?)\b/,
  ],
  [
    'criteria',
    /\bcriteria\b|\bhealth gates?\b|^(?!feature\b|stage\b)(?:[\w/-]+ ){0,2}gates?(?: (?:to|for|before) .{1,40})?$|^(?:\w+ ){0,2}guardrails?(?: metrics?)?$|^benchmarks?$|^exit(?: gate| when| if)?$|\bmetrics will be considered\b|\bmetrics to (?:watch|check)\b|\bmetrics must\b|\b(?:verify|check|watch) these metrics\b|\bsuccess metrics for this (?:stage|phase)\b|\b(?:proceed|go|promote|continue|expand|move on|advance) (?:only )?(?:when|if|once)\b|^success(?: metrics?| measures?)?$/,
  ],
  [
    'access',
    /\bmake the product available\b|\blimiting the (?:number|#)\b|\baccess to the product\b|\bhow (?:will|do) you (?:limit|control)\b/,
  ],
  ['endDate', /^(?:(?:planned|target|desired|expected)\s+)?(?:end|finish|completion)(?:\s+dates?)?$/],
  [
    'dates',
    /^(?:(?:the|desired|planned|target(?:ed)?|proposed|estimated|expected|scheduled|tentative|projected|anticipated|rollout|release|launch|production|go[- ]live|start|end)\s+)*(?:date range|dates?|time ?frame and dates?|window)\b|\bdate range\b|^(?:(?:planned|target|desired|expected)\s+)?(?:when|start|starts|starting|begins?|rollout start|go[- ]live)$/,
  ],
  [
    'duration',
    /^(?:(?:expected|planned|minimum|estimated|soak|bake|hold)\s+)*(?:length of time|duration|time ?frame|soak|soak time|bake time|hold(?: time)?|wait|observation period|monitoring period)\b/,
  ],
  [
    'percentage',
    /\b(?:percent|percentage)\b(?!.*\?)|^(?:traffic|traffic allocation|rollout|exposure|population|allocation|(?:launch|rollout|traffic|flag|users|exposure) %|% (?:of )?(?:users|traffic|requests|customers|tenants|rollout)|canary weight|weight|share|share of users)$/,
  ],
  [
    'users',
    /\b(?:number of (?:users|participants|testers|veterans)|user count|expected users|users expected|how many users)\b|^(?:size|users|audience|audience size|target audience|target users|participants|cohort size|user expansion|user groups)\b/,
  ],
  ['toggle', /\b(?:feature )?(?:flipper|toggles?|flags?)\b|^feature gates?(?: names?)?$|\bkill ?switch\b/],
  ['other', /^(?:note|notes|owner|team|risk|purpose|goal|objective|monitor|link|source)\b/],
];

/** All of them at once: most words are in none. Those that only begin a label are looked for at its beginning alone. */
const ALTERNATIVES = VOCABULARY.flatMap(([, { source }]) => alternativesOf(source));
const BEGINS = new RegExp(
  `^(?:${ALTERNATIVES.filter((one) => one.startsWith('^'))
    .map((one) => one.slice(1))
    .join('|')})`,
);
const HOLDS = new RegExp(ALTERNATIVES.filter((one) => !one.startsWith('^')).join('|'));

/** What the bars outside of all brackets part. */
function alternativesOf(source: string): readonly string[] {
  const parts = [''];
  let depth = 0;
  for (const [sign] of source.matchAll(/\\.|\[[^\]]*\]|[\s\S]/g)) {
    if (sign === '|' && depth === 0) {
      parts.push('');
      continue;
    }
    if (sign === '(') depth++;
    if (sign === ')') depth--;
    parts[parts.length - 1] += sign;
  }
  return parts;
}

const MAX_LABEL = 180;

/** "At each step we hold for two days and check that" over a list of what is checked. */
const CHECKED_BELOW =
  /\b(?:check|verify|confirm|ensure|make sure|require)(?: that)?$|\b(?:proceed|go on|move on|advance|continue|expand|ramp up)\b[^.;]*\b(?:only )?(?:if|when|once|while|as long as|provided that)$/i;

/** "Success criteria to be looked at before the next stage" over the list of them. */
const CRITERIA_BELOW =
  /^\W*(?:success|exit|advance\w*|promotion|acceptance) criteria\b(?!.*(?:[.;]|\b(?:is|are|was|were|must|met|in|see)\b))/i;

/** The last words of all that `CHECKED_BELOW` finds. */
const SAID_LAST = /(?:check|verify|confirm|ensure|sure|require|that|if|when|once|while|as)$/i;

/**
 * The label that a line begins with: words up to a colon or question mark, or a whole sentence that a list below goes on with.
 * `text` is without markup.
 */
export function readLabel(text: string): Label | undefined {
  const end = labelEnd(text);
  if (end === undefined) {
    const said = text.trimEnd();
    const asks =
      (SAID_LAST.test(said.slice(-8)) && CHECKED_BELOW.test(said.slice(-MAX_LABEL))) ||
      (said.length < MAX_LABEL && said.includes('riteria') && CRITERIA_BELOW.test(said));
    return asks ? { role: 'criteria', name: words(said), value: text.length } : undefined;
  }
  const name = words(text.slice(0, end));
  const role = roleOf(name);
  const gap = /^[\s:?)"”]*/.exec(text.slice(end))![0].length;
  return role === undefined ? undefined : { role, name, value: end + gap };
}

/** "4. Success metrics", "2.1) Window": the number of a section is not part of what it is called. */
const NUMBERED = /^\W*\d{1,2}(?:[.)]|(?:\.\d{1,2})+[.)]?)\s+(?=\D)/;

/** What a heading says as a label: "### Duration", "#### Results:". The value stands below it or after the words. */
export function readHeadingLabel(text: string): Label | undefined {
  const labelled = readLabel(text);
  if (labelled) return labelled;
  const name = words(text.replace(NUMBERED, ''));
  const role = name.length <= 60 ? roleOf(name) : undefined;
  return role === undefined ? undefined : { role, name, value: text.length };
}

function roleOf(name: string): LabelRole | undefined {
  if (!BEGINS.test(name) && !HOLDS.test(name)) return undefined;
  return VOCABULARY.find(([, pattern]) => pattern.test(name))?.[0];
}

/** Offset of the colon or question mark that ends the label; a colon between digits is a clock's. */
function labelEnd(text: string): number | undefined {
  const end = Math.min(text.length, MAX_LABEL);
  for (let at = 0; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === 63 && /^\?[\s)"”:*]*(?::|$|\s)/.test(text.slice(at, at + 8))) return at;
    if (code === 58 && !(isDigit(text.charCodeAt(at - 1)) && isDigit(text.charCodeAt(at + 1)))) return at;
  }
  return undefined;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** What `words` has to make a space, or one. */
const UNTIDY = /[*_`~"“”#]|\s{2}|[^\S ]/;

function words(text: string): string {
  const spaced = UNTIDY.test(text) ? text.replace(/[*_`~"“”#]/g, ' ').replace(/\s{2,}|[^\S ]/g, ' ') : text;
  const from = /^[A-Za-z]/.test(spaced) ? 0 : /^[^\p{L}\p{N}%(]*/u.exec(spaced)![0].length;
  let end = spaced.length;
  while (end > from && ' :.;,(–—-'.includes(spaced[end - 1]!)) end--;
  return spaced.slice(from, end).toLowerCase();
}
