import { expect, test } from 'vitest';
import { seededRandom } from '../../seeded-random.ts';
import type { Criterion } from '../criterion.ts';
import { judgeBaseline } from '../judging/judge-baseline.ts';
import { noEvidence } from '../judging/judged.ts';
import type { StepState } from '../verdict.ts';
import { baselineChances, USUAL_ERROR_RATE } from './baseline-power.ts';
import { criterionPower, POWER_TIMES } from './criterion-power.ts';

const compared = {
  id: 'it',
  text: 'Download errors: no worse than baseline',
  line: 1,
  onFail: 'rollBack',
  operation: 'download',
  proof: 'literal',
  passAlpha: 0.05,
  slowAlpha: 0.005,
  fastAlpha: 0.005,
  kind: 'baseline',
  allowed: 1,
  bad: 1.25,
} as const satisfies Criterion;

test.each(['literal', 'statistical'] as const)('is how often the judge passes and fails it at the end, %s', (proof) => {
  const criterion = { ...compared, proof } as const;
  const [users, share, runs] = [1200, 0.25, 2000];
  const chances = baselineChances(criterion, { users, share });
  const random = seededRandom(11);
  const failed = (of: number, rate: number) => {
    let count = 0;
    for (let i = 0; i < of; i++) if (random() < rate) count++;
    return count;
  };
  const step = { share, soakEndsAt: 0 } as StepState;
  for (const times of [0.2, 1, 3]) {
    let [passes, fails] = [0, 0];
    for (let run = 0; run < runs; run++) {
      const [on, off] = [failed(users, times * USUAL_ERROR_RATE), failed(3 * users, USUAL_ERROR_RATE)];
      const counts = (of: number, errors: number) => ({ ok: of - errors, errors, users: of, squares: of });
      const erring = { treated: on, control: off };
      const evidence = {
        ...noEvidence('download'),
        treated: counts(users, on),
        control: counts(3 * users, off),
        erring,
      };
      const { verdict } = judgeBaseline(criterion, evidence, step, 1 as StepState['soakEndsAt']);
      if (verdict === 'pass') passes++;
      if (verdict === 'fail') fails++;
    }
    const { pass, fail } = chances(times);
    expect(Math.abs(pass - passes / runs)).toBeLessThan(0.04);
    expect(Math.abs(fail - fails / runs)).toBeLessThan(0.04);
  }
});

test('is part of what is told before a run, except where nobody is off', () => {
  const planned = { users: 5000, eventsPerUser: 1, share: 0.5 };
  const power = criterionPower(compared, planned);
  expect(power).toMatchObject({ unit: 'users', planned: 5000, of: 'ratio', off: USUAL_ERROR_RATE });
  expect(power?.rows.map(({ times }) => times)).toEqual(POWER_TIMES);
  expect(power?.rows.map(({ fail }) => Math.round(fail * 100))).toEqual([0, 0, 0, 0, 66, 100]);
  expect(criterionPower(compared, { ...planned, share: 1 })).toBeUndefined();
});
