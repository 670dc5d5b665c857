import { expect, test } from 'vitest';
import type { Finding } from '../../core/plan/finding.ts';
import { annotationLines } from './annotations.ts';

const TEXT = '# Plan\n100%: a, b\n';
const finding = (over: Partial<Finding>): Finding => ({
  rule: 'large-jump',
  severity: 'warning',
  message: 'Unexpected 100%: a, b',
  span: { start: 7, end: 11, line: 2 },
  line: 2,
  ...over,
});

test('a finding is shown beside its words, escaped as the runner reads it', () => {
  expect(annotationLines([{ name: 'plans/a, b:c.md', text: TEXT, findings: [finding({})] }])).toEqual([
    '::warning file=plans/a%2C b%3Ac.md,line=2,col=1,endColumn=5,title=phasegate%3A large-jump::Unexpected 100%25: a, b',
  ]);
});

test('the worst come first, and a repair is told', () => {
  const findings = [
    finding({ severity: 'info' }),
    finding({}),
    finding({ severity: 'error', repair: { title: 'read 2025', safe: true } }),
  ];
  expect(annotationLines([{ name: 'a.md', text: TEXT, findings }]).map((line) => line.replace(/ .*::/, ' '))).toEqual([
    '::error Unexpected 100%25: a, b. Repair: read 2025',
    '::warning Unexpected 100%25: a, b',
    '::notice Unexpected 100%25: a, b',
  ]);
});

test('over several lines there is no end column, which GitHub would refuse', () => {
  const [line] = annotationLines([
    { name: 'a.md', text: TEXT, findings: [finding({ span: { start: 0, end: 10, line: 1 }, line: 1 })] },
  ]);
  expect(line).toContain('line=1,col=1,title=');
});

test('words of a document give no commands of their own', () => {
  const [line, ...others] = annotationLines([
    { name: 'a\n::error::b.md', text: TEXT, findings: [finding({ message: 'x\r\n::stop-commands::y ##[group]z' })] },
  ]);
  expect(others).toEqual([]);
  expect(line).not.toMatch(/[\r\n]|##\[/);
  expect(line).toMatch(/::x%0D%0A::stop-commands::y ## \[group\]z$/);
});
