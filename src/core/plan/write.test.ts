import { describe, expect, test } from 'vitest';
import { DEFAULT_CALENDAR } from '../calendar/calendar.ts';
import type { Instant, PlainDate } from '../calendar/instant.ts';
import type { Criterion } from '../gate/criterion.ts';
import type { Evidence } from '../gate/evidence.ts';
import type { CriterionResult, GateResult } from '../gate/verdict.ts';
import { fold } from '../run/evolve.ts';
import { type Actor, type JournalEvent, PHASEGATE } from '../run/journal.ts';
import type { Run } from '../run/run.ts';
import { OFF, percent } from '../toggle/percentage.ts';
import type { Rollout, Step } from './plan.ts';
import { write } from './write.ts';

const PLAN = `# Rollout of the address check
## Phase I: Canary (1%)
Desired date range or test duration: 3/10-3/11 2025
Actual date range of test duration:${'  '}

Desired number of users: 500
- Lookup error rate: < 0.3%
- Failures to save an address: 0

### Results:${'  '}

## Phase II: 50% - 100%
Desired date range or test duration: 3/12-3/20 2025
- Lookup error rate: < 0.3%

# Notes
Owner: the address team.
`;

const tested = { line: 1, onFail: 'rollBack', passAlpha: 0.05, slowAlpha: 0.01, fastAlpha: 0.01 } as const;
const errorRate: Criterion = {
  ...tested,
  kind: 'below',
  id: 'below:lookup',
  text: 'Lookup error rate: < 0.3%',
  operation: 'lookup',
  proof: 'literal',
  bound: 0.003,
};
const noFailure: Criterion = {
  ...tested,
  kind: 'zero',
  id: 'zero:save',
  text: 'Failures to save an address: 0',
  operation: 'save',
  proof: 'statistical',
  rate: 0.01,
};

const step = (phaseIndex: number, percentage: number, criteria: readonly Criterion[], audience?: number): Step => ({
  phase: ['Phase I: Canary (1%)', 'Phase II: 50% - 100%'][phaseIndex] ?? '',
  phaseIndex,
  percentage: percent(percentage),
  window: { start: '2025-03-10' as PlainDate, end: '2025-03-20' as PlainDate },
  soak: { kind: 'businessDays', days: 1 },
  audience,
  share: percentage / 100,
  gate: { criteria },
});
const rollout: Rollout = {
  id: 'rollout-of-the-address-check',
  title: 'Rollout of the address check',
  toggle: 'address-check',
  mode: 'drive',
  calendar: DEFAULT_CALENDAR,
  steps: [step(0, 1, [errorRate, noFailure], 500), step(1, 50, [errorRate]), step(1, 100, [errorRate])],
  alpha: { fail: 0.05, pass: 0.05 },
  policy: { weekend: 'stay', missingDataAfter: 30 * 60_000, audience: 'plan' },
};

const at = (text: string) => Date.parse(`${text}-04:00`) as Instant;
const ann: Actor = { kind: 'person', name: 'Ann' };
const bob: Actor = { kind: 'person', name: 'Bob' };

/** The run of a journal that is planned and claimed and then goes as given. */
function runOf(...events: readonly (readonly [at: string, event: JournalEvent, by?: Actor])[]): Run {
  const before: readonly (readonly [at: string, event: JournalEvent, by?: Actor])[] = [
    ['2025-03-10T08:00', { kind: 'planned', rollout, document: 'plan.md', repairs: [] }],
    ['2025-03-10T08:00', { kind: 'claimed', epoch: 1, runner: 'here' }],
  ];
  const entries = [...before, ...events].map(([when, event, by = PHASEGATE], n) => ({
    seq: n + 1,
    at: at(when),
    by,
    event,
  }));
  return fold(entries) as Run;
}

