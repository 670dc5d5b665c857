// Everything that is wrong in a draft: the reader's own findings and those of every rule, by line.
import type { Draft } from './draft.ts';
import type { Finding } from './finding.ts';
import { outline as outlineOf } from './read-markdown.ts';
import { RULES } from './rules/all.ts';

/** @param draft `read(text)`. */
export function lint(text: string, draft: Draft): Finding[] {
  const source = { text, draft, outline: draft.outline ?? outlineOf(text) };
  const found = RULES.filter((rule) => (rule.kinds ?? ['plan']).includes(draft.kind)).flatMap((rule) =>
    rule
      .check(source)
      .map((report): Finding => ({ severity: rule.severity, ...report, rule: rule.name, line: report.span.line })),
  );
  return [...draft.findings, ...found].sort(
    (a, b) => a.line - b.line || a.span.start - b.span.start || (a.rule < b.rule ? -1 : 1),
  );
}
