import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rolloutsOf } from '../../../test/support/simulated-run.ts';
import { HOUR, MINUTE, toInstant } from '../calendar/instant.ts';
import type { GateResult, Verdict } from '../gate/verdict.ts';
import type { Rollout } from '../plan/plan.ts';
import { schedule } from '../plan/schedule.ts';
import { OFF, type Percentage, percent } from '../toggle/percentage.ts';
import { isInPlace } from './command.ts';
import { decide } from './decide.ts';
import { evolve } from './evolve.ts';
import { type JournalEvent, type PersonRequest, PHASEGATE } from './journal.ts';
import { openRecord } from './record.ts';
import { refusal } from './request.ts';
import type { Run } from './run.ts';
import { toggleReading } from './toggle-reading.ts';

// Whoever else moves the toggle, and whenever anybody looks: Phasegate never raises what somebody lowered, never fights, and takes a
// rollback through.

const text = readFileSync(new URL('../../../plans/records-and-documents.md', import.meta.url), 'utf8');
const driven = rolloutsOf(text)[1] as Rollout;
const advised: Rollout = { ...driven, mode: 'advise', driver: 'unleash' };

const percentage = fc.constantFrom<Percentage>(
  OFF,
  percent(0.5),
  percent(1),
  percent(10),
  percent(25),
  percent(50),
  percent(100),
);
const move = fc.record({
  wait: fc.constantFrom(0, 10 * MINUTE, HOUR, 5 * HOUR, 24 * HOUR),
  verdict: fc.constantFrom<Verdict>('pass', 'pass', 'pass', 'undecided', 'noData', 'fail'),
  request: fc.option(
    fc.constantFrom<PersonRequest>(
      { kind: 'approve', reason: 'r' },
      { kind: 'pause', reason: 'r' },
      { kind: 'rollback', reason: 'r' },
      { kind: 'resume', at: undefined, reason: 'r' },
    ),
    { nil: undefined, freq: 5 },
  ),
  /** Somebody else sets it. */
  moved: fc.option(percentage, { nil: undefined, freq: 4 }),
  looks: fc.boolean(),
  /** The write is accepted and shows; or, in advise mode, the person does what they were told. */
  obeys: fc.boolean(),
});

function gate(run: Run, verdict: Verdict): GateResult | undefined {
  const record = openRecord(run);
  if (record?.confirmedAt === undefined) return undefined;
  const nothing = { logPass: undefined, passLine: undefined, logFail: undefined, failLine: undefined };
  const criteria = (run.rollout.steps[record.step]?.gate.criteria ?? []).map((criterion) => ({
    criterion: criterion.id,
    verdict: record.latched[criterion.id] === 'fail' ? ('fail' as const) : verdict,
    why: 'because',
    errors: 0,
    events: 1_000,
    users: 0,
    interval: undefined,
    failedBy: undefined,
    notTheChange: false,
    ...nothing,
  }));
  const fails = criteria.some((each) => each.verdict === 'fail');
  return { verdict: fails ? 'fail' : verdict, criteria };
}

describe.each([
  ['drive', driven],
  ['advise', advised],
] as const)('the toggle in %s mode', (mode, rollout) => {
  it('is never raised above what somebody lowered it to, and is what the run says once it was looked at', () => {
    fc.assert(
      fc.property(fc.array(move, { minLength: 1, maxLength: 50 }), (moves) => {
        let now = toInstant((schedule(rollout, toInstant(0))[0]?.startsAt ?? 0) - HOUR);
        let seq = 0;
        let actual: Percentage = OFF;
        /** What somebody lowered it to, until a person says to go on, or whoever it is raises it. */
        let lowered: Percentage | undefined;
        let run = undefined as unknown as Run;
        const enter = (event: JournalEvent, name?: string): void => {
          const by = name === undefined ? PHASEGATE : ({ kind: 'person', name } as const);
          run = evolve(seq === 0 ? undefined : run, { seq: ++seq, at: now, by, event });
        };
        enter({ kind: 'planned', rollout, document: 'plan.md', repairs: [] });
        for (const each of moves) {
          now = toInstant(now + each.wait);
          if (each.moved !== undefined && each.moved !== actual) {
            // What goes up and comes back down between two looks has not been there; nor is lowered what is
            // only put back, or set down as it was asked.
            const { state } = run;
            const meant = state.kind === 'asked' ? state.instead?.percentage : undefined;
            const known = meant ?? run.confirmed?.percentage ?? OFF;
            lowered = each.moved < Math.min(known, run.percentage) ? each.moved : undefined;
            actual = each.moved;
          }
          if (each.request && refusal(run, each.request, { kind: 'person', name: 'Ada' }) === undefined) {
            enter({ kind: 'requested', request: each.request }, 'Ada');
            if (each.request.kind === 'resume' || each.request.kind === 'approve') lowered = undefined;
          }
          const before = run;
          const decision = decide(run, gate(run, each.verdict), now);
          if (decision.kind !== 'wait') enter({ kind: 'decided', decision });
          if (before.state.kind === 'asked' && before.state.about === 'drift') {
            expect(['ask', 'rollBack', 'wait']).toContain(decision.kind);
            expect(run.percentage).toBeLessThanOrEqual(before.percentage);
          }
          if (!each.looks) continue;
          const reading = toggleReading(run, actual);
          const commanded = run.percentage;
          const wasLowering = run.command?.lowers === true && !isInPlace(run);
          if (reading === 'set') enter({ kind: 'confirmed', percentage: actual });
          if (reading === 'moved') enter({ kind: 'drifted', found: actual, commanded });
          if (reading === 'unset' && each.obeys) {
            if (lowered !== undefined) expect(run.percentage).toBeLessThanOrEqual(lowered);
            if (mode === 'drive' && run.percentage > actual) expect(run.command?.lowers).toBe(false);
            actual = run.percentage;
            enter({ kind: 'confirmed', percentage: actual });
          }
          if (reading !== 'unset' || each.obeys) {
            expect(run.confirmed?.percentage).toBe(actual);
            // A command to lower stands until it is so; everything else that is found is adopted.
            if (!(wasLowering && actual > commanded)) expect(run.percentage).toBe(actual);
            else expect(run.percentage).toBe(commanded);
          }
          if (decision.kind === 'rollBack') expect(run.percentage).toBeLessThanOrEqual(commanded);
        }
      }),
      { numRuns: 3_000 },
    );
  });
});
