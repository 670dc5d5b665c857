import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rolloutsOf } from '../../../test/support/simulated-run.ts';
import { isWorking } from '../calendar/business-time.ts';
import { HOUR, type Instant, MINUTE, toInstant } from '../calendar/instant.ts';
import type { CriterionResult, GateResult, Verdict } from '../gate/verdict.ts';
import type { Rollout } from '../plan/plan.ts';
import { schedule } from '../plan/schedule.ts';
import { OFF } from '../toggle/percentage.ts';
import { decide } from './decide.ts';
import { evolve } from './evolve.ts';
import { type JournalEvent, type PersonRequest, PHASEGATE } from './journal.ts';
import { openRecord } from './record.ts';
import { refusal } from './request.ts';
import type { Run } from './run.ts';

// Whatever the gates say, whenever they say it, and whatever people ask for: the rules of running hold.

const text = readFileSync(new URL('../../../plans/records-and-documents.md', import.meta.url), 'utf8');
const rollout = rolloutsOf(text)[1] as Rollout;

const verdict = fc.constantFrom<Verdict>('pass', 'pass', 'pass', 'undecided', 'noData', 'fail');
const request = fc.oneof<fc.Arbitrary<PersonRequest>[]>(
  fc.constant({ kind: 'approve', reason: 'r' }),
  fc.constant({ kind: 'pause', reason: 'r' }),
  fc.constant({ kind: 'rollback', reason: 'r' }),
  fc.constant({ kind: 'override', reason: 'r' }),
  fc
    .constantFrom(undefined, ...rollout.steps.map((step) => step.percentage))
    .map((at) => ({ kind: 'resume', at, reason: 'r' })),
);
const person = fc.constantFrom('alice', 'bob');
const move = fc.record({
  wait: fc.constantFrom(0, 10 * MINUTE, HOUR, 5 * HOUR, 24 * HOUR, 90 * HOUR),
  verdict,
  notTheChange: fc.integer({ min: 0, max: 19 }).map((n) => n === 0),
  overLimit: fc.boolean(),
  wrongUsers: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
  request: fc.option(fc.tuple(person, request), { nil: undefined, freq: 6 }),
});

/** A gate that says `verdict`, with numbers over the bound or not. */
function gate(run: Run, says: Verdict, over: boolean, notTheChange: boolean): GateResult | undefined {
  const record = openRecord(run);
  if (!record) return undefined;
  const criteria = (run.rollout.steps[record.step]?.gate.criteria ?? []).map((criterion): CriterionResult => {
    const latched = record.latched[criterion.id];
    const mine = latched === 'fail' ? 'fail' : says;
    return {
      criterion: criterion.id,
      verdict: mine,
      why: 'because',
      errors: says === 'noData' ? 0 : over || mine === 'fail' ? 50 : 0,
      events: says === 'noData' ? 0 : 1_000,
      users: 0,
      interval: undefined,
      logPass: undefined,
      passLine: undefined,
      logFail: undefined,
      failLine: undefined,
      failedBy: undefined,
      notTheChange: mine === 'undecided' && notTheChange,
    };
  });
  const worst = (['fail', 'noData', 'undecided'] as const).find((each) => criteria.some((c) => c.verdict === each));
  return { verdict: worst ?? 'pass', criteria };
}

/** The same, not to be believed. */
function withWrongUsers({ verdict, criteria }: GateResult): GateResult {
  const seen = { on: 0, off: 1_000, both: 0, split: { on: 0, off: 1_000 }, expected: 0.5 };
  const whoIsOn = { ...seen, kind: 'wrong', what: 'nobody', why: 'nobody is on', cause: 'c', fix: 'f' } as const;
  return { verdict: verdict === 'fail' ? 'fail' : 'noData', criteria, whoIsOn };
}

describe('the rules of running', () => {
  it('hold for every history of gates, times and people', () => {
    fc.assert(
      fc.property(fc.array(move, { minLength: 1, maxLength: 60 }), (moves) => {
        let now: Instant = toInstant((schedule(rollout, toInstant(0))[0]?.startsAt ?? 0) - HOUR);
        let seq = 0;
        let run: Run | undefined;
        const enter = (event: JournalEvent, name?: string): Run => {
          const by = name === undefined ? PHASEGATE : ({ kind: 'person', name } as const);
          run = evolve(run, { seq: ++seq, at: now, by, event });
          return run;
        };
        enter({ kind: 'planned', rollout, document: 'plan.md', repairs: [] });
        for (const each of moves) {
          now = toInstant(now + each.wait);
          let before = run as unknown as Run;
          if (each.request) {
            const [name, asked] = each.request;
            if (refusal(before, asked, { kind: 'person', name }) === undefined) {
              const after = enter({ kind: 'requested', request: asked }, name);
              // A person never raises by asking: only the step's own start does.
              expect(after.percentage).toBeLessThanOrEqual(before.percentage);
              before = after;
            }
          }
          const judged = gate(before, each.verdict, each.overLimit, each.notTheChange);
          const result = judged && each.wrongUsers ? withWrongUsers(judged) : judged;
          if (result) before = enter({ kind: 'judged', result, evidence: [] });
          const decision = decide(before, result, now);
          if (decision.kind === 'wait') {
            if (decision.until !== undefined) expect(decision.until).toBeGreaterThan(now);
            continue;
          }
          const record = openRecord(before);
          const after = enter({ kind: 'decided', decision });
          if (after.percentage !== OFF) enter({ kind: 'confirmed', percentage: after.percentage });
          if (after.percentage > before.percentage) {
            expect(isWorking(rollout.calendar, now)).toBe(true);
            expect(['start', 'advance']).toContain(decision.kind);
          }
          if (decision.kind === 'advance' || decision.kind === 'complete') {
            const people = new Set(record?.approvals.map(({ by }) => by));
            expect(result?.verdict === 'pass' || people.size > 0).toBe(true);
            expect(result?.verdict).not.toBe('fail');
            if (result?.whoIsOn) expect(people.size).toBeGreaterThan(0);
            expect(now).toBeGreaterThanOrEqual(record?.soakEndsAt ?? Number.POSITIVE_INFINITY);
            const over = result?.criteria.some(({ errors }) => errors > 0) === true && result.verdict !== 'pass';
            if (over) expect(people.size).toBeGreaterThanOrEqual(2);
          }
          if (result?.verdict === 'fail') {
            expect(decision.kind).toBe('rollBack');
            expect(after.percentage).toBe(OFF);
          }
        }
      }),
      { numRuns: 3_000 },
    );
  });
});
