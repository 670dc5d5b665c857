import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rolloutsOf } from '../../../test/support/simulated-run.ts';
import { formatDayAndTime } from '../calendar/format.ts';
import { toInstant } from '../calendar/instant.ts';
import type { Rollout } from '../plan/plan.ts';
import { percent } from '../toggle/percentage.ts';
import type { SimulateInput } from './plays.ts';
import { type Part, type PartOutcomes, runsIn, type Simulation, simulate, simulatePart, sumUp } from './simulate.ts';

const text = readFileSync(new URL('../../../plans/records-and-documents.md', import.meta.url), 'utf8');
const [tables, documents] = rolloutsOf(text, false) as [Rollout, Rollout];

const base: SimulateInput = { rollout: documents, rates: [], traffic: [], seed: 1, runs: 300, faultRuns: 60 };

function simulated(input: Partial<SimulateInput>): { simulation: Simulation; progress: readonly number[] } {
  const progress: number[] = [];
  const all = simulate({ ...base, ...input });
  for (;;) {
    const next = all.next();
    if (next.done) return { simulation: next.value, progress };
    progress.push(next.value);
  }
}

describe('a simulation', () => {
  const { simulation, progress } = simulated({});
  const [ours, ...others] = simulation.assumed;

  it('adds up, tells how far it is, and says what it assumed', () => {
    for (const { ended } of [
      ...simulation.assumed,
      ...simulation.faults.flatMap(({ sizes }) => sizes.flatMap(({ tools }) => tools)),
    ]) {
      expect(ended.completed + ended.rolledBack + ended.asked).toBeCloseTo(1, 9);
      expect(ended.askedAt.reduce((a, b) => a + b, 0)).toBeCloseTo(ended.asked, 9);
    }
    expect(others).toHaveLength(3);
    expect(progress.at(-1)).toBeLessThanOrEqual(runsIn(base));
    expect(simulation.assumptions.join('\n')).toContain('"download": 0.03% fail (a tenth of its limit)');
  });

  it('completes on the dates of the calendar when all is well', () => {
    expect(ours?.ended.completed).toBeGreaterThan(0.9);
    expect(ours?.ended.rolledBack).toBeLessThan(0.01);
    const median = toInstant(ours?.ended.completedOn?.median ?? 0);
    expect(formatDayAndTime(documents.calendar, median)).toBe('Fri 3/13 17:00');
  });

  it('rolls back what is far over its limit, with few users harmed, and completes nothing at twice the limit', () => {
    const download = simulation.faults.find(({ criterion }) => criterion.id.startsWith('below:download'));
    const at = (size: number) => download?.sizes.find((each) => each.size === size)?.tools[0]?.ended;
    expect(at(20)).toMatchObject({ rolledBack: 1 });
    expect(at(20)?.harmed.median).toBeLessThan(12);
    expect(at(2)?.completed).toBeLessThan(0.02);
    expect(at(0)?.rolledBack).toBe(0);
  });

  it('is the same with the same seed, and another with another', () => {
    const again = simulated({ runs: 100, faultRuns: 5 }).simulation;
    expect(simulated({ runs: 100, faultRuns: 5 }).simulation).toEqual(again);
    expect(simulated({ runs: 100, faultRuns: 5, seed: 2 }).simulation.assumed).not.toEqual(again.assumed);
  });

  it('takes rates and traffic as they are stated', () => {
    const operation = 'download';
    const { simulation: stated } = simulated({
      rates: [{ operation, rate: 0.0078, from: percent(50) }],
      traffic: [{ operation: undefined, perHour: 12_500 }],
      faultRuns: 1,
    });
    const ended = stated.assumed[0]?.ended;
    // 100,000 a working day: 1,000 users prove the canary, and 50,000 at 50% fail.
    expect(ended?.rolledBackAt[2]).toBeGreaterThan(0.9);
    expect(ended?.completed).toBe(0);
    expect(stated.assumptions.join('\n')).toContain('0.78% from 50% on');
  });

  it('rolls the tables back by the first failure, wherever it is', () => {
    const fault = simulated({ rollout: tables, runs: 50, faultRuns: 60 }).simulation.faults[0];
    for (const { size, tools } of fault?.sizes ?? [])
      if (size >= 1)
        expect(tools[0]?.ended).toMatchObject({ rolledBack: 1, harmed: { median: 1, ninety: 1, mean: 1 } });
  });

  it('plays durations as shares that are slow, and says what it takes them to be', () => {
    const slow = rolloutsOf(text.replaceAll('Index error rate: < 2.5%', 'Download p95 latency: < 500 ms'), false)[1]!;
    expect(slow.steps[0].gate.criteria.map(({ kind }) => kind)).toContain('latency');
    const { assumptions, assumed, faults } = simulated({ rollout: slow, runs: 60, faultRuns: 30 }).simulation;
    expect(assumptions).toContain('"download": 0.5% take 500 ms or longer (a tenth of its limit)');
    expect(assumed[0]?.ended.completed).toBeGreaterThan(0.8);
    const fault = faults.find(({ criterion }) => criterion.kind === 'latency');
    expect(fault?.limit).toBeCloseTo(0.05, 12);
    const at = (size: number) => fault?.sizes.find((each) => each.size === size)?.tools[0]?.ended;
    expect(at(20)).toMatchObject({ rolledBack: 1, completed: 0 });
    // What users met is slow, not failed.
    expect(at(0)?.harmed.mean).toBe(0);
    expect(at(1)!.harmed.mean).toBeGreaterThan(10);
  });

  it('plays what is compared with users who are off against a share that it says', () => {
    const words = 'Download errors: no worse than baseline';
    const compared = rolloutsOf(text.replaceAll('Download error rate: < 0.3%', words), false)[1]!;
    const { assumptions, faults } = simulated({ rollout: compared, runs: 10, faultRuns: 20 }).simulation;
    expect(assumptions).toContain('"download": 1% fail (nothing bounds it)');
    const fault = faults.find(({ criterion }) => criterion.kind === 'baseline');
    expect(fault?.sizes.map(({ rate }) => rate)).toEqual([0, 0.005, 0.01, 0.02, 0.05, 0.2]);
    expect(fault?.sizes.at(-1)?.tools[0]?.ended.rolledBack).toBeGreaterThan(0.9);
  });

  it('is the same in however many parts it is played', () => {
    const input = { rollout: documents, rates: [], traffic: [], seed: 3, runs: 31, faultRuns: 4 };
    const played = (part: Part): PartOutcomes => {
      const runs = simulatePart(input, part);
      for (;;) {
        const next = runs.next();
        if (next.done) return next.value;
      }
    };
    const parts = [0, 1, 2].map((index) => played({ index, of: 3 }));
    expect(sumUp(input, parts)).toEqual(sumUp(input, [played({ index: 0, of: 1 })]));
  });
});
