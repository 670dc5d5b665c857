// Findings as workflow commands, which GitHub shows beside the lines of a change ("::error file=...,line=...::message").
import type { Finding, Severity } from '../../core/plan/finding.ts';
import { lineAt, lineTable } from '../../core/plan/reading/outline.ts';
import type { Linted } from './sarif.ts';

const COMMANDS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice' };

/** One line for each finding; the worst first, since GitHub shows ten of a kind in a step. */
export function annotationLines(linted: readonly Linted[]): readonly string[] {
  const all = linted.flatMap((document) => document.findings.map((finding) => ({ document, finding })));
  return (['error', 'warning', 'info'] as const).flatMap((severity) =>
    all
      .filter(({ finding }) => finding.severity === severity)
      .map(({ document, finding }) => annotation(document, finding)),
  );
}

function annotation({ name, text }: Linted, finding: Finding): string {
  const lines = lineTable(text);
  const start = lines.starts[finding.line - 1] ?? 0;
  const isOneLine = lineAt(lines, finding.span.end) === finding.line;
  const properties: readonly (readonly [string, string | number])[] = [
    ['file', name],
    ['line', finding.line],
    ['col', finding.span.start - start + 1],
    // GitHub takes columns on a single line only.
    ...(isOneLine ? ([['endColumn', finding.span.end - start + 1]] as const) : []),
    ['title', `phasegate: ${finding.rule}`],
  ];
  const message = finding.repair ? `${finding.message}. Repair: ${finding.repair.title}` : finding.message;
  return `::${COMMANDS[finding.severity]} ${properties.map(([key, value]) => `${key}=${property(String(value))}`).join(',')}::${data(message)}`;
}

/** As the runner reads it back (its source: %, line ends; in properties also ":" and ","). "##[" would be a command of old. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('##[', '## [');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
