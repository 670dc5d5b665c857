import { describe, expect, test } from 'vitest';
import { compile } from './compile.ts';
import { lint } from './lint.ts';
import { read } from './read.ts';
import { type RuleSwitches, switchableRules } from './rule-switches.ts';

const PLAN = `# Rollout of letters
## Phase I: Canary (1%)
Desired date range: 3/9 2026
Desired number of users: 500
Success criteria:
- Letter error rate: < 0.3%
- Failures to write letters: 0
## Phase II: 100%
Desired date range: 3/10 2026
Success criteria:
- Letter error rate: < 0.3%
`;

const found = (text: string, rules: RuleSwitches = {}): string[] => {
  const draft = read(text);
  const { findings } = compile(draft, {
    bindings: { lint: { rules } },
    findings: lint(text, draft, rules),
    acceptRepairs: false,
  });
  return findings.map(({ rule, severity }) => `${rule} ${severity}`);
};

describe('a rule', () => {
  test('is heard until it is switched', () => {
    expect(found(PLAN)).toContain('missing-rollback warning');
    expect(found(PLAN)).toContain('gate-cannot-show warning');
    expect(found(PLAN)).toContain('zero-rolls-back-at-first-failure info');
  });

  test('is switched off by the bindings, one of compiling too', () => {
    const heard = found(PLAN, { 'missing-rollback': 'off', 'gate-cannot-show': 'off' });
    expect(heard.filter((each) => /missing-rollback|gate-cannot-show/.test(each))).toEqual([]);
    expect(heard).toContain('missing-toggle warning');
  });

  test('is made stricter, and then stops the plan', () => {
    const draft = read(PLAN);
    const rules = { 'gate-cannot-show': 'error' } as const;
    const compiled = compile(draft, { bindings: { lint: { rules } }, findings: [], acceptRepairs: true });
    expect(compiled.plan).toBeUndefined();
    expect(compile(draft, { bindings: {}, findings: [], acceptRepairs: true }).plan).toBeDefined();
  });

  test('is switched off by a comment in the document, wherever it stands', () => {
    const heard = found(`${PLAN}\n<!-- phasegate-disable missing-rollback, gate-cannot-show -->\n`);
    expect(heard.filter((each) => /missing-rollback|gate-cannot-show/.test(each))).toEqual([]);
    expect(found(`<!--phasegate-disable missing-rollback-->\n${PLAN}`)).not.toContain('missing-rollback warning');
  });

  test('is not switched off by a comment that is only shown', () => {
    const shown = `${PLAN}\nWrite \`<!-- phasegate-disable missing-toggle -->\` or\n\n    <!-- phasegate-disable missing-toggle -->\n`;
    expect(found(shown)).toContain('missing-toggle warning');
  });

  test('that keeps a plan from its calendar cannot be switched off', () => {
    const undated = '# Letters\n<!-- phasegate-disable no-start-date -->\n## Phase I: Canary (1%)\n## Phase II: 100%\n';
    expect(found(undated)).toContain('no-start-date error');
    expect(found(undated, { 'no-start-date': 'off' })).toContain('no-start-date error');
  });
});

test('a comment that names no rule is told, with the rule that was probably meant', () => {
  const text = `${PLAN}\n<!-- phasegate-disable missing-rolback constructor -->\n`;
  const told = lint(text, read(text)).filter(({ rule }) => rule === 'unknown-rule');
  expect(told.map(({ message }) => message)).toEqual([
    'Unexpected rule "missing-rolback", expected "missing-rollback"',
    'Unexpected rule "constructor", expected the name of a rule',
  ]);
  expect(told.map(({ span }) => text.slice(span.start, span.end))).toEqual(['missing-rolback', 'constructor']);
});

test('every rule can be switched by one name', () => {
  const names = switchableRules().map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
