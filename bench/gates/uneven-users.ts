// "Scales proportionally" among users who differ (coefficient of variation 1, in bursts): the judge after every event, many times.
import { DEFAULT_CALENDAR } from '../../src/core/calendar/calendar.ts';
import { HOUR, MINUTE, toInstant } from '../../src/core/calendar/instant.ts';
import { createTally } from '../../src/core/gate/counting/tally.ts';
import type { Criterion } from '../../src/core/gate/criterion.ts';
import { judge } from '../../src/core/gate/judging/judge.ts';
import type { StepState } from '../../src/core/gate/verdict.ts';
import { seededRandom } from '../../src/core/seeded-random.ts';
import { geometric } from '../../test/support/seeded-dice.ts';

export interface Shares {
  readonly fails: number;
  readonly passes: number;
}

const ALPHA = 0.05;
const SOAK = 8 * HOUR;
const startedAt = toInstant(Date.UTC(2026, 2, 9, 13));
const STEP: StepState = {
  startedAt,
  soakEndsAt: toInstant(startedAt + SOAK),
  share: 0.5,
  calendar: DEFAULT_CALENDAR,
  missingDataAfter: SOAK,
  latched: {},
  recorded: {},
};
const CRITERION: Criterion = {
  kind: 'proportional',
  id: 'scales',
  text: '',
  line: 1,
  onFail: 'rollBack',
  operation: 'write',
  proof: 'statistical',
  passAlpha: ALPHA,
  slowAlpha: ALPHA / 2,
  fastAlpha: ALPHA / 2,
  band: [0.8, 1.25],
};

/** Shares of `runs` soaks of 400 users, four events each on average, that ever fail and that ever pass, when those who are on succeed `ratio` times as often. */
export function unevenUsers(runs: number, ratio: number): Shares {
  let [fails, passes] = [0, 0];
  for (let run = 1; run <= runs; run++) {
    const { failed, passed } = soak(run, ratio);
    if (failed) fails++;
    if (passed) passes++;
  }
  return { fails: fails / runs, passes: passes / runs };
}

function soak(seed: number, ratio: number): { readonly failed: boolean; readonly passed: boolean } {
  const tally = createTally({ since: startedAt, soakEndsAt: STEP.soakEndsAt });
  let [failed, passed] = [false, false];
  for (const { at, user, isOn, fails } of events(seed, ratio)) {
    tally.add({
      toggle: '',
      operation: 'write',
      outcome: fails ? 'error' : 'ok',
      variant: isOn ? 'on' : 'off',
      user,
      at: toInstant(startedAt + at),
      count: 1,
    });
    const { verdict } = judge({ criteria: [CRITERION] }, [tally.evidence('write')], STEP, toInstant(startedAt + at));
    failed ||= verdict === 'fail';
    passed ||= verdict === 'pass';
    if (failed) break;
  }
  return { failed, passed };
}

function events(seed: number, ratio: number) {
  const random = seededRandom(seed);
  return Array.from({ length: 400 }, (_, user) => {
    const isOn = random() < 0.5;
    const from = random() * (SOAK - HOUR);
    return Array.from({ length: geometric(random, 4) }, () => ({
      at: from + random() * MINUTE,
      user: String(user),
      isOn,
      fails: isOn && random() >= ratio,
    }));
  })
    .flat()
    .sort((a, b) => a.at - b.at);
}
