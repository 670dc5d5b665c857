// Carets stand under the words they mean, also in long lines and beside wide characters.
import { expect, test } from 'vitest';
import type { Finding } from '../core/plan/finding.ts';
import { lineAt, lineTable } from '../core/plan/reading/outline.ts';
import { columnsOf, printable } from './printable.ts';
import { countsOf, findingLines } from './source-frame.ts';
import { inkFor } from './terminal.ts';

const INK = inkFor({ isTTY: false } as NodeJS.WriteStream);

function shown(text: string, words: string): readonly string[] {
  const start = text.indexOf(words);
  const span = { start, end: start + words.length, line: lineAt(lineTable(text), start) };
  const finding: Finding = {
    rule: 'a-rule',
    severity: 'warning',
    message: 'Unexpected x, expected y',
    span,
    line: span.line,
  };
  return findingLines('plan.md', text, finding, INK);
}

test('place, severity, message and rule, the line, and carets', () => {
  expect(shown('one\r\n  two three\n', 'three')).toEqual([
    'plan.md:2:7  warning  Unexpected x, expected y  a-rule',
    '    2 |   two three',
    '      |       ^^^^^',
  ]);
});

test('a long line is cut around its words', () => {
  const [, line, carets] = shown(`${'a'.repeat(400)} here ${'b'.repeat(400)}`, 'here');
  expect(line!.length).toBeLessThan(120);
  expect(line!.indexOf('here')).toBe(carets!.indexOf('^'));
});

test('carets count columns, not characters', () => {
  const [, line, carets] = shown('日本 🚀 3/10', '3/10');
  expect(columnsOf(line!.slice(0, line!.indexOf('3/10')))).toBe(carets!.indexOf('^'));
});

test('an empty line has nothing to show', () => {
  expect(
    findingLines(
      'plan.md',
      '',
      { rule: 'r', severity: 'error', message: 'm', span: { start: 0, end: 0, line: 1 }, line: 1 },
      INK,
    ),
  ).toHaveLength(1);
});

test('control and bidirectional characters are shown as something else', () => {
  expect(printable('a\u001b[31m\u202eb\tc')).toBe('a·[31m·b c');
});

test('counts in words', () => {
  const one = (severity: Finding['severity']): Finding => ({
    rule: 'r',
    severity,
    message: 'm',
    span: { start: 0, end: 0, line: 1 },
    line: 1,
  });
  expect(countsOf([])).toBe('nothing to complain about');
  expect(countsOf([one('warning'), one('error'), one('warning'), one('info')])).toBe('1 error, 2 warnings, 1 note');
});
