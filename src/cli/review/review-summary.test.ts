import fc from 'fast-check';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { describe, expect, test } from 'vitest';
import { read } from '../../core/plan/read.ts';
import type { ExaminedFile } from '../examine-file.ts';
import { examinePlan } from '../examine-plan.ts';
import { asCode, asCodeInTable, asText } from './markdown-words.ts';
import { reviewSummary } from './review-summary.ts';

const PLAN = `# Release of the letters
Feature toggle: \`letters_v2\`
## Phase I: Canary (1%)
Desired date range: 3/9 2026
Desired number of users: 500
Success criteria:
- Download error rate: < 0.3%
- Call center complaints: 0
## Phase II: 50%
Desired date range: 3/10 2026
Success criteria:
- Download error rate: < 0.3%
## Phase III: 100%
Desired date range: 3/11-3/12 2026
Success criteria:
- Download error rate: < 0.3%
`;

function examined(text: string, name = 'plans/letters.md'): ExaminedFile {
  return { name, text, bound: undefined, ...examinePlan(text, read(text)) };
}

const AT = 'https://github.com/records/letters/blob/abc';

interface Node {
  readonly type: string;
  readonly value?: string;
  readonly url?: string;
  readonly children?: readonly Node[];
}

function nodesOf(markdown: string): readonly Node[] {
  const all = (node: Node): readonly Node[] => [node, ...(node.children ?? []).flatMap(all)];
  return all(fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }) as Node);
}

describe('the summary', () => {
  const summary = reviewSummary([examined(PLAN)], AT);

  test('has the staircase on the calendar', () => {
    expect(summary).toContain(`\`\`\`text
    1% █                     Mon 3/9                 500 users
   50% ██████████            Tue 3/10
  100% ████████████████████  Wed 3/11 to Thu 3/12
\`\`\``);
  });

  test('says what the gates can show, and who answers where no test does', () => {
    expect(summary).toContain(
      '| `Download error rate: < 0.3%` | 1% | literal | 500 users can never show less than 0.3%, not even without a single error; that takes 1,269 |',
    );
    expect(summary).toContain('|  | 50% to 100% | literal | the plan names no number of users here |');
    expect(summary).toContain('| `Call center complaints: 0` | all | manual | a person records it |');
  });

  test('lists what is wrong, with links to the lines of the commit', () => {
    expect(summary).toMatch(
      /^- ⚠️ \[line 7\]\(https:\/\/github\.com\/records\/letters\/blob\/abc\/plans\/letters\.md\?plain=1#L7\): .*\(`gate-cannot-show`\)$/m,
    );
    expect(summary).toMatch(/^<!-- phasegate review -->\n### Phasegate: 3 warnings in 1 plan\n/);
  });

  test('links nothing where the event names no commit', () => {
    expect(nodesOf(reviewSummary([examined(PLAN)], undefined)).filter(({ type }) => type === 'link')).toEqual([]);
  });

  test('says so when a plan has no place on a calendar', () => {
    const undated = examined('# Rollout plan\n## Phase 1: Pilot (1%)\n## Phase 2: 100%\n');
    expect(reviewSummary([undated], AT)).toContain('It has no place on a calendar yet');
  });

  test('stays within what GitHub takes', () => {
    const text = reviewSummary(
      Array.from({ length: 100 }, (_, n) => examined(PLAN, `plans/letters-${n}.md`)),
      AT,
    );
    expect(text.length).toBeLessThan(65_536);
    expect(text).toMatch(/\n\d+ more of them would not fit here/);
  });

  test('holds no link, tag, picture or mention that a document wrote', () => {
    const piece = fc.constantFrom(
      '@octocat',
      '#12',
      '<img src=x onerror=y>',
      '</details>',
      '![x](http://x)',
      '[x](http://x)',
      'http://evil.example',
      '`',
      '``',
      '|',
      '\\',
      '&lt;',
      '<!-- phasegate review -->',
      '*',
      '_',
      '~~',
      ' ',
      'word',
      '$x$',
      ':+1:',
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 8 }), (pieces) => {
        const words = pieces.join('');
        const text = PLAN.replace('Release of the letters', `Release ${words} x`)
          .replaceAll('Download error rate', `Download ${words} error rate`)
          .replace('letters_v2', `letters_${words.replace(/\s/g, '')}`);
        const nodes = nodesOf(reviewSummary([examined(text)], AT));
        const html = nodes
          .filter(({ type }) => type === 'html')
          .map(({ value = '' }) => value.replace(/<summary>[\w ,]+<\/summary>/, '').replace(/<\/?sub>/g, ''));
        expect(
          html.filter((each) => !/^(<!-- phasegate review -->|<details( open)?>|<\/details>|)$/.test(each)),
        ).toEqual([]);
        expect(
          nodes.filter(
            ({ type, url }) => type === 'image' || (type === 'link' && !url?.startsWith(`${AT}/plans/letters.md`)),
          ),
        ).toEqual([]);
        const shown = nodes.filter(({ type }) => type === 'text').map(({ value }) => value ?? '');
        expect(shown.filter((each) => /@\w|#\d/.test(each))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

describe('words in Markdown', () => {
  test.each(['`', '``x`', 'a `b` c', '|', 'a\\|b', 'plain', '\\'])('are code as they are: %s', (words) => {
    expect(nodesOf(asCode(words)).find(({ type }) => type === 'inlineCode')?.value).toBe(words);
    const table = nodesOf(`| a |\n|---|\n| ${asCodeInTable(words)} | b |`);
    const cell = table.filter(({ type }) => type === 'tableCell')[1];
    expect(cell?.children?.map(({ value }) => value).join('')).toBe(words);
  });

  test('are text as they are', () => {
    const words = 'a *b* [c](d) <e> & `f` _g_ 1. | ~h~ \\';
    expect(
      nodesOf(asText(words))
        .filter(({ type }) => type === 'text')
        .map(({ value }) => value)
        .join(''),
    ).toBe(words);
  });
});
