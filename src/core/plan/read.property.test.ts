// Laws of the reader: any text gives a draft and findings, every place lies in the text and on the line it claims, and the
// work grows no faster than the text.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Draft } from './draft.ts';
import { explanation } from './explanation.ts';
import type { Span } from './finding.ts';
import { lint } from './lint.ts';
import { draftOf, read } from './read.ts';
import { outline } from './reading/read-markdown.ts';
import { RULES } from './rules/all.ts';

const PLANS = RULES.flatMap((rule) => [...rule.examples.good, ...rule.examples.bad.map((example) => example.text)]);
const SCRAPS = [
  '\r\n',
  '\r',
  '\n',
  '\ufeff',
  '\0',
  '\t',
  '`',
  '**',
  '~~',
  '|',
  '|---|',
  '>',
  '> > ',
  '- ',
  '* [ ] ',
  '1. ',
  '# ',
  '---\n',
  '```\n',
  '<li>',
  '<!--',
  '-->',
  '&nbsp;',
  '\\',
  '[',
  '](',
  '3/10',
  '-3/7 2025',
  '2/30/2025',
  '25%',
  ' - 100%',
  '.5%',
  '101%',
  '1,000',
  ' users',
  '2 business days',
  'Phase II:',
  'Results:',
  'Success criteria:',
  'Actual date range:',
  '\u{1f680}',
  '\ud800',
  'é',
  '日本',
  '\u2028',
  '~_',
  '_~',
] as const;

const scrap = fc.constantFrom(...SCRAPS);
const noise = fc
  .array(fc.oneof(scrap, fc.string({ unit: 'binary', maxLength: 12 })), { maxLength: 40 })
  .map((parts) => parts.join(''));
/** A plan with pieces cut out, doubled and put in, and perhaps other line ends. */
const mutated = fc
  .tuple(
    fc.constantFrom(...PLANS),
    fc.array(fc.tuple(fc.nat(), fc.nat(40), fc.constantFrom('cut', 'double', 'put'), scrap), { maxLength: 8 }),
    fc.constantFrom('\n', '\r\n', '\r'),
    fc.boolean(),
  )
  .map(([plan, edits, lineEnd, bom]) => {
    let text = plan;
    for (const [where, length, how, piece] of edits) {
      const at = where % (text.length + 1);
      const part = text.slice(at, at + length);
      text =
        text.slice(0, at) +
        (how === 'cut' ? '' : how === 'double' ? part + part : piece + part) +
        text.slice(at + length);
    }
    return (bom ? '\ufeff' : '') + text.replaceAll('\n', lineEnd);
  });

interface Place {
  readonly span: Span;
  readonly text?: string;
}

/** Every span of a draft, with the words it quotes where it quotes some. */
function places(draft: Draft): readonly Place[] {
  return draft.rollouts.flatMap((rollout) => [
    rollout.title,
    { span: rollout.span },
    ...rollout.toggles,
    ...rollout.phases.flatMap((phase) => [
      phase.heading,
      { span: phase.span },
      ...phase.steps,
      ...[phase.window, phase.soak, phase.users].flatMap((field) => field ?? []),
      ...phase.criteria,
      ...phase.slots.map(({ span }) => ({ span })),
      ...(phase.labels ?? []).flatMap(({ span, value }) => [{ span }, { span: value }]),
      ...(phase.timeline ?? []).map(({ day }) => day),
    ]),
  ]);
}

/** Lines end at \n, \r\n or \r. */
function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split(/\r\n|\n|\r(?!\n)/).length;
}

