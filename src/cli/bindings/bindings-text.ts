// A plan's bindings file as it is first written: what was derived, and beside it what each line is and what else it could be.
import type { Calendar } from '../../core/calendar/calendar.ts';
import { MINUTE } from '../../core/calendar/instant.ts';
import type { Criterion } from '../../core/gate/criterion.ts';
import { criterionKey } from '../../core/plan/bindings.ts';
import type { Draft } from '../../core/plan/draft.ts';
import type { Plan, Rollout } from '../../core/plan/plan.ts';
import { TOGGLE_DRIVERS } from '../../core/toggle/driver.ts';
import { howJudged } from '../explain-lines.ts';
import { operationWords } from '../operation-words.ts';
import { printable } from '../printable.ts';
import { proofReasons } from '../proof-reasons.ts';

export interface BindingsTextInput {
  /** The plan's file name, for the comments. */
  readonly name: string;
  /** Where the JSON Schema is, as an editor finds it from the file. */
  readonly schema: string;
  readonly draft: Draft;
  /** Compiled without bindings. */
  readonly plan: Plan;
}

/** YAML that binds `plan` to just what it is already; every line may be changed or deleted. */
export function bindingsText({ name, schema, draft, plan }: BindingsTextInput): string {
  const [{ mode, driver = 'embedded', metrics, calendar, alpha, policy }] = plan.rollouts;
  return `# yaml-language-server: $schema=${schema}
# What ${comment(name)} does not say. Every line is what Phasegate takes by itself: change what should be different, and keep or
# delete the rest. "phasegate explain" shows what comes of it, "phasegate lint" checks it.

# embedded: Phasegate's own toggles. Or ${TOGGLE_DRIVERS.filter((each) => each !== 'embedded').join(', ')}.
driver: ${driver}
# drive: Phasegate moves the toggle. advise: a person is told what to set and when, and no write credential is needed; without
# this line that is so with every driver but embedded.
mode: ${mode}
# Who is told what to set, and who is asked: a name or several.
# people: [Ada, Grace]
# How they hear of it, besides page and terminal: news, or only what asks for a person, or only what is urgent.
# notify:
#   slack: { url: { env: SLACK_WEBHOOK_URL }, about: person }
#   webhook: { url: { env: RELEASE_HOOK_URL }, key: { file: /run/secrets/hook-key } }

# embedded: events come to Phasegate's own intake. Or datadog, prometheus: your monitoring is asked, by the queries of each
# criterion. "phasegate check" shows what they find.
metrics: ${metrics?.source ?? 'embedded'}
# connections: # how toggles and monitoring are reached; secrets by reference
#   manual: { address: "https://toggles.example.gov/features" } # where people set it
#   unleash: { address: "https://unleash.example.gov", environment: production, credentials: { read: { file: /run/secrets/unleash-read } } }
#   datadog: { site: datadoghq.com, apiKey: { env: DD_API_KEY }, appKey: { env: DD_APP_KEY } }
#   prometheus: { url: "https://prometheus.example.gov", token: { env: PROMETHEUS_TOKEN } }

calendar:
${calendarLines(calendar)}
# Operation events that one user is expected to cause at a step: how much the planned users can show depends on it.
eventsPerUser: 1

alpha:
  fail: ${alpha.fail} # how likely a healthy rollout may be failed, per attempt
  pass: ${alpha.pass} # how likely a bad step may be passed, where it is proved statistically

# "Failures: 0" is proved statistically when fewer than this share would fail.
zeroRate: 0.01

# What scales proportionally stays between these ratios of users with the toggle on to those with it off.
band: [0.8, 1.25]

policy:
  weekend: ${policy.weekend} # or retreat: to 0% before a weekend or holiday, and back after it
  missingDataAfter: ${policy.missingDataAfter / MINUTE} minutes # of working time without data, then a person is asked
  audience: ${policy.audience} # or enforce: no step passes with fewer users than planned
  # suppressBelow: 10 # smaller counts are not told in Results; for documents that the public reads

lint:
  rules: {}
    # large-jump: off # or info, warning, error: any rule, by the name that stands beside its findings

rollouts:
${plan.rollouts.map((rollout) => rolloutLines(rollout, draft)).join('\n')}`;
}

function calendarLines(calendar: Calendar): string {
  const { zone, opens, closes, workdays, holidays } = calendar;
  return `  zone: ${zone} # IANA name; all dates and hours are meant in it
  hours: "${clock(opens)}-${clock(closes)}" # steps start within these, and business time runs within these
  workdays: [${workdays.map((day) => WEEKDAYS[day - 1]).join(', ')}]
  holidays: ${holidays} # or none
  # Days off besides the holidays: { from: 2026-12-24, why: office closed }
  closed: []
  # Days worked although a rule says otherwise: { from: 2026-10-12, why: we work on Columbus Day }
  opened: []
  # Days on which nothing advances, though soaks go on: { from: 2026-12-14, to: 2027-01-03, why: end-of-year freeze }
  freezes: []
  # The same because somebody is away: { from: 2026-12-07, to: 2026-12-11, who: Ada, why: on leave }
  absences: []
  # Weekdays on which nothing advances: [friday]
  noAdvanceOn: []
`;
}

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

