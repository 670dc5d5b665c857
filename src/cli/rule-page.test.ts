// The pages in docs/rules are those of the rules as they are, and findings lead to them.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { RULES } from '../core/plan/rules/all.ts';
import { sarifOf } from './review/sarif.ts';
import { pagePathOf, RULES_FOLDER, rulePages } from './rule-page.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

test('docs/rules is fresh (node scripts/generate-rules.mjs writes it)', () => {
  const folder = `${ROOT}${RULES_FOLDER}/`;
  const written = new Map(readdirSync(folder).map((name) => [name, readFileSync(folder + name, 'utf8')] as const));
  const pages = rulePages();
  expect([...written.keys()].sort()).toEqual([...pages.keys()].sort());
  for (const [name, text] of pages) expect([name, written.get(name)]).toEqual([name, text]);
});

test('every rule has its page, and what is no rule has none', () => {
  for (const { name } of RULES) expect(existsSync(ROOT + pagePathOf(name))).toBe(true);
  expect(pagePathOf('no-such-rule')).toBeUndefined();
});

test('a page says why, what is reported with its message, and what is repaired', () => {
  const page = rulePages().get('year-mismatch.md')!;
  expect(page).toContain('never start in order');
  expect(page).toContain('Line 5: Unexpected year 2024');
  expect(page).toContain('Desired date range: 3/12/25 - 3/14/25');
  expect(rulePages().get('missing-rollback.md')).toContain('By hand');
});

test('SARIF carries the page itself, so that a viewer needs no address', () => {
  const span = { start: 0, end: 1, line: 1 };
  const of = (rule: string) => ({ rule, severity: 'warning', message: 'm', span, line: 1 }) as const;
  const sarif = sarifOf([{ name: 'plan.md', text: 'x', findings: [of('large-jump'), of('ambiguous-date')] }]);
  const { runs } = JSON.parse(JSON.stringify(sarif));
  const [unknown, jump] = runs[0].tool.driver.rules;
  expect(jump.help.markdown).toBe(rulePages().get('large-jump.md'));
  expect(jump.help.text).toContain('docs/rules/large-jump.md');
  expect(unknown).toEqual({ id: 'ambiguous-date' });
});
