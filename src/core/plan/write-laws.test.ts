import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEFAULT_CALENDAR } from '../calendar/calendar.ts';
import { DAY, HOUR, type Instant, type PlainDate } from '../calendar/instant.ts';
import type { Criterion } from '../gate/criterion.ts';
import type { Run, StepRecord } from '../run/run.ts';
import { OFF, percent } from '../toggle/percentage.ts';
import type { Draft } from './draft.ts';
import { blankOwnWriting, join, separate } from './own-writing.ts';
import type { Step } from './plan.ts';
import { read } from './read.ts';
import { slugsOf } from './slug.ts';
import { write } from './write.ts';

// ---- Documents: several rollouts, slots there or not, people's text in them and around them, any line ends.

const line = fc
  .string({ unit: 'grapheme', maxLength: 24 })
  .map((words) => `Note ${words.replace(/[\r\n\u2028\u2029]/g, ' ')}`);
const spaces = fc.constantFrom('', ' ', '  ', '\t');
const bullets = fc.array(
  line.map((words) => `- ${words}`),
  { maxLength: 3 },
);
const actual = fc.oneof(
  fc.constant([]),
  spaces.map((end) => [`Actual date range of test duration:${end}`]),
  spaces.map((end) => [`**Actual date range:**${end}`]),
  line.map((words) => [`Actual date range of test duration: ${words}`]),
  spaces.map((end) => [`- Actual date range:${end}`, '- Owner: Ann']),
);
const results = fc.oneof(
  fc.constant([]),
  fc
    .tuple(
      fc.constantFrom('### Results:', '#### Results', '**Results:**', 'Results:', '- Results:', '> Results:'),
      spaces,
      bullets,
    )
    .chain(([label, end, notes]) => fc.constantFrom([label + end, ...notes], [label + end, '', ...notes, ''])),
);
const other = fc.oneof(
  line.map((words) => [words]),
  fc.constant(['```', '# not a heading', '### Results:', '<!-- phasegate end abc -->', '```']),
  fc.constant(['| a | b |', '|---|---|', '| 1 | 2 |']),
  fc.constant(['', '   ', '']),
  fc.constant(['<ul>', '  <li>Download error rate</li>', '</ul>']),
  fc.constant(['- Download error rate: < 0.3%', '- Failures: 0']),
  fc.constant(['<!-- a comment', 'of a person -->']),
  fc.constant(['<!-- phasegate results 1 abc12: half a block -->']),
);
const headings = ['Phase I: Canary (1%)', 'Phase II: 25% - 100%', 'Stage C: 50% of users'];
const windows = fc.constantFrom(
  'Desired date range: 3/10-3/11 2025',
  'Desired date range: 2025/03/10 - 2025/03/14',
  'Desired date range: 03/10/25 - 03/11/25  ',
  'Desired date range: March 10 - March 14, 2025',
);
const phase = (heading: string) =>
  fc
    .tuple(windows, actual, fc.array(other, { maxLength: 3 }), results, fc.array(other, { maxLength: 1 }))
    .map(([window, dates, before, slot, after]) => [
      `## ${heading}`,
      window,
      ...dates,
      ...before.flat(),
      ...slot,
      ...after.flat(),
    ]);
/** Phases that are rows, items or lines of code. */
const listed = fc.constantFrom(
  [
    '| Phase | Population | Timing |',
    '| --- | --- | --- |',
    '| Phase 1 | 10% | 3 days |',
    '| Phase 2 | 50% | 3 days |',
  ],
  [
    '| Launch % | Desired Date |',
    '|---|---|',
    '| Launch to 25% | 3/10/2025 |',
    '| Launch to 100% | 3/12/2025 |',
    '',
    'More.',
  ],
  ['- 10% of users (2 days)', '- 50% of users (2 days)', '  - watch closely', '- 100% of users', '', 'Owner: Ann'],
  ['<ul>', '<li>10% of users (2 days)</li>', '<li>100% of users</li>', '</ul>'],
  ['```', 'Stage 1: 10% traffic, 1-2 days', 'Stage 2: 50% traffic, 1 day', '```'],
);
const rollout = fc
  .tuple(
    fc.constantFrom('Rollout of letters', 'Rollout of letters', 'Déploiement des lettres 日本', '🚦'),
    fc.oneof(
      {
        weight: 3,
        arbitrary: fc.subarray(headings, { minLength: 1 }).chain((chosen) => fc.tuple(...chosen.map(phase))),
      },
      { weight: 1, arbitrary: listed.map((lines) => [['## Phase 2: Staged rollout', ...lines]]) },
    ),
    fc.constantFrom([], ['## Post-launch questions', '1. What was learnt?'], ['']),
  )
  .map(([title, phases, end]) => [`# ${title}`, ...phases.flat(), ...end]);
