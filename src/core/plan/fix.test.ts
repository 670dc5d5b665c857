// Repairs of the text: what each writes, that nothing else changes, that a plan means the same afterwards, and that an end is reached.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planDocuments } from '../../../test/support/made-up/plan-documents.ts';
import { histories, runOf } from '../../../test/support/made-up/plan-runs.ts';
import { compile } from './compile.ts';
import { fix } from './fix.ts';
import { lint } from './lint.ts';
import { read } from './read.ts';
import { RULES } from './rules/all.ts';
import { write } from './write.ts';
import { blankOwnWriting, separate } from './writing/own-writing.ts';

const findingsOf = (text: string) => lint(text, read(text));
const fixed = (text: string) => {
  const mended: string[] = [];
  return { text: fix(text, findingsOf, (_, { rule }) => mended.push(rule)), mended };
};
const END = '\n## Stage A: 10%\n## Stage B: 100%\n';

/** The plan as it would run with its repairs accepted, without the places of its words. */
function meaning(text: string): unknown {
  const draft = read(text);
  const { plan } = compile(draft, { bindings: {}, findings: lint(text, draft), acceptRepairs: true });
  const told = { plan: plan?.rollouts, drafted: plan ? undefined : draft.rollouts.map((one) => one.title.value) };
  return JSON.parse(JSON.stringify(told, (key, value) => (key === 'line' || key === 'repairs' ? undefined : value)));
}

describe('what is written', () => {
  test.each([
    ['an empty box', `# Rollout\n- [] go${END}`, `# Rollout\n- [ ] go${END}`],
    ['words at a box', `# Rollout\n- [x]done${END}`, `# Rollout\n- [x] done${END}`],
    [
      'a run of boxes, line ends as they are',
      `# Rollout\r\n- [] a\r\n* []\r\n1. [ ]c\r\n${END}`,
      `# Rollout\r\n- [ ] a\r\n* [ ]\r\n1. [ ] c\r\n${END}`,
    ],
    [
      'brackets',
      `# Rollout\nSee (plan)[https://example.com/a]${END}`,
      `# Rollout\nSee [plan](https://example.com/a)${END}`,
    ],
    [
      'front matter, one value after the other',
      `---\ntitle: **Letters**\nby: Ann: "me"\n---\n# Rollout${END}`,
      `---\ntitle: "**Letters**"\nby: 'Ann: "me"'\n---\n# Rollout${END}`,
    ],
    [
      'empty cells beyond the header',
      `# Rollout\n| Stage | Share |\n|---|---|\n| A | 10% | | |\n${END}`,
      `# Rollout\n| Stage | Share |\n|---|---|\n| A | 10% |\n${END}`,
    ],
    [
      'years of two figures',
      '# Rollout\n## Phase I: 1%\nDesired date range: 3/10-3/11 2025\n## Phase II: 100%\nDesired date range: 3/12/24 - 3/14/24\n',
      '# Rollout\n## Phase I: 1%\nDesired date range: 3/10-3/11 2025\n## Phase II: 100%\nDesired date range: 3/12/25 - 3/14/25\n',
    ],
    [
      'a year of four figures at the end',
      '# Rollout\n## Phase I: 1%\nDesired date range: 3/10-3/11 2025\n## Phase II: 100%\nDesired date range: March 12 - March 14, 2024\n',
      '# Rollout\n## Phase I: 1%\nDesired date range: 3/10-3/11 2025\n## Phase II: 100%\nDesired date range: March 12 - March 14, 2025\n',
    ],
  ])('%s', (_, text, expected) => {
    const { text: after, mended } = fixed(text);
    expect(after).toBe(expected);
    expect(mended.length).toBeGreaterThan(0);
  });
});

test.each([
  ['a line that is no list item', `# Rollout\n-[] go${END}`],
  ['an empty list in YAML', `---\ntags:\n- []\n---\n# Rollout${END}`],
  ['a link behind a link', `# Rollout\n[a](b)[https://example.com/a]${END}`],
  ['somebody’s own file', `# Rollout\n[a](file:///home/ann/a)${END}`],
  ['code', `# Rollout\n\`(plan)[https://example.com/a]\`${END}`],
  ['a cell that is missing', `# Rollout\n| Stage | Share |\n|---|---|\n| 10% |\n${END}`],
  ['a value beyond the header', `# Rollout\n| Stage | Share |\n|---|---|\n| A | 10% | x |\n${END}`],
  [
    'a day that the right year does not have',
    '# Rollout\n## Phase I: 1%\nDesired date range: 2/27/2025\n## Phase II: 100%\nDesired date range: 2/29/24\n',
  ],
])('leaves alone: %s', (_, text) => {
  expect(fixed(text)).toEqual({ text, mended: [] });
});

test('a repair that is not safe, or of the meaning alone, changes nothing', () => {
  const span = { start: 0, end: 1, line: 1 };
  const finding = { rule: 'r', severity: 'error', message: 'm', span, line: 1 } as const;
  const edit = { span, text: 'b' };
  expect(fix('a', () => [{ ...finding, repair: { title: 't', safe: false, edit } }])).toBe('a');
  expect(fix('a', () => [{ ...finding, repair: { title: 't', safe: true, year: 2025 } }])).toBe('a');
  expect(fix('a', () => [{ ...finding, repair: { title: 't', safe: true, edit } }])).toBe('b');
});

test('what we wrote ourselves is left as it is', () => {
  const history = fc.sample(histories, { seed: 1, numRuns: 1 })[0]!;
  const plan = '# Rollout\n- [] go\n\n## Stage A: 10%\n### Results\n\n## Stage B: 100%\n';
  const written = write(plan, runOf(read(plan), 0, history, false)!);
  const broken = written.replace(
    /(?<=<!-- phasegate results[^\n]*\n)/,
    '- [] [ours](file:///home/x) (a)[https://b.c]\n',
  );
  const { text } = fixed(broken);
  expect(separate(text).pieces.map((piece) => piece.text)).toEqual(separate(broken).pieces.map((piece) => piece.text));
  expect(text).toContain('- [ ] go');
});

const plans = fc.oneof(
  planDocuments,
  fc.constantFrom(...RULES.flatMap(({ examples }) => [...examples.good, ...examples.bad.map(({ text }) => text)])),
);

test('a plan means the same afterwards, nothing is left to mend, and our own writing stays', () => {
  fc.assert(
    fc.property(plans, fc.option(histories, { nil: undefined }), (plan, history) => {
      const run = history && runOf(read(plan), 0, history, false);
      const text = run ? write(plan, run) : plan;
      const { text: after, mended } = fixed(text);
      expect(meaning(blankOwnWriting(after))).toEqual(meaning(blankOwnWriting(text)));
      expect(separate(after).pieces.map((piece) => piece.text)).toEqual(
        separate(text).pieces.map((piece) => piece.text),
      );
      expect(fixed(after)).toEqual({ text: after, mended: [] });
      expect(after === text).toBe(mended.length === 0);
      expect(after.split(/\r\n|\r|\n/).length).toBe(text.split(/\r\n|\r|\n/).length);
    }),
    { numRuns: 100 },
  );
});
