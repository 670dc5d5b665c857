// What a failing criterion leads to, as its bindings say, and how people get out of it.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { rolloutsOf } from '../../../test/support/simulated-run.ts';
import { HOUR, type Instant, toInstant } from '../calendar/instant.ts';
import type { OnFail } from '../gate/criterion.ts';
import type { Evidence } from '../gate/evidence.ts';
import { judge } from '../gate/judging/judge.ts';
import { noEvidence } from '../gate/judging/judged.ts';
import type { CriterionResult, GateResult, Verdict } from '../gate/verdict.ts';
import type { Rollout, Step } from '../plan/plan.ts';
import { schedule } from '../plan/schedule.ts';
import { OFF, percent } from '../toggle/percentage.ts';
import { decide } from './decide.ts';
import { evolve } from './evolve.ts';
import { type Decision, type JournalEvent, type PersonRequest, PHASEGATE } from './journal.ts';
import { openRecord } from './record.ts';
import { refusal } from './request.ts';
import type { Run } from './run.ts';
import { stepStateOf } from './step-state.ts';

const text = readFileSync(new URL('../../../plans/records-and-documents.md', import.meta.url), 'utf8');
const plan = rolloutsOf(text)[1] as Rollout;
const begins = toInstant(schedule(plan, toInstant(0))[0]!.startsAt);

/** The documents rollout (1%, 25%, 50%, ...), whose first criterion acts so on a fail and whose second rolls back. */
function withOnFail(onFail: OnFail): Rollout {
  const steps = plan.steps.map((step): Step => {
    const criteria = step.gate.criteria.map((each, index) => (index === 0 ? { ...each, onFail } : each));
    return { ...step, gate: { criteria } };
  });
  return { ...plan, steps: steps as unknown as Rollout['steps'] };
}

class Story {
  now: Instant = begins;
  run: Run;
  private seq = 0;

  constructor(rollout: Rollout) {
    this.run = undefined as unknown as Run;
    this.enter({ kind: 'planned', rollout, document: 'plan.md', repairs: [] });
  }

  enter(event: JournalEvent, person?: string): void {
    const by = person === undefined ? PHASEGATE : ({ kind: 'person', name: person } as const);
    this.seq++;
    this.run = evolve(this.run as Run | undefined, { seq: this.seq, at: this.now, by, event });
  }

  ask(person: string, request: PersonRequest): string | undefined {
    const why = refusal(this.run, request, { kind: 'person', name: person });
    if (why === undefined) this.enter({ kind: 'requested', request }, person);
    return why;
  }

  /** One turn in which the criteria say so. */
  turn(...verdicts: readonly Verdict[]): Decision {
    const result = verdicts.length > 0 ? gate(this.run, verdicts) : undefined;
    if (result) this.enter({ kind: 'judged', result, evidence: [] });
    const decision = decide(this.run, result, this.now);
    if (decision.kind === 'wait') return decision;
    this.enter({ kind: 'decided', decision });
    this.enter({ kind: 'confirmed', percentage: this.run.percentage });
    return decision;
  }

  /** At 25%, its soak not over. */
  static at25(onFail: OnFail): Story {
    const story = new Story(withOnFail(onFail));
    story.turn();
    for (let hours = 0; story.run.percentage < percent(25) && hours < 200; hours++) {
      story.now = toInstant(story.now + HOUR);
      story.turn('pass', 'pass');
    }
    expect(story.run.percentage).toBe(percent(25));
    return story;
  }
}

function gate(run: Run, verdicts: readonly Verdict[]): GateResult {
  const record = openRecord(run);
  const criteria = run.rollout.steps[record!.step]!.gate.criteria.map((criterion, index): CriterionResult => {
    const verdict = record?.latched[criterion.id] === 'fail' ? 'fail' : (verdicts[index] ?? 'pass');
    const lines = { logPass: undefined, passLine: undefined, logFail: undefined, failLine: undefined };
    const seen = { errors: verdict === 'fail' ? 9 : 0, events: 100, users: 0, interval: undefined };
    return {
      criterion: criterion.id,
      verdict,
      why: `${index} says ${verdict}`,
      ...seen,
      ...lines,
      failedBy: undefined,
      notTheChange: false,
    };
  });
  const worst = (['fail', 'noData', 'undecided'] as const).find((each) => criteria.some((c) => c.verdict === each));
  return { verdict: worst ?? 'pass', criteria };
}