const document = fc
  .record({
    bom: fc.constantFrom('', '\uFEFF'),
    before: fc.constantFrom([], ['Draft, do not share.', '']),
    rollouts: fc.array(rollout, { minLength: 1, maxLength: 3 }),
    ends: fc.array(fc.constantFrom('\n', '\r\n'), { minLength: 1, maxLength: 3 }),
    last: fc.boolean(),
  })
  .map(({ bom, before, rollouts, ends, last }) => {
    const lines = [...before, ...rollouts.flat()];
    const text = lines.map((words, n) => words + (n < lines.length - 1 || last ? (ends[n % ends.length] ?? '\n') : ''));
    return bom + text.join('');
  });

// ---- Runs: any stretch of any history, with people who type what they like.

const start = Date.parse('2025-03-10T13:00:00Z');
const words = fc.oneof(line, fc.constantFrom('a\n# b', '<!-- phasegate end -->', '-->', '<!--', '`', '\r\n- x', ''));
const record = fc.record({
  skip: fc.integer({ min: 0, max: 2 }),
  hours: fc.integer({ min: 1, max: 60 }),
  outcome: fc.constantFrom('passed', 'approved', 'overridden', 'rolledBack') satisfies fc.Arbitrary<
    StepRecord['outcome']
  >,
  verdict: fc.constantFrom('pass', 'fail', 'undecided', 'noData', undefined),
  errors: fc.integer({ min: 0, max: 3 }),
  users: fc.integer({ min: 0, max: 5000 }),
  reason: words,
});
const history = fc.array(record, { minLength: 1, maxLength: 6 });
type History = typeof history extends fc.Arbitrary<infer T> ? T : never;

/** The run of the document's rollout number `index` after `made`, the last step still open when `isOpen`. */
function runOf(draft: Draft, index: number, made: History, isOpen: boolean): Run | undefined {
  const written = draft.rollouts[index];
  const id = slugsOf(draft.rollouts.map(({ title }) => title.value))[index];
  const phases = written?.phases.filter((each) => each.steps.length > 0) ?? [];
  const steps = phases.flatMap((each, phaseIndex) =>
    each.steps.map(({ value }) => stepOf(each.heading.value, phaseIndex, value)),
  );
  const [first, ...rest] = steps;
  if (!written || id === undefined || !first) return undefined;
  let at = start;
  let step = 0;
  let attempt = 1;
  const records = made.map((each, n): StepRecord => {
    step = Math.min(steps.length - 1, step + (n === 0 ? 0 : each.skip));
    const startedAt = at as Instant;
    at += each.hours * HOUR;
    const done = !(isOpen && n === made.length - 1);
    const percentage = steps[step]?.percentage ?? OFF;
    const entry = recordOf(each, { attempt, step, percentage, startedAt, endedAt: done ? (at as Instant) : undefined });
    if (each.outcome === 'rolledBack') attempt++;
    return entry;
  });
  const last = records.at(-1);
  return {
    rollout: {
      id,
      title: written.title.value,
      toggle: 'a`toggle',
      mode: 'drive',
      calendar: DEFAULT_CALENDAR,
      steps: [first, ...rest],
      alpha: { fail: 0.05, pass: 0.05 },
      policy: { weekend: 'stay', missingDataAfter: 30 * 60_000, audience: 'plan' },
    },
    document: 'plan.md',
    repairs: [],
    seq: 9,
    epoch: 1,
    claimedAt: undefined,
    attempt,
    state: isOpen
      ? { kind: 'asked', step, about: 'noData', why: made[0]?.reason ?? '', at: at as Instant, times: 1 }
      : { kind: 'completed', at: at as Instant },
    percentage: last?.percentage ?? OFF,
    confirmed: undefined,
    records,
  };
}

const criteria: readonly Criterion[] = [
  {
    kind: 'below',
    id: 'b',
    text: 'Download error rate: < 0.3% <!-- see -->',
    line: 1,
    onFail: 'rollBack',
    operation: 'download',
    proof: 'literal',
    passAlpha: 0.05,
    slowAlpha: 0.01,
    fastAlpha: 0.01,
    bound: 0.003,
  },
  { kind: 'manual', id: 'm', text: 'Complaints: 0', line: 1, onFail: 'ask', bound: 0 },
];

function stepOf(phase: string, phaseIndex: number, percentage: number): Step {
  const day = '2025-03-10' as PlainDate;
  return {
    phase,
    phaseIndex,
    percentage: percent(percentage / 1000),
    window: { start: day, end: day },
    soak: undefined,
    audience: undefined,
    share: 1,
    gate: { criteria },
  };
}