test.each([
  ['noise', noise],
  ['any string', fc.string({ unit: 'binary', maxLength: 400 })],
  ['mutated plans', mutated],
])('%s: a draft and findings, with every place where it claims to be', (_, texts) => {
  fc.assert(
    fc.property(texts, (text) => {
      const draft = read(text);
      const findings = lint(text, draft);
      const found = findings.map(({ span }): Place => ({ span }));
      for (const { span, text: quoted } of [...places(draft), ...found]) {
        expect(0 <= span.start && span.start <= span.end && span.end <= text.length).toBe(true);
        if (span.start > 0 || span.end > 0) expect(span.line).toBe(lineOf(text, span.start));
        if (quoted !== undefined && quoted !== '') expect(text.slice(span.start, span.end)).toBe(quoted);
      }
      expect(findings.map((finding) => finding.line)).toEqual(findings.map((finding) => finding.span.line));
      expect(findings.filter((finding) => finding.message.trim() === '' || !/^[a-z-]+$/.test(finding.rule))).toEqual(
        [],
      );
      expect(() => JSON.stringify(explanation(draft, findings))).not.toThrow();
      if (draft.kind !== 'plan') expect(findings.some((finding) => finding.severity === 'error')).toBe(true);
    }),
    { numRuns: 700 },
  );
});

test('reads the same twice, and a second reading does not depend on the first', () => {
  fc.assert(
    fc.property(mutated, mutated, (one, other) => {
      const first = JSON.stringify(read(one));
      read(other);
      expect(JSON.stringify(read(one))).toBe(first);
    }),
    { numRuns: 100 },
  );
});

test('line ends and a BOM change places and nothing else', () => {
  for (const plan of PLANS) {
    const meaning = (text: string): unknown => {
      const draft = read(text);
      const found = lint(text, draft).map(({ rule, line }) => [rule, line]);
      const { rollouts, kind } = explanation(draft, []);
      return JSON.parse(JSON.stringify({ rollouts, kind, found }));
    };
    expect(meaning(plan.replaceAll('\n', '\r\n'))).toEqual(meaning(plan));
    // A BOM before front matter is still front matter.
    expect(meaning(`\ufeff${plan}`)).toEqual(meaning(plan));
  }
});

test('nesting without end is read, flat', () => {
  for (const text of [
    '>'.repeat(50_000),
    '* - + '.repeat(10_000),
    '1. '.repeat(10_000),
    '['.repeat(20_000),
    '*a **b '.repeat(5_000),
  ])
    expect(() => lint(text, read(text))).not.toThrow();
});

/** How often the reader and the rules look at anything in the outline and the draft: their work, which no clock can blur. */
function work(text: string): number {
  let looks = 0;
  const twins = new WeakMap<object, unknown>();
  const counted = <T>(value: T): T => {
    if (typeof value !== 'object' || value === null) return value;
    if (!twins.has(value))
      twins.set(
        value,
        new Proxy(value, {
          get: (target, name) => {
            looks++;
            return counted(Reflect.get(target, name));
          },
        }),
      );
    return twins.get(value) as T;
  };
  const draft = draftOf(counted(outline(text)));
  lint(text, counted(draft));
  return looks;
}

test.each([
  [
    'stages under headings',
    (i: number) =>
      `## Stage ${i}: 10%\nLength of time: 2 days\nSuccess criteria:\n- Error rate: < 1%\n### Results\n- x\n`,
  ],
  ['stages in one list', (i: number) => `${i + 1}. Stage ${i}: ${(i % 9) + 1}% of users on 3/${(i % 28) + 1}/2025\n`],
  [
    'stages in one table',
    (i: number) => (i === 0 ? '| Launch % | Date |\n|---|---|\n' : `| ${(i % 99) + 1}% | 3/10/2025 |\n`),
  ],
  ['many rollouts', (i: number) => `# Rollout ${i}\n## Phase I: Canary (1%)\nActual date range:\n`],
  [
    'labels and rollbacks without end',
    () => 'roll back\n\n## Stage A: 10%\nResults:\n- x\n\nDesired date range: 3/10/2025\n\n',
  ],
  [
    'links and quotes',
    () => 'See "Helpful Links" section above [x](https://staging.example.com) `a_b` feature toggle\n\n',
  ],
])('the work on %s doubles with the text', (_, part) => {
  const document = (n: number): string => `# Rollout\n\n${Array.from({ length: n }, (__, i) => part(i)).join('')}`;
  const [small, large] = [work(document(150)), work(document(300))];
  expect(large / small).toBeLessThan(2.3);
});