function clock(minutes: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

function rolloutLines(rollout: Rollout, draft: Draft): string {
  const named = draft.rollouts.some(({ toggles }) => toggles.some(({ value }) => value === rollout.toggle));
  const criteria = distinctCriteria(rollout);
  return `  # ${comment(rollout.title)}
  ${rollout.id}:
    toggle: ${quoted(rollout.toggle)} # ${named ? 'as the plan names it' : 'after the title: the plan names none'}
${criteria.length === 0 ? '    criteria: {} # the plan has none: nothing is watched\n' : '    criteria:\n'}${criteria.map((criterion) => criterionLines(criterion, rollout)).join('')}`;
}

/** One for each wording, since that is how they are bound. */
function distinctCriteria(rollout: Rollout): readonly Criterion[] {
  const found = new Map<string, Criterion>();
  for (const criterion of rollout.steps.flatMap(({ gate }) => gate.criteria))
    if (!found.has(criterionKey(criterion.text))) found.set(criterionKey(criterion.text), criterion);
  return [...found.values()];
}

/** Which outcome of the operation a criterion looks at. */
const COUNTED: Partial<Record<Criterion['kind'], string>> = {
  below: 'its errors among all its events count',
  above: 'its successes among all its events count',
  zero: 'its errors count',
  any: 'its successes count',
  proportional: 'its successes count',
  latency: 'its durations count',
  baseline: 'its errors among all its events count',
};

const ERRORS = 'errors: "sum:app.errors{env:prod}.as_count()", attempts: "sum:app.requests{env:prod}.as_count()"';
const SUCCESSES = 'successes: "sum:app.successes{env:prod}.as_count()"';
/** What a criterion of each kind is bound to, as an example. */
const QUERIES: Partial<Record<Criterion['kind'], string>> = {
  below: ERRORS,
  above: ERRORS,
  zero: ERRORS,
  baseline: ERRORS,
  any: SUCCESSES,
  proportional: SUCCESSES,
  latency:
    'slow: "count(v: v>=0.8):app.seconds{env:prod}.as_count()", attempts: "count:app.seconds{env:prod}.as_count()"',
};

/** YAML takes no longer key on the line of its value. */
const LONGEST_KEY = 1000;

function criterionLines(criterion: Criterion, rollout: Rollout): string {
  const key = quoted(criterion.text);
  const reasons = proofReasons(rollout, criterion.id, 1);
  const words = 'operation' in criterion ? operationWords(criterion.operation, criterion.text) : '';
  const named = 'operation' in criterion ? { ...criterion, operation: words } : criterion;
  // Where proofs differ from step to step, one sentence for all of them would be wrong.
  const summary = reasons.length > 1 ? '' : `: ${comment(howJudged(named))}`;
  const settings: string[] = [];
  if (words !== '')
    settings.push(
      `operation: ${quoted(words)} # ${COUNTED[criterion.kind] ?? 'its events count'}; "*" is every operation`,
    );
  if (reasons.length > 0) {
    settings.push('proof: auto # or statistical, literal. Chosen now:');
    settings.push(...reasons.map(({ steps, proof, why }) => `# at ${steps} ${proof}: ${comment(why)}`));
  }
  const queries = QUERIES[criterion.kind];
  if (queries !== undefined)
    settings.push(
      '# for metrics: datadog; of prometheus name the counters themselves (docs/guides)',
      `# queries: { ${queries}, by: variant }`,
    );
  if (criterion.kind === 'any')
    settings.push(
      '# expectedPerHour: 120 # successes that all users together bring today: then their absence fails it',
    );
  if (criterion.kind === 'latency') settings.push(`quantile: ${criterion.quantile} # which must stay below the bound`);
  if (criterion.kind !== 'observe') settings.push(`onFail: ${criterion.onFail} # or previousStep, pause, ask`);
  const [first = '', ...others] = settings;
  const head = key.length > LONGEST_KEY ? `      ? ${key}\n      : ${first}\n` : `      ${key}:\n        ${first}\n`;
  return `      # line ${criterion.line}${summary}\n${head}${others.map((line) => `        ${line}\n`).join('')}`;
}

/** A string in double quotes, as JSON writes it, is YAML. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

/** Words for a comment: on one line, and nothing in them that moves a cursor. */
function comment(words: string): string {
  return printable(words.replace(/\s+/g, ' ').trim());
}