function recordOf(
  { outcome, verdict, errors, users, reason }: History[number],
  rest: Pick<StepRecord, 'attempt' | 'step' | 'percentage' | 'startedAt' | 'endedAt'>,
): StepRecord {
  const at = rest.startedAt;
  const judged = {
    criterion: 'b',
    why: `${errors} failed`,
    errors,
    events: 1000,
    users,
    interval: [0, 0.01] as const,
    logPass: undefined,
    passLine: undefined,
    logFail: undefined,
    failLine: undefined,
    failedBy: undefined,
    notTheChange: false,
  };
  return {
    ...rest,
    soakEndsAt: (at + DAY) as Instant,
    noDataSince: undefined,
    confirmedAt: at,
    effectiveAt: undefined,
    outcome: rest.endedAt === undefined ? undefined : outcome,
    result: verdict && { verdict, criteria: [{ ...judged, verdict }] },
    evidence: [],
    latched: {},
    recorded: { m: { value: errors, by: reason, at } },
    approvals:
      outcome === 'passed' ? [] : [{ kind: outcome === 'overridden' ? 'override' : 'approve', by: 'Ann', reason, at }],
    remarks: [{ at, text: `asked: ${reason}` }],
  };
}

interface Situation {
  readonly text: string;
  /** Of the first rollout: a run, and the same run at its beginning. */
  readonly early: Run;
  readonly a: Run;
  /** Of the last rollout, which may be the same. */
  readonly b: Run;
}

const situation: fc.Arbitrary<Situation> = fc
  .record({ text: document, a: history, b: history, isOpen: fc.boolean() })
  .map(({ text, a, b, isOpen }) => {
    const draft = read(text);
    return {
      text,
      early: runOf(draft, 0, a.slice(0, 1), true),
      a: runOf(draft, 0, a, isOpen),
      b: runOf(draft, Math.max(0, draft.rollouts.length - 1), b, !isOpen),
      [fc.toStringMethod]: () => `${JSON.stringify(text)}, ${JSON.stringify({ a, b, isOpen })}`,
    };
  })
  .filter((made): made is Situation & typeof made => made.a !== undefined && made.b !== undefined);

const RUNS = { numRuns: 50 };

test('every foreign byte is kept: without our own writing the text is the one before', () => {
  fc.assert(
    fc.property(situation, ({ text, a, b }) => {
      const { foreign, pieces } = separate(write(write(text, a), b));
      expect(pieces.length).toBeGreaterThan(0);
      expect(foreign).toBe(text);
    }),
    RUNS,
  );
});

test('with our own writing blanked, all other words are where they were, and say what they said', () => {
  const said = (draft: Draft) =>
    draft.rollouts.map(({ title, phases }) => [
      title.value,
      phases.map((each) => [each.heading.value, each.steps.map(({ value }) => value), each.window?.value]),
    ]);
  fc.assert(
    fc.property(situation, ({ text, a }) => {
      // A blank line ends HTML, and blanked writing is blank lines.
      fc.pre(!text.includes('<ul>'));
      const written = write(text, a);
      const blanked = blankOwnWriting(written);
      expect(blanked.length).toBe(written.length);
      expect(said(read(blanked))).toEqual(said(read(text)));
    }),
    RUNS,
  );
});

test('separating and joining any text gives the text', () => {
  const comments = [
    '<!-- phasegate: a -->',
    ' a ',
    '<!-- phasegate results 1 abcde: x -->',
    '<!-- phasegate end abcde -->',
  ];
  const piece = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...comments, '\n', '\r\n', '> '));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (parts) => {
      const text = parts.join('');
      expect(join(separate(text))).toBe(text);
    }),
  );
});

test('a second write changes nothing', () => {
  fc.assert(
    fc.property(situation, ({ text, a, b }) => {
      const written = write(write(text, a), b);
      expect(write(written, b)).toBe(written);
      if (a.rollout.id !== b.rollout.id) expect(write(written, a)).toBe(written);
    }),
    RUNS,
  );
});

test('two rollouts of one document are written in any order', () => {
  fc.assert(
    fc.property(situation, ({ text, a, b }) => {
      fc.pre(a.rollout.id !== b.rollout.id);
      expect(write(write(text, a), b)).toBe(write(write(text, b), a));
    }),
    RUNS,
  );
});

test('what was written early gives way to what is written later', () => {
  fc.assert(
    fc.property(situation, ({ text, early, a, b }) => {
      expect(write(write(text, early), a)).toBe(write(text, a));
      if (a.rollout.id !== b.rollout.id) expect(write(write(write(text, early), b), a)).toBe(write(write(text, a), b));
    }),
    RUNS,
  );
});

test('a line that a person adds anywhere, inside our block too, is still there after the next write', () => {
  fc.assert(
    fc.property(
      situation,
      fc.nat(),
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      ({ text, early, a }, where, note) => {
        const added = `Ann says ${note.replace(/[\r\n\u2028\u2029]/g, ' ')}.`;
        const before = write(text, early);
        const lines = before.split('\n');
        lines.splice(where % (lines.length + 1), 0, added);
        const after = write(lines.join('\n'), a);
        expect(after).toContain(added);
        expect(write(after, a)).toBe(after);
      },
    ),
    RUNS,
  );
});