const result = (criterion: Criterion, rest: Partial<CriterionResult>): CriterionResult => ({
  criterion: criterion.id,
  verdict: 'pass',
  why: 'none of 498 failed',
  errors: 0,
  events: 498,
  users: 498,
  interval: [0, 0.0075],
  logPass: undefined,
  passLine: undefined,
  logFail: undefined,
  failLine: undefined,
  failedBy: undefined,
  notTheChange: false,
  ...rest,
});
const evidence = (operation: string, users: number): Evidence => ({
  operation,
  treated: { ok: users, errors: 0, users, squares: users },
  control: { ok: 0, errors: 0, users: 0, squares: 0 },
  perUser: true,
  closed: [],
  open: [],
  windows: [],
  firstTreatedAt: undefined,
  lastEventAt: undefined,
  lastTreatedAt: undefined,
});
const judged = (verdict: GateResult['verdict'], ...criteria: readonly CriterionResult[]): JournalEvent => ({
  kind: 'judged',
  result: { verdict, criteria },
  evidence: [evidence('lookup', 498), evidence('save', 470)],
});
const start: JournalEvent = { kind: 'decided', decision: { kind: 'start', step: 0, why: 'the window is open' } };
const advance = (to: number): JournalEvent => ({ kind: 'decided', decision: { kind: 'advance', step: to, why: '' } });
const complete: JournalEvent = { kind: 'decided', decision: { kind: 'complete', why: '' } };

const canary = [
  ['2025-03-10T09:00', start],
  [
    '2025-03-11T17:00',
    judged('pass', result(errorRate, {}), result(noFailure, { events: 470, users: 470, why: 'none of 470 failed' })),
  ],
  ['2025-03-12T09:00', advance(1)],
] as const;

