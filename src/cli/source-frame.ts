// Findings as a person reads them: the place, what is wrong, and the line of the document with carets under the words.
import type { Finding, Severity, Span } from '../core/plan/finding.ts';
import { columnsOf, printable } from './printable.ts';
import { pagePathOf } from './rule-page.ts';
import type { Ink } from './terminal.ts';

/** Columns of a document's line that are shown; a longer line is cut around the words that matter. */
const WIDTH = 100;

/** Several lines, without a line end at the last. */
export function findingLines(name: string, text: string, finding: Finding, ink: Ink): readonly string[] {
  const column = columnAt(text, finding.span.start);
  const head = `${ink.bold(`${printable(name)}:${finding.line}:${column}`)}  ${severityWord(finding.severity, ink)}  ${printable(finding.message)}  ${ink.dim(finding.rule)}`;
  const repair = finding.repair ? [`      ${ink.green('repair:')} ${printable(finding.repair.title)}`] : [];
  const page = pagePathOf(finding.rule);
  return [head, ...frame(text, finding.span, ink), ...repair, ...(page ? [`      ${ink.dim(`more: ${page}`)}`] : [])];
}

/** "1 error, 3 warnings", or "nothing to complain about". */
export function countsOf(findings: readonly Finding[]): string {
  const words = (['error', 'warning', 'info'] as const).flatMap((severity) => {
    const n = findings.filter((finding) => finding.severity === severity).length;
    return n === 0 ? [] : [`${n} ${severity === 'info' ? 'note' : severity}${n === 1 ? '' : 's'}`];
  });
  return words.join(', ') || 'nothing to complain about';
}

function severityWord(severity: Severity, ink: Ink): string {
  return severity === 'error' ? ink.red('error') : severity === 'warning' ? ink.yellow('warning') : ink.cyan('note');
}

/** The span's first line, cut to WIDTH, and carets under the part of the span on it. */
function frame(text: string, span: Span, ink: Ink): readonly string[] {
  const start = lineStart(text, span.start);
  const rest = /^[^\r\n]*/.exec(text.slice(start))![0];
  const from = span.start - start;
  const to = Math.max(from, Math.min(span.end - start, rest.length));
  const cut = from > WIDTH - 30 ? from - 20 : 0;
  const shown = `${cut > 0 ? '…' : ''}${rest.slice(cut, cut + WIDTH)}${rest.length > cut + WIDTH ? '…' : ''}`;
  if (rest.trim() === '') return [];
  const lead = columnsOf(printable(`${cut > 0 ? '…' : ''}${rest.slice(cut, from)}`));
  const width = Math.max(1, columnsOf(printable(rest.slice(from, Math.min(to, cut + WIDTH)))));
  const gutter = String(span.line).padStart(5);
  return [
    `${ink.dim(`${gutter} |`)} ${printable(shown)}`,
    `${ink.dim('      |')} ${' '.repeat(lead)}${ink.yellow('^'.repeat(width))}`,
  ];
}

/** 1-based, in UTF-16 units. */
export function columnAt(text: string, offset: number): number {
  return offset - lineStart(text, offset) + 1;
}

function lineStart(text: string, at: number): number {
  return Math.max(text.lastIndexOf('\n', at - 1), text.lastIndexOf('\r', at - 1)) + 1;
}
