// The page of each rule, made of what its file says: the reason, and what it passes over, reports and repairs in its own examples.
import type { Finding } from '../core/plan/finding.ts';
import { fix } from '../core/plan/fix.ts';
import { lint } from '../core/plan/lint.ts';
import { read } from '../core/plan/read.ts';
import { RULES } from '../core/plan/rules/all.ts';
import type { Rule } from '../core/plan/rules/rule.ts';

/** Where the pages are, from the root of the project. */
export const RULES_FOLDER = 'docs/rules';

const NAMES: ReadonlySet<string> = new Set(RULES.map(({ name }) => name));

/** The page of a rule by its name; undefined for what reading, compiling and the bindings find, which has no rule file. */
export function pagePathOf(rule: string): string | undefined {
  return NAMES.has(rule) ? `${RULES_FOLDER}/${rule}.md` : undefined;
}

/** Every file of the folder by its name, README.md among them. */
export function rulePages(): ReadonlyMap<string, string> {
  return new Map([['README.md', indexPage()], ...RULES.map((rule) => [`${rule.name}.md`, rulePage(rule)] as const)]);
}

/** Markdown. */
export function rulePage(rule: Rule): string {
  const { name, severity, reason, examples } = rule;
  return `${[
    `# ${name}`,
    `${SEVERITIES[severity]}${about(rule)}`,
    reason,
    '## Reported',
    ...examples.bad.flatMap(({ text }) => reported(rule, text)),
    '## Passed over',
    ...examples.good.map(fenced),
    '## Repair',
    repairWords(rule),
    '## Switching it off',
    `In the plan: \`<!-- phasegate-disable ${name} -->\`. For all runs of a plan, in its bindings: \`lint: { rules: { ${name}: off } }\`; \`error\`, \`warning\` or \`info\` instead of \`off\` makes it stricter or milder.`,
  ].join('\n\n')}\n`;
}

const SEVERITIES: Readonly<Record<Rule['severity'], string>> = {
  error: 'Error: a plan with it is not run',
  warning: 'Warning: a plan with it is run',
  info: 'Note: a plan with it is run',
};

function about({ kinds }: Rule): string {
  return kinds && !kinds.includes('plan') ? `. It looks at ${kinds.map((kind) => KINDS[kind]).join(' and ')}.` : '.';
}

const KINDS = { plan: 'plans', template: 'templates', 'not-a-plan': 'documents that are no plans' } as const;

function reported(rule: Rule, text: string): readonly string[] {
  return [fenced(text), ...findingsOf(rule, text).map(({ line, message }) => `Line ${line}: ${literal(message)}.`)];
}

function repairWords(rule: Rule): string {
  const broken = rule.examples.bad.map(({ text }) => text);
  const titles = new Set(
    broken.flatMap((text) => findingsOf(rule, text).flatMap(({ repair }) => (repair?.safe ? [repair.title] : []))),
  );
  if (titles.size === 0) return 'By hand: what is meant only the author knows.';
  const mended = broken.map((text) => [text, fix(text, (now) => findingsOf(rule, now))] as const);
  return [
    `\`phasegate lint --fix\` does it where that changes no meaning: ${[...titles].map(literal).join('; ')}. The first example then says:`,
    ...mended.flatMap(([before, after]) => (after === before ? [] : [fenced(after)])).slice(0, 1),
  ].join('\n\n');
}

function findingsOf({ name }: Rule, text: string): readonly Finding[] {
  return lint(text, read(text)).filter((finding) => finding.rule === name);
}

function indexPage(): string {
  const rows = RULES.map(
    (rule) => `| [${rule.name}](${rule.name}.md) | ${rule.severity} | ${rule.reason.replaceAll('|', '\\|')} |`,
  );
  return `# Rules of \`phasegate lint\`

Each page is made of the rule's own file, whose examples are its tests.

| Rule | Severity | Why |
| --- | --- | --- |
${rows.join('\n')}
`;
}

/** A code block; its fence is longer than any in the text. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}markdown\n${text.replace(/\n*$/, '\n')}${fence}`;
}

/** Words of a message as Markdown that shows them as they are. */
function literal(text: string): string {
  return text.replace(/[\\`*_[\]<>|~#&]/g, '\\$&');
}
