// Everything that is wrong in a draft: the reader's own findings and those of every rule, by line.
import { type Calendar, DEFAULT_CALENDAR } from '../calendar/calendar.ts';
import type { Draft } from './draft.ts';
import type { Finding } from './finding.ts';
import { outline as outlineOf } from './reading/read-markdown.ts';
import { type RuleSwitches, switched, switchesFor, unknownRules } from './rule-switches.ts';
import { RULES } from './rules/all.ts';

/**
 * @param draft `read(text)`.
 * @param rules switches of the bindings; what the document's own comments disable is off as well.
 * @param calendarOf working time of the rollout with an index.
 */
export function lint(
  text: string,
  draft: Draft,
  rules: RuleSwitches = {},
  calendarOf: (rolloutIndex: number) => Calendar = () => DEFAULT_CALENDAR,
): Finding[] {
  const source = { text, draft, outline: draft.outline ?? outlineOf(text), calendarOf };
  const found = [...draft.findings];
  for (const rule of RULES)
    if (rule.kinds?.includes(draft.kind) ?? draft.kind === 'plan')
      for (const report of rule.check(source))
        found.push({ severity: rule.severity, ...report, rule: rule.name, line: report.span.line });
  const unknown = unknownRules(source.outline).map(
    (report): Finding => ({ rule: 'unknown-rule', severity: 'warning', ...report }),
  );
  return [...switched(found, switchesFor(source.outline, rules)), ...unknown].sort(
    (a, b) => a.line - b.line || a.span.start - b.span.start || (a.rule < b.rule ? -1 : 1),
  );
}
