// Findings as SARIF 2.1.0 (OASIS), which code hosts show beside the lines of a change.
import type { Finding } from '../../core/plan/finding.ts';
import { lineAt, lineTable } from '../../core/plan/reading/outline.ts';
import { RULES } from '../../core/plan/rules/all.ts';
import type { NamedText } from '../read-documents.ts';
import { pagePathOf, rulePage } from '../rule-page.ts';

export interface Linted extends NamedText {
  readonly findings: readonly Finding[];
}

/** One run over all documents; columns count UTF-16 units, as the document's own offsets do. */
export function sarifOf(linted: readonly Linted[]): object {
  const ids = [...new Set(linted.flatMap(({ findings }) => findings.map((finding) => finding.rule)))].sort();
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'phasegate', rules: ids.map(ruleOf) } },
        columnKind: 'utf16CodeUnits',
        results: linted.flatMap((document) => resultsOf(document, ids)),
      },
    ],
  };
}

function ruleOf(id: string): object {
  const rule = RULES.find(({ name }) => name === id);
  return {
    id,
    ...(rule
      ? {
          fullDescription: { text: rule.reason },
          // The page itself and no helpUri: that wants an address, and the page is a file beside the rules.
          help: { text: `${rule.reason} More: ${pagePathOf(id)}`, markdown: rulePage(rule) },
          defaultConfiguration: { level: levelOf(rule.severity) },
        }
      : {}),
  };
}

function resultsOf({ name, text, findings }: Linted, ids: readonly string[]): readonly object[] {
  const lines = lineTable(text);
  const place = (offset: number): { line: number; column: number } => {
    const line = lineAt(lines, offset);
    return { line, column: offset - lines.starts[line - 1]! + 1 };
  };
  return findings.map((finding) => {
    const [start, end] = [place(finding.span.start), place(finding.span.end)];
    return {
      ruleId: finding.rule,
      ruleIndex: ids.indexOf(finding.rule),
      level: levelOf(finding.severity),
      message: { text: finding.repair ? `${finding.message}. Repair: ${finding.repair.title}` : finding.message },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: encodeURI(name.replaceAll('\\', '/')) },
            region: { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column },
          },
        },
      ],
    };
  });
}

function levelOf(severity: Finding['severity']): 'error' | 'warning' | 'note' {
  return severity === 'info' ? 'note' : severity;
}