describe('what is written', () => {
  test('a phase that is over has its dates and results, the present one too, with the way to turn it off', () => {
    const text = write(PLAN, runOf(...canary)).replace(/(phasegate (?:results \d|end)) [\da-z]+/g, '$1 xyz');
    expect(text).toBe(`# Rollout of the address check
## Phase I: Canary (1%)
Desired date range or test duration: 3/10-3/11 2025
Actual date range of test duration: 3/10-3/11 2025 <!-- phasegate: 3/10-3/11 2025 -->${'  '}

Desired number of users: 500
- Lookup error rate: < 0.3%
- Failures to save an address: 0

### Results:${'  '}

<!-- phasegate results 1 xyz: kept up to date by Phasegate; write notes above or below, not inside -->
- **3/10-3/11 2025** - 1%: passed, advanced to 50%
  - On from Mon 3/10 09:00 to Wed 3/12 09:00 EDT; 498 users (500 planned)
  - Lookup error rate: < 0.3% - passed: none of 498 failed; always-valid 95% interval 0% to 0.75%; read literally: not proved, an error rate of 0.6% would have passed 20% of the time
  - Failures to save an address: 0 - passed: none of 470 failed; 470 users; no failure in 470 shows a failure rate below 0.635%, not zero
<!-- phasegate end xyz -->

## Phase II: 50% - 100%
Desired date range or test duration: 3/12-3/20 2025
- Lookup error rate: < 0.3%

<!-- phasegate results 2 xyz: kept up to date by Phasegate; write notes above or below, not inside -->
### Results:

- **3/12 2025** - 50%: in progress
  - On since Wed 3/12 09:00 EDT
  - Lookup error rate: < 0.3% - not judged yet
- To turn it off by hand: set toggle \`address-check\` to 0%.
<!-- phasegate end xyz -->

# Notes
Owner: the address team.
`);
  });

  const results = (run: Run) => write(PLAN, run).split('### Results:').at(-1) ?? '';

  test('a rollback says when and why, and a new attempt goes on below it', () => {
    const why = '39 of 5,000 failed (0.78%), the plan asks for less than 0.3%';
    const failed = [
      ...canary,
      ['2025-03-12T10:42', judged('fail', result(errorRate, { verdict: 'fail', errors: 39, events: 5000, why }))],
      ['2025-03-12T10:42', { kind: 'decided', decision: { kind: 'rollBack', to: OFF, criteria: [errorRate.id], why } }],
    ] as const;
    expect(results(runOf(...failed))).toContain(`- **3/12 2025** - 50%: rolled back to 0%
  - On from Wed 3/12 09:00 to Wed 3/12 10:42 EDT; 498 users
  - Lookup error rate: < 0.3% - failed: ${why}; always-valid 95% interval 0% to 0.75%
  - Wed 3/12 10:42: rolled back: ${why}
- To turn it off by hand`);
    const resumed = runOf(
      ...failed,
      ['2025-03-14T10:00', { kind: 'requested', request: { kind: 'resume', at: percent(50), reason: 'mended' } }, ann],
      ['2025-03-14T10:00', { kind: 'decided', decision: { kind: 'start', step: 1, why: 'attempt 2' } }],
    );
    expect(results(resumed)).toMatch(
      /- \*\*3\/12 2025\*\* - 50%: rolled back to 0%\n[\s\S]*- \*\*3\/14 2025\*\* - 50% \(attempt 2\): in progress/,
    );
  });

  test('two people who went over the limit stand with their names and reasons', () => {
    const text = results(
      runOf(
        ...canary,
        ['2025-03-12T17:00', judged('undecided', result(errorRate, { verdict: 'undecided', why: 'over' }))],
        ['2025-03-12T17:00', { kind: 'decided', decision: { kind: 'ask', about: 'overLimit', why: 'over' } }],
        ['2025-03-13T11:00', { kind: 'requested', request: { kind: 'override', reason: 'quiet day' } }, ann],
        ['2025-03-13T11:05', { kind: 'requested', request: { kind: 'override', reason: 'agreed' } }, bob],
        ['2025-03-13T11:05', advance(2)],
      ),
    );
    expect(text).toContain('- **3/12-3/13 2025** - 50%: advanced over its limit by Ann and Bob, to 100%\n');
    expect(text).toContain('  - Wed 3/12 17:00: asked: over\n');
    expect(text).toContain('  - Thu 3/13 11:00: going on over the limit asked for by Ann: quiet day\n');
    expect(text).toContain('  - Thu 3/13 11:05: going on over the limit asked for by Bob: agreed\n');
  });

  test('an approval and the end of the rollout are told', () => {
    const text = results(
      runOf(
        ...canary,
        ['2025-03-12T17:00', judged('undecided', result(errorRate, { verdict: 'undecided' }))],
        ['2025-03-12T17:00', { kind: 'decided', decision: { kind: 'ask', about: 'undecided', why: 'too few' } }],
        ['2025-03-13T11:00', { kind: 'requested', request: { kind: 'approve', reason: 'fine by me' } }, ann],
        ['2025-03-13T11:00', advance(2)],
        ['2025-03-14T11:00', judged('pass', result(errorRate, {}))],
        ['2025-03-14T11:00', complete],
      ),
    );
    expect(text).toContain('50%: approved by Ann, advanced to 100%');
    expect(text).toContain('  - Thu 3/13 11:00: approved by Ann: fine by me\n');
    expect(text).toContain('100%: passed; the rollout is complete');
    expect(text).toContain('To turn it off by hand');
  });

  test('events without users are said to be assumed independent', () => {
    const run = runOf(canary[0], [
      '2025-03-10T17:00',
      {
        ...judged('undecided', result(errorRate, { verdict: 'undecided', users: 0 })),
        evidence: [{ ...evidence('lookup', 0), perUser: false }],
      } as JournalEvent,
    ]);
    expect(write(PLAN, run)).toContain('events assumed independent');
    expect(write(PLAN, run)).toContain('users not counted (500 planned)');
  });

  test('words of people cannot end the block, open a tag or break the line', () => {
    const reason = 'a <!-- b -->\r\n<!-- phasegate end -->\n# Phase III <script>';
    const run = runOf(canary[0], ['2025-03-10T10:00', { kind: 'requested', request: { kind: 'pause', reason } }, ann]);
    const once = write(PLAN, run);
    expect(once).toContain('paused by Ann: a &lt;!-- b --&gt; &lt;!-- phasegate end --&gt; # Phase III &lt;script>\n');
    expect(write(once, run)).toBe(once);
  });
});

