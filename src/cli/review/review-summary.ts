// The summary of a review in Markdown: each plan's staircase on the calendar, what its gates can show, and what is wrong.
import { dateOf } from '../../core/calendar/business-time.ts';
import { formatDay } from '../../core/calendar/format.ts';
import { toInstant } from '../../core/calendar/instant.ts';
import type { Criterion } from '../../core/gate/criterion.ts';
import { type Bindings, bindingsOf, criterionKey } from '../../core/plan/bindings.ts';
import type { Finding, Severity } from '../../core/plan/finding.ts';
import type { Rollout } from '../../core/plan/plan.ts';
import { schedule } from '../../core/plan/schedule.ts';
import { FULL, formatPercentage } from '../../core/toggle/percentage.ts';
import type { ExaminedFile } from '../examine-file.ts';
import { howJudged } from '../explain-lines.ts';
import { proofReasons } from '../proof-reasons.ts';
import type { NamedText } from '../read-documents.ts';
import { countsOf } from '../source-frame.ts';
import { asCode, asCodeInTable, asText } from './markdown-words.ts';

/** By this line the comment is found again, so that a later review replaces it. */
const MARKER = '<!-- phasegate review -->';

/** GitHub takes 65,536 characters in a comment. */
const LONGEST = 60_000;
/** Of more findings in one document, the rest is in the log. */
const MOST_FINDINGS = 30;

/** @param filesAt address to which a path is added; without it nothing is linked. */
export function reviewSummary(plans: readonly ExaminedFile[], filesAt: string | undefined): string {
  const findings = plans.flatMap(allFindings);
  const head = `${MARKER}\n### Phasegate: ${countsOf(findings)} in ${plans.length} plan${plans.length === 1 ? '' : 's'}\n`;
  const parts = plans.map((plan) => planPart(plan, filesAt));
  let text = head;
  for (const [index, part] of parts.entries()) {
    if (text.length + part.length > LONGEST)
      return `${text}\n${parts.length - index} more of them would not fit here; the log of the check has them all.\n`;
    text += `\n${part}`;
  }
  return `${text}\n${LEGEND}\n`;
}

const LEGEND =
  '<sub>statistical: passes when the test proves it, and a bad step passes with 5% at most. literal: read once when the soak is over. Only a pass advances.</sub>';

function allFindings({ findings, bound }: ExaminedFile): readonly Finding[] {
  return [...findings, ...(bound?.findings ?? [])];
}

function planPart(file: ExaminedFile, filesAt: string | undefined): string {
  const { plan, name, findings, bound } = file;
  const rollouts = plan?.rollouts.map((rollout) => rolloutPart(rollout, bound?.bindings ?? {})) ?? [
    'It has no place on a calendar yet: see what is wrong below.\n',
  ];
  return [
    `#### ${linked(asCode(name), name, undefined, filesAt)}\n`,
    ...rollouts,
    findingsPart(file, findings, filesAt),
    ...(bound && bound.findings.length > 0
      ? [
          `In its bindings, ${linked(asCode(bound.name), bound.name, undefined, filesAt)}:\n`,
          findingsPart(bound, bound.findings, filesAt),
        ]
      : []),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function rolloutPart(rollout: Rollout, bindings: Bindings): string {
  return `**${asText(rollout.title)}**, toggle ${asCode(rollout.toggle)}

\`\`\`text
${staircase(rollout).join('\n')}
\`\`\`

${gateTable(rollout, bindingsOf(bindings, rollout.id).eventsPerUser ?? 1)}`;
}

/** Columns of the bar of 100%. */
const WIDTH = 20;

/** " 25% █████                 Tue 3/10 to Wed 3/11    1,000 users": nothing in it comes from a document but figures. */
function staircase(rollout: Rollout): readonly string[] {
  const { calendar } = rollout;
  const dates = schedule(rollout, toInstant(0));
  return rollout.steps.map((step, index) => {
    const bar = '█'.repeat(Math.max(1, Math.round((step.percentage / FULL) * WIDTH)));
    const entry = dates[index];
    // A soak ends at a closing, which is still its day.
    const days = entry
      ? [entry.startsAt, entry.soakEndsAt - 1].map((at) => formatDay(dateOf(calendar, toInstant(at))))
      : [];
    const when = days[0] === days[1] ? (days[0] ?? '') : days.join(' to ');
    const users = step.audience === undefined ? '' : `${step.audience.toLocaleString('en-US')} users`;
    return `${formatPercentage(step.percentage).padStart(6)} ${bar.padEnd(WIDTH)}  ${when.padEnd(23)} ${users}`.trimEnd();
  });
}

/** A row for each stretch of steps that judge a criterion alike. */
function gateTable(rollout: Rollout, eventsPerUser: number): string {
  const rows = criteriaOf(rollout).flatMap((criterion) => {
    const reasons = proofReasons(rollout, criterion.id, eventsPerUser);
    const stretches =
      reasons.length > 0
        ? reasons.map(({ steps, proof, why }) => `${steps} | ${proof} | ${asText(why)}`)
        : [`all | ${criterion.kind} | ${asText(howJudged(criterion))}`];
    return stretches.map((stretch, index) => `| ${index === 0 ? asCodeInTable(criterion.text) : ''} | ${stretch} |`);
  });
  if (rows.length === 0) return 'Its gates watch nothing: the plan has no criteria.\n';
  return `| what its gates can show | at | proof | why |\n|---|---|---|---|\n${rows.join('\n')}\n`;
}

function criteriaOf(rollout: Rollout): readonly Criterion[] {
  const found = new Map<string, Criterion>();
  for (const criterion of rollout.steps.flatMap(({ gate }) => gate.criteria))
    if (!found.has(criterionKey(criterion.text))) found.set(criterionKey(criterion.text), criterion);
  return [...found.values()];
}

const SIGNS: Readonly<Record<Severity, string>> = { error: '❌', warning: '⚠️', info: 'ℹ️' };

function findingsPart({ name }: NamedText, findings: readonly Finding[], filesAt: string | undefined): string {
  if (findings.length === 0) return '';
  const sorted = (['error', 'warning', 'info'] as const).flatMap((severity) =>
    findings.filter((finding) => finding.severity === severity),
  );
  const lines = sorted
    .slice(0, MOST_FINDINGS)
    .map(
      ({ severity, line, message, rule, repair }) =>
        `- ${SIGNS[severity]} ${linked(`line ${line}`, name, line, filesAt)}: ${asText(message)}${repair ? `. ${asText(`Repair: ${repair.title}`)}` : ''} (${asCode(rule)})`,
    );
  const more =
    sorted.length > MOST_FINDINGS ? [`- and ${sorted.length - MOST_FINDINGS} more, in the log of the check`] : [];
  return `<details${findings.some(({ severity }) => severity === 'error') ? ' open' : ''}><summary>${countsOf(findings)}</summary>\n\n${[...lines, ...more].join('\n')}\n\n</details>\n`;
}

/** Markdown is shown rendered and has no lines there; with `plain=1` it has. */
function linked(text: string, path: string, line: number | undefined, filesAt: string | undefined): string {
  if (filesAt === undefined) return text;
  const address = `${filesAt}/${path.split(/[\\/]/).map(inAddress).join('/')}`;
  return `[${text}](${address}${line === undefined ? '' : `?plain=1#L${line}`})`;
}

function inAddress(part: string): string {
  return encodeURIComponent(part).replace(/[()]/g, (bracket) => (bracket === '(' ? '%28' : '%29'));
}
