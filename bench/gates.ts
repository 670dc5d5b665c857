// `npm run bench:gates [-- --json]`: how often gates are wrong and how soon they are right, ours and others', and what judging costs.
// Exact by dynamic programming for one step and for clustered users; by seeded simulation for uneven users and whole plans. Speed is
// in processor time, so that other programs of the machine count little.

import { argoRollouts, type CheckRule, flagger } from '../src/core/forecast/peer-rules.ts';
import { informationBound } from '../src/core/gate/formulas/information.ts';
import { perEvent, perUser } from './gates/clustered.ts';
import { normalSequence, ours, type RateRule, wilsonPeeked } from './gates/rate-rules.ts';
import { judgedEventsPerSecond, judgementOverSpecialFunctions } from './gates/speed.ts';
import { unevenUsers } from './gates/uneven-users.ts';
import { fateOf } from './gates/walk.ts';
import { wholePlans } from './gates/whole-plans.ts';

const ALPHA = 0.05;
const BOUNDS = [0.003, 0.025] as const;
const SIZES = [0, 0.5, 2, 5] as const;
/** Operations that a check of another tool looks at. */
const PER_CHECK = 100;

interface Target {
  readonly name: string;
  readonly value: number;
  readonly goal: string;
  readonly reached: boolean;
}

const json = process.argv.includes('--json');
const lines: string[] = [];
const targets: Target[] = [];
const tables: Record<string, unknown> = {};
const say = (line = ''): void => void (json ? lines.push(line) : console.log(line));
const percent = (share: number): string => `${(share * 100).toFixed(1)}%`;

function atMost(name: string, value: number, limit: number, show: (value: number) => string): void {
  targets.push({ name, value, goal: `<= ${show(limit)}`, reached: value <= limit });
}

/** One step, one criterion, both levels 0.05, looked at after every event, up to 300 / bound. */
function oneStep(bound: number): void {
  const horizon = 300 / bound;
  const row = (rule: RateRule) => {
    const times = SIZES.map((size) => fateOf(rule, size * bound, horizon, 'both'));
    return {
      rule: rule.name,
      falseRollback: [fateOf(rule, bound / 2, horizon, 'fails').fails, fateOf(rule, bound, horizon, 'fails').fails],
      falseAdvance: [fateOf(rule, bound, horizon, 'passes').passes, fateOf(rule, 2 * bound, horizon, 'passes').passes],
      medians: times.map(({ median }) => median),
      means: times.map(({ mean }) => mean),
    };
  };
  const ourRule = ours(bound, ALPHA);
  const mine = row(ourRule);
  const rows = [
    mine,
    ...[wilsonPeeked(bound), normalSequence(bound, ALPHA)].map((rule) => onTheWay(rule, bound, horizon)),
  ];
  const checks = [argoRollouts(10, 3), argoRollouts(10, 0), flagger(5, 5)].map((rule) => checked(rule, bound));
  const bounds = SIZES.map((size) => informationBound({ rate: size * bound, bound, alpha: ALPHA }));
  say(
    `One step, bound ${percent(bound)}, alpha ${ALPHA} each, after every event; FR false rollback, FA false advance, then events to a decision (median, mean)`,
  );
  say(
    `  ${''.padEnd(34)}${['FR .5x', 'FR 1x', 'FA 1x', 'FA 2x'].map((head) => head.padStart(8)).join('')}${SIZES.map((size) => `${size}x`.padStart(14)).join('')}`,
  );
  for (const { rule, falseRollback, falseAdvance, medians, means } of [...rows, ...checks])
    say(
      `  ${rule.padEnd(34)}${[...falseRollback, ...falseAdvance].map((share) => percent(share).padStart(8)).join('')}${medians.map((median, i) => `${Math.round(median)}, ${Math.round(means[i] ?? 0)}`.padStart(14)).join('')}`,
    );
  say(`  ${'information bound'.padEnd(66)}${bounds.map((events) => String(Math.round(events)).padStart(14)).join('')}`);
  say();
  tables[`oneStep ${bound}`] = { rows: [...rows, ...checks], informationBound: bounds };
  atMost(`false rollback at ${percent(bound)}`, mine.falseRollback[1] ?? 1, ALPHA, percent);
  atMost(`false advance at ${percent(bound)}`, mine.falseAdvance[0] ?? 1, ALPHA, percent);
  for (const [i, size] of SIZES.entries())
    atMost(
      `mean events to a decision at ${size}x of ${percent(bound)}, over the information bound`,
      (mine.means[i] ?? 0) / (bounds[i] ?? 1),
      1.5,
      (value) => value.toFixed(2),
    );
}

/** Rules that stop at whichever end they meet first are shown so: there is no level to keep for one end alone. */
function onTheWay(rule: RateRule, bound: number, horizon: number) {
  const at = (size: number) => fateOf(rule, size * bound, horizon, 'both');
  const times = SIZES.map(at);
  return {
    rule: rule.name,
    falseRollback: [at(0.5).fails, at(1).fails],
    falseAdvance: [at(1).passes, at(2).passes],
    medians: times.map(({ median }) => median),
    means: times.map(({ mean }) => mean),
  };
}