describe('where it is written', () => {
  const first = runOf(...canary.slice(0, 1));
  const later = runOf(...canary);

  test('later results take the place of earlier ones', () => {
    const early = write(PLAN, first);
    expect(early).toContain(
      'Actual date range of test duration: since 3/10 2025 <!-- phasegate: since 3/10 2025 -->  \n',
    );
    expect(write(early, later)).toBe(write(PLAN, later));
  });

  test('a value that a person wrote, before or after ours, is never touched', () => {
    const theirs = PLAN.replace('test duration:  \n', 'test duration: all of March\n');
    expect(write(theirs, later)).toContain('Actual date range of test duration: all of March\n');
    const changed = write(PLAN, first).replace(
      'duration: since 3/10 2025',
      'duration: since 3/10 2025, in the evening',
    );
    expect(write(changed, later)).toContain('duration: since 3/10 2025, in the evening <!-- phasegate: since');
  });

  test('a person’s notes in the slot stay where they are, and what was written inside our block moves behind it', () => {
    const noted = PLAN.replace('### Results:  \n', '### Results:  \nNobody noticed.\n');
    const early = write(noted, first);
    expect(early).toMatch(/<!-- phasegate end \w+ -->\nNobody noticed\.\n/);
    const inside = early.replace('  - On since', '  - Ann was on call\n  - On since');
    const renewed = write(inside, later);
    expect(renewed).toMatch(/<!-- phasegate end \w+ -->\n\n {2}- Ann was on call\nNobody noticed\.\n/);
    expect(renewed).toContain('1%: passed, advanced to 50%');
    expect(write(renewed, later)).toBe(renewed);
  });

  test('a formatter may change markup and line ends in our block without making it a person’s', () => {
    const formatted = write(PLAN, first)
      .replace(/^- \*\*/gm, '* __')
      .replace(/\n/g, '\r\n');
    const renewed = write(formatted, later);
    expect(renewed.match(/phasegate results 1/g)).toHaveLength(1);
    expect(renewed).toBe(write(PLAN.replace(/\n/g, '\r\n'), later));
  });

  test('phases that are added, moved or taken away meanwhile do not mix the results up', () => {
    const written = write(PLAN, later);
    const added = (text: string) =>
      text.replace('## Phase I:', '## Phase 0: 0.5%\nDesired date range: 3/3 2025\n\n## Phase I:');
    expect(write(added(written), later)).toBe(added(written));
    expect(write(added(PLAN), later)).toBe(added(written));
    const renamed = (text: string) => text.replace('## Phase I: Canary (1%)', '## Phase I: First users (1%)');
    expect(write(renamed(PLAN), later)).toBe(renamed(written));
    const [title = '', second = ''] = PLAN.split(/(?=## Phase II:)/).map((part) =>
      part.replace(/## Phase I:[\s\S]*/, ''),
    );
    const single = write(title + second, later);
    expect(single).toContain('50%: in progress');
    expect(single).not.toContain('1%: passed');
  });

  test('a document without this rollout, or with nothing begun, stays as it is', () => {
    expect(write('# Another rollout\n## 1%\n', later)).toBe('# Another rollout\n## 1%\n');
    expect(write(PLAN, runOf())).toBe(PLAN);
    expect(write('', later)).toBe('');
  });

  test('line ends, a BOM and a missing last line end are kept', () => {
    const windows = `\uFEFF${PLAN.replace(/\n/g, '\r\n').trimEnd()}`;
    const text = write(windows, later);
    expect(text.startsWith('\uFEFF# Rollout')).toBe(true);
    expect(text.replace(/\r\n/g, '')).not.toMatch(/[\r\n]/);
    expect(text.endsWith('Owner: the address team.')).toBe(true);
  });

  test('results stay inside the list item or quote that asks for them', () => {
    const listed = '# Rollout of the address check\n## Canary 1%\n- Results:\n- Owner: Ann\n';
    expect(write(listed, first)).toMatch(
      /- Results:\n\n {2}<!-- phasegate[\s\S]*\n {2}- \*\*[\s\S]*\n {2}<!-- phasegate end \w+ -->\n- Owner/,
    );
  });

  test('an added section has the heading of the other phases and comes before what is not the phase’s', () => {
    const styled = PLAN.replace('### Results:  ', '### RESULTS').replace('# Notes', '## Questions afterwards');
    expect(write(styled, later)).toMatch(
      /phasegate results 2 .*\n### RESULTS\n\n- [\s\S]*<!-- phasegate end \w+ -->\n\n## Questions afterwards\n/,
    );
  });
});