describe('a fail', () => {
  test('rolls back to 0% by default', () => {
    const story = Story.at25('rollBack');
    expect(story.turn('fail', 'pass')).toMatchObject({ kind: 'rollBack', to: OFF, why: '0 says fail' });
    expect(story.run).toMatchObject({ percentage: OFF, state: { kind: 'rolledBack' } });
  });

  test('the strongest action of all that failed is taken', () => {
    for (const onFail of ['ask', 'pause', 'previousStep'] as const) {
      const story = Story.at25(onFail);
      expect(story.turn('fail', 'fail')).toMatchObject({ kind: 'rollBack', to: OFF });
    }
  });

  test('goes back to the previous step, which is watched there, and waits for a person', () => {
    const story = Story.at25('previousStep');
    expect(story.turn('fail', 'pass')).toMatchObject({ kind: 'rollBack', to: percent(1) });
    expect(story.run).toMatchObject({ percentage: percent(1), attempt: 2, state: { kind: 'paused', step: 0 } });
    expect(openRecord(story.run)).toMatchObject({ step: 0, percentage: percent(1), latched: {}, attempt: 2 });
    expect(story.run.records.at(-2)).toMatchObject({ step: 1, outcome: 'rolledBack' });
    expect(story.turn('pass', 'pass')).toMatchObject({ kind: 'wait' });
    // From the first step there is nothing but 0% to go back to.
    expect(story.turn('fail', 'pass')).toMatchObject({ kind: 'rollBack', to: OFF });
  });

  test('after going back and a resume it climbs again', () => {
    const story = Story.at25('previousStep');
    story.turn('fail', 'pass');
    expect(story.ask('alice', { kind: 'resume', at: undefined, reason: 'mended' })).toBeUndefined();
    expect(story.run.state).toMatchObject({ kind: 'soaking', step: 0 });
    for (let hours = 0; story.run.percentage < percent(25) && hours < 200; hours++) {
      story.now = toInstant(story.now + HOUR);
      story.turn('pass', 'pass');
    }
    expect(story.run).toMatchObject({ percentage: percent(25), attempt: 2 });
  });

  test('pauses: the percentage stays, a fail of another kind still rolls back', () => {
    const story = Story.at25('pause');
    expect(story.turn('fail', 'pass')).toMatchObject({ kind: 'pause', why: '0 says fail' });
    expect(story.run).toMatchObject({ percentage: percent(25), state: { kind: 'paused' } });
    expect(story.turn('fail', 'pass')).toMatchObject({ kind: 'wait' });
    expect(story.turn('fail', 'fail')).toMatchObject({ kind: 'rollBack', to: OFF });
  });

  test('a pause for a fail is not resumed past it: two people override it, or it is rolled back', () => {
    const story = Story.at25('pause');
    story.turn('fail', 'pass');
    expect(story.ask('alice', { kind: 'resume', at: undefined, reason: 'looks fine' })).toMatch(/has failed/);
    expect(story.ask('alice', { kind: 'override', reason: 'vendor says so' })).toBeUndefined();
    expect(story.run.state.kind).toBe('paused');
    expect(story.ask('bob', { kind: 'override', reason: 'so it is' })).toBeUndefined();
    expect(story.run.state.kind).toBe('soaking');
    expect(story.turn('fail', 'pass')).toMatchObject({ kind: 'wait' });
    expect(story.turn('fail', 'fail')).toMatchObject({ kind: 'rollBack', to: OFF });
  });

  test('asks, and asks again after a business day, and goes on for two people only', () => {
    const story = Story.at25('ask');
    expect(story.turn('fail', 'pass')).toMatchObject({ kind: 'ask', about: 'onFail' });
    expect(story.run).toMatchObject({ percentage: percent(25), state: { kind: 'asked', times: 1 } });
    expect(story.turn('fail', 'pass')).toMatchObject({ kind: 'wait' });
    story.now = toInstant(story.now + 24 * HOUR);
    expect(story.turn('fail', 'pass')).toMatchObject({ kind: 'ask', about: 'onFail' });
    expect(story.ask('alice', { kind: 'approve', reason: 'fine' })).toMatch(/has failed/);
    story.ask('alice', { kind: 'override', reason: 'vendor says so' });
    story.ask('bob', { kind: 'override', reason: 'so it is' });
    const next = story.turn('fail', 'pass');
    expect(['advance', 'wait']).toContain(next.kind);
    for (let hours = 0; story.run.percentage < percent(50) && hours < 100; hours++) {
      story.now = toInstant(story.now + HOUR);
      story.turn('fail', 'pass');
    }
    expect(story.run.records.find((each) => each.step === 1)?.outcome).toBe('overridden');
  });
});

