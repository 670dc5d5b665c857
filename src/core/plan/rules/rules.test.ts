// Every rule's examples: the good ones are passed over in silence, the bad ones are reported on their lines.
import { describe, expect, test } from 'vitest';
import { lint } from '../lint.ts';
import { read } from '../read.ts';
import { RULES } from './all.ts';

const lines = (rule: string, text: string): number[] =>
  lint(text, read(text))
    .filter((finding) => finding.rule === rule)
    .map((finding) => finding.line);

describe.each(RULES.map((rule) => [rule.name, rule] as const))('%s', (name, rule) => {
  test.each(rule.examples.good)('says nothing about a good plan: %j', (text) => {
    expect(lines(name, text)).toEqual([]);
  });
  test.each(rule.examples.bad)('reports a bad plan on its lines: %j', (example) => {
    expect(lines(name, example.text)).toEqual(example.lines);
  });
});

test('rules have one name each, and examples of both kinds', () => {
  expect(new Set(RULES.map((rule) => rule.name)).size).toBe(RULES.length);
  for (const rule of RULES)
    expect([rule.name, rule.examples.good.length > 0, rule.examples.bad.length > 0]).toEqual([rule.name, true, true]);
});
