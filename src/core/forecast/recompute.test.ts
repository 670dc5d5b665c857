import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rolloutsOf } from '../../../test/support/simulated-run.ts';
import { toInstant } from '../calendar/instant.ts';
import { judge } from '../gate/judging/judge.ts';
import { atZeroEvidence, judgeAtZero } from '../gate/judging/judge-at-zero.ts';
import type { Verdict } from '../gate/verdict.ts';
import type { Rollout } from '../plan/plan.ts';
import { evolve } from '../run/evolve.ts';
import { type JournalEntry, type JournalEvent, PHASEGATE } from '../run/journal.ts';
import type { Run } from '../run/run.ts';
import { stepStateOf } from '../run/step-state.ts';
import { jsonDifferences } from './json-differences.ts';
import { readObservations } from './observations.ts';
import { recompute } from './recompute.ts';
import { replay } from './replay.ts';

const fileOf = (name: string) => readFileSync(new URL(`../../../plans/${name}`, import.meta.url), 'utf8');
const [rollout] = rolloutsOf(fileOf('letters-history.md'), false) as [Rollout];
const { operations } = readObservations(fileOf('letters-history.csv'), 'csv', rollout.calendar.zone);

/** A journal as it comes back from a file. */
const journal = JSON.parse(
  JSON.stringify(
    replay({ rollout, document: 'plan.md', repairs: [], operations, readings: [], people: [], bucket: 0 }).journal,
  ),
) as JournalEntry[];

/** The journal with the events of one kind changed. */
function changed<K extends JournalEvent['kind']>(
  kind: K,
  change: (event: Extract<JournalEvent, { kind: K }>) => JournalEvent,
): readonly JournalEntry[] {
  return journal.map((entry) =>
    entry.event.kind === kind ? { ...entry, event: change(entry.event as Extract<JournalEvent, { kind: K }>) } : entry,
  );
}

describe('recomputing a journal', () => {
  it('comes out as journaled', () => {
    const { judgements, decisions, ...rest } = recompute(journal);
    expect(rest).toEqual({ differences: [], reworded: [], skipped: [] });
    expect(decisions).toBe(3);
    expect(judgements).toBeGreaterThan(3);
  });

  it('finds a verdict that does not follow from its evidence', () => {
    const { differences } = recompute(
      changed('judged', (event) =>
        event.result.verdict === 'fail' ? { ...event, result: { ...event.result, verdict: 'pass' } } : event,
      ),
    );
    expect(differences).toMatchObject([{ path: 'verdict', journaled: 'pass', recomputed: 'fail' }]);
  });

  it('finds evidence that was made better afterwards, and the decision that does not follow from it', () => {
    const { differences } = recompute(
      changed('judged', (event) => ({
        ...event,
        evidence: event.evidence.map((each) => ({ ...each, treated: { ...each.treated, errors: 0 }, windows: [] })),
      })),
    );
    expect(differences.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['verdict', 'criteria.0.errors', 'kind']),
    );
  });

  it('finds a decision that does not follow from the judgement before it', () => {
    const { differences } = recompute(
      changed('decided', (event) =>
        event.decision.kind === 'rollBack' ? { ...event, decision: { ...event.decision, criteria: [] } } : event,
      ),
    );
    expect(differences).toMatchObject([{ path: 'criteria', journaled: [] }]);
  });

  it('judges a correction of an earlier step by that step', () => {
    const advanced = journal.findIndex(({ event }) => event.kind === 'decided' && event.decision.kind === 'advance');
    const before = journal.slice(0, advanced + 2);
    const run = before.reduce<Run | undefined>(evolve, undefined)!;
    const [record] = run.records;
    const evidence = record!.evidence.map((each) => ({ ...each, treated: { ...each.treated, errors: 60 } }));
    const result = judge(run.rollout.steps[0].gate, evidence, stepStateOf(run, record!), record!.endedAt!);
    expect(result.verdict).toBe('fail');
    const corrected = (verdict: Verdict): readonly JournalEntry[] => [
      ...before,
      {
        seq: before.length + 1,
        at: toInstant(run.records[1]!.startedAt + 60_000),
        by: PHASEGATE,
        event: { kind: 'corrected', record: 0, evidence, result: { ...result, verdict } },
      },
    ];
    expect(recompute(corrected('fail')).differences).toEqual([]);
    expect(recompute(corrected('undecided')).differences).toMatchObject([{ path: 'verdict', recomputed: 'fail' }]);
  });

  it('judges users who are on at 0% again, and finds a question that nothing counted asks for', () => {
    const [planned] = journal as [JournalEntry];
    const at = toInstant(planned.at + 3_600_000);
    const asked = (on: number): readonly JournalEntry[] => {
      const [evidence, seen] = [[atZeroEvidence({ on, off: 60 })], [atZeroEvidence({ on: 40, off: 60 })]];
      const result = judgeAtZero(seen, rollout.toggle)!;
      const why = result.criteria[0]!.why;
      return [
        planned,
        { seq: 2, at, by: PHASEGATE, event: { kind: 'judged', evidence, result } },
        { seq: 3, at, by: PHASEGATE, event: { kind: 'decided', decision: { kind: 'ask', about: 'onAtZero', why } } },
      ];
    };
    expect(recompute(asked(40))).toMatchObject({ judgements: 1, decisions: 1, differences: [], skipped: [] });
    expect(recompute(asked(41)).differences).toMatchObject([{ path: 'criteria.0.events', journaled: 40 }]);
    expect(recompute(asked(3)).differences).toMatchObject([
      { seq: 2, path: '', recomputed: undefined },
      { seq: 3, path: 'kind', journaled: 'ask', recomputed: 'start' },
      { seq: 3, path: 'about' },
    ]);
  });

  it('does not take other words for another judgement', () => {
    const worded = changed('judged', (event) => ({
      ...event,
      result: {
        ...event.result,
        criteria: event.result.criteria.map((each) => ({ ...each, why: 'as we said in 2024' })),
      },
    }));
    const { differences, reworded } = recompute(worded);
    expect(differences).toEqual([]);
    expect(reworded.length).toBeGreaterThan(3);
  });

  it('compares numbers to nine digits, and finds what is not there any more', () => {
    expect(jsonDifferences({ a: 1e6, b: -Infinity }, { a: 1e6 + 1e-4, b: -Infinity, c: 1 })).toEqual([]);
    expect(jsonDifferences({ a: 1 }, { a: 1 + 1e-8 })).toHaveLength(1);
    expect(jsonDifferences({ a: { b: [1, 2] } }, { a: { b: [1] } })).toMatchObject([{ path: 'a.b' }]);
    expect(jsonDifferences({ a: 1 }, {})).toEqual([{ path: 'a', journaled: 1, recomputed: undefined }]);
  });
});