/** A check fails when its share of errors is the bound or more. */
function checked(rule: CheckRule, bound: number) {
  const fails = (size: number): number => chanceToFail(rule, checkFails(bound, size * bound));
  return {
    rule: rule.name,
    falseRollback: [fails(0.5), fails(1)],
    falseAdvance: [1 - fails(1), 1 - fails(2)],
    medians: [] as number[],
    means: [] as number[],
  };
}

function checkFails(bound: number, rate: number): number {
  let chance = (1 - rate) ** PER_CHECK;
  let below = 0;
  for (let errors = 0; errors / PER_CHECK < bound; errors++) {
    below += chance;
    chance *= ((PER_CHECK - errors) / (errors + 1)) * (rate / (1 - rate));
  }
  return 1 - below;
}

function chanceToFail(rule: CheckRule, bad: number, failed = 0, passed = 0): number {
  const verdict = rule.verdict(failed, passed);
  if (verdict !== 'goesOn') return verdict === 'fails' ? 1 : 0;
  return bad * chanceToFail(rule, bad, failed + 1, passed) + (1 - bad) * chanceToFail(rule, bad, failed, passed + 1);
}

function clusters(): void {
  const [bound, users] = [0.005, 7_500];
  const byUser = perUser(bound, bound, users);
  const byEvent = perEvent(bound, bound, users);
  say(
    `Clustered users: 8 events each, 0.5% of them broken, bound 0.5%, one right after the other, a look after every one, ${users} users`,
  );
  say(`  per user, as judged   FR ${percent(byUser.falseRollback)}  FA ${percent(byUser.falseAdvance)}`);
  say(`  per event             FR ${percent(byEvent.falseRollback)}  FA ${percent(byEvent.falseAdvance)}`);
  say();
  tables.clustered = { perUser: byUser, perEvent: byEvent };
  atMost('false rollback, clustered users', byUser.falseRollback, ALPHA, percent);
  atMost('false advance, clustered users', byUser.falseAdvance, ALPHA, percent);
}

function uneven(): void {
  const runs = 200;
  const [healthy, edge] = [unevenUsers(runs, 1), unevenUsers(runs, 0.8)];
  say(
    `Proportional, users with coefficient of variation 1, in bursts, after every event, ${runs} soaks of 400 users each`,
  );
  say(`  as many a user        FR ${percent(healthy.fails)}`);
  say(`  0.8 times, the edge   FR ${percent(edge.fails)}  FA ${percent(edge.passes)}`);
  say();
  tables.uneven = { healthy, edge };
  atMost('false rollback, proportional, uneven users', Math.max(healthy.fails, edge.fails), ALPHA, percent);
  atMost('false advance, proportional, uneven users', edge.passes, ALPHA, percent);
}

function plans(): void {
  const all = wholePlans(1_000);
  for (const { rollout, proof, volume, limitsRates, rows } of all) {
    say(`${rollout}, whole, proof ${proof}, ${volume === 1 ? 'planned volume' : `${volume} times the planned volume`}`);
    say(
      `  ${'true rate'.padEnd(12)}completes  rolls back    asks  operations to it   any step rolls back   most a step passes`,
    );
    for (const { size, completed, rolledBack, asked, operations, rolledBackAnywhere, passes } of rows)
      say(
        `  ${`${size}x`.padEnd(12)}${percent(completed).padStart(9)}${percent(rolledBack).padStart(12)}${percent(asked).padStart(8)}${String(operations ?? '-').padStart(18)}${percent(rolledBackAnywhere).padStart(22)}${percent(passes).padStart(21)}`,
      );
    say();
    const limit = rows.find(({ size }) => size === (limitsRates ? 1 : 0));
    atMost(
      `false rollback of a whole rollout at its limits: ${rollout}, ${proof}`,
      limit?.rolledBackAnywhere ?? 1,
      ALPHA,
      percent,
    );
    if (proof === 'statistical' && limitsRates)
      atMost(`false advance of a step at its limits: ${rollout}, ${proof}`, limit?.passes ?? 1, ALPHA, percent);
  }
  tables.wholePlans = all;
}

function costs(): void {
  const rollouts = 10_000;
  const perSecond = judgedEventsPerSecond(rollouts, 100_000);
  const ratio = judgementOverSpecialFunctions(5);
  say(
    `${rollouts.toLocaleString('en-US')} running rollouts, two criteria each, judged on every event: ${Math.round(perSecond).toLocaleString('en-US')} events/s on one core`,
  );
  say(`A judgement costs ${ratio.toFixed(2)} times its own special functions`);
  say();
  tables.speed = { rollouts, eventsPerSecond: perSecond, judgementOverSpecialFunctions: ratio };
  targets.push({
    name: 'events/s for 10,000 rollouts, one a second of each',
    value: perSecond,
    goal: `>= ${rollouts}`,
    reached: perSecond >= rollouts,
  });
  atMost('a judgement over its special functions', ratio, 3, (value) => value.toFixed(2));
}

for (const bound of BOUNDS) oneStep(bound);
clusters();
uneven();
plans();
costs();
const shown = (value: number): string =>
  value < 1 ? value.toPrecision(3) : value < 100 ? value.toFixed(2) : String(Math.round(value));
if (json) console.log(JSON.stringify({ tables, targets }, undefined, 1));
else
  for (const { name, value, goal, reached } of targets)
    console.log(`${reached ? 'reached' : 'MISSED '}  ${name}: ${shown(value)} (goal ${goal})`);
process.exitCode = targets.every(({ reached }) => reached) ? 0 : 1;