describe('triage of failures as not the change', () => {
  /** The criterion of the tables rollout that allows no failure, at its first step. */
  function failed(onFail: OnFail, errors = 1): { story: Story; id: string; says: (errors: number) => void } {
    const tables = rolloutsOf(text)[0] as Rollout;
    const steps = tables.steps.map((step): Step => {
      const criteria = step.gate.criteria.filter(({ kind }) => kind === 'zero').map((each) => ({ ...each, onFail }));
      return { ...step, gate: { criteria } };
    });
    const story = new Story({ ...tables, steps: steps as unknown as Rollout['steps'] });
    story.now = toInstant(schedule(tables, toInstant(0))[0]!.startsAt);
    story.turn();
    const criterion = story.run.rollout.steps[0].gate.criteria[0]!;
    const says = (count: number) => {
      const record = openRecord(story.run)!;
      const evidence: Evidence = {
        ...noEvidence('operation' in criterion ? criterion.operation : ''),
        treated: { ok: 400, errors: count, users: 400, squares: 400 },
        firstTreatedAt: record.startedAt,
        lastEventAt: story.now,
        lastTreatedAt: story.now,
      };
      const result = judge({ criteria: [criterion] }, [evidence], stepStateOf(story.run, record), story.now);
      story.enter({ kind: 'judged', result, evidence: [evidence] });
      const decision = decide(story.run, result, story.now);
      if (decision.kind !== 'wait') story.enter({ kind: 'decided', decision });
      story.enter({ kind: 'confirmed', percentage: story.run.percentage });
    };
    says(errors);
    return { story, id: criterion.id, says };
  }
  const triage = (criterion: string, count = 1, reason = 'the database was moved'): PersonRequest => ({
    kind: 'triage',
    criterion,
    count,
    reason,
  });

  test('a run that asked about them goes on without them, and one failure more fails again', () => {
    const { story, id, says } = failed('ask', 2);
    expect(story.run.state).toMatchObject({ kind: 'asked', about: 'onFail' });
    expect(story.ask('alice', triage(id))).toBeUndefined();
    expect(story.run.state.kind).toBe('asked');
    expect(story.ask('bob', triage(id))).toBeUndefined();
    expect(story.run.state.kind).toBe('soaking');
    says(2);
    expect(story.run.state.kind).toBe('soaking');
    expect(openRecord(story.run)?.result).toMatchObject({
      verdict: 'pass',
      criteria: [{ triaged: 2, why: '2 of 402 failed (0.498%), of which 2 not the change, which shows less than 1%' }],
    });
    says(3);
    expect(story.run.state).toMatchObject({ kind: 'asked', about: 'onFail' });
  });

  test('a paused run waits to be resumed', () => {
    const { story, id, says } = failed('pause');
    expect(story.ask('alice', { kind: 'resume', at: undefined, reason: 'go on' })).toMatch(/has failed/);
    story.ask('alice', triage(id));
    expect(story.run.state.kind).toBe('paused');
    expect(story.ask('alice', { kind: 'resume', at: undefined, reason: 'go on' })).toBeUndefined();
    says(1);
    expect(story.run.state.kind).toBe('soaking');
  });

  test('a run that was rolled back keeps them in its Results, and begins the same step with evidence of its own', () => {
    const { story, id, says } = failed('rollBack');
    expect(story.run.state.kind).toBe('rolledBack');
    expect(story.ask('alice', triage(id))).toBeUndefined();
    expect(story.run.records[0]?.remarks.at(-1)?.text).toBe(
      '1 failure of "Failures to write to table: 0" found not to be the change by alice: the database was moved',
    );
    expect(story.ask('alice', { kind: 'resume', at: undefined, reason: 'not ours' })).toBeUndefined();
    story.turn();
    expect(openRecord(story.run)).toMatchObject({ step: 0, attempt: 2 });
    expect(openRecord(story.run)?.triaged).toBeUndefined();
    says(1);
    expect(story.run.state.kind).toBe('rolledBack');
  });

  test('only known failures of a criterion that allows none, with a reason', () => {
    const { story, id } = failed('pause');
    expect(story.ask('alice', triage('below:download:0.3%'))).toMatch(
      /Unexpected criterion .*, expected one of: zero:/,
    );
    expect(story.ask('alice', triage(id, 2))).toBe(
      'Unexpected count 2, expected 1 to 1, the failures that nobody has triaged',
    );
    expect(story.ask('alice', triage(id, 1.5))).toMatch(/Unexpected count/);
    expect(story.ask('alice', triage(id, 1, ' '))).toMatch(/needs a reason/);
    story.ask('alice', triage(id));
    expect(story.ask('alice', triage(id))).toMatch(/no failure is left/);
  });
});
