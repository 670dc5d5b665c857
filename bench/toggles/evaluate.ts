// What one evaluation costs in process: ours, with and without rules, the bare hash and threshold, and flagd-core.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { FlagdCore } from '@openfeature/flagd-core';
import { isPreparedOn, prepare } from '../../src/core/toggle/evaluate.ts';
import { toFlagdDefinition } from '../../src/core/toggle/flagd-definition.ts';
import { percent } from '../../src/core/toggle/percentage.ts';
import type { ToggleDefinition } from '../../src/core/toggle/toggle.ts';

const KEY = 'release-of-the-letters';
const PLAIN: ToggleDefinition = { key: KEY, percentage: percent(25), version: 1 };
const someUsers = (from: number) => Array.from({ length: 100 }, (_, i) => `listed-${from + i}`);
const RULED: ToggleDefinition = {
  ...PLAIN,
  targeting: {
    deny: someUsers(0),
    require: [{ kind: 'versionAtLeast', attribute: 'version', version: '2.3.0' }],
    allow: someUsers(100),
    groups: [{ name: 'staff', users: someUsers(200), where: [{ kind: 'equals', attribute: 'staff', value: true }] }],
  },
};
const ATTRIBUTES = { version: '2.10.1', staff: false, country: 'US' };

const COUNT = 4096;
/** A string from outside is flat; what `+` makes is not, and each look into it costs more. */
const flat = (text: string): string => JSON.parse(JSON.stringify(text));
const USERS = Array.from({ length: COUNT }, (_, i) => flat(`user-${(i * 2654435761) % 4294967296}`));
/** Joined beforehand, so that the limit pays for the hash alone. */
const JOINED = USERS.map((user) => flat(KEY + user));

export const EVALUATORS = ['bare', 'plain', 'ruled', 'flagd', 'flagd ruled'] as const;
export type Evaluator = (typeof EVALUATORS)[number];

/** MurmurHash3 x86 32 of ASCII text as one writes it by hand, and the threshold. */
function bareIsOn(text: string, percentage: number): boolean {
  const whole = text.length & ~3;
  let hash = 0;
  for (let i = 0; i < whole; i += 4) {
    let k =
      text.charCodeAt(i) |
      (text.charCodeAt(i + 1) << 8) |
      (text.charCodeAt(i + 2) << 16) |
      (text.charCodeAt(i + 3) << 24);
    k = Math.imul(k, 0xcc9e2d51);
    hash ^= Math.imul((k << 15) | (k >>> 17), 0x1b873593);
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  let tail = 0;
  for (let i = text.length - 1; i >= whole; i--) tail = (tail << 8) | text.charCodeAt(i);
  tail = Math.imul(tail, 0xcc9e2d51);
  hash ^= Math.imul((tail << 15) | (tail >>> 17), 0x1b873593) ^ text.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  hash = (hash ^ (hash >>> 16)) >>> 0;
  return Math.floor((hash * 100_000) / 0x1_0000_0000) < percentage;
}

function flagdOf(definition: ToggleDefinition): FlagdCore {
  const core = new FlagdCore();
  core.setConfigurations(JSON.stringify(toFlagdDefinition([definition])));
  return core;
}

/** Each asks for all users once and returns how many are on, so that nothing is optimized away. */
function loops(): Readonly<Record<Evaluator, () => number>> {
  const [plain, ruled] = [prepare(PLAIN), prepare(RULED)];
  const [flagd, flagdRuled] = [flagdOf(PLAIN), flagdOf(RULED)];
  const contexts = USERS.map((targetingKey) => ({ targetingKey, ...ATTRIBUTES }));
  const { percentage } = PLAIN;
  return {
    bare() {
      let on = 0;
      for (let i = 0; i < COUNT; i++) if (bareIsOn(JOINED[i] as string, percentage)) on++;
      return on;
    },
    plain() {
      let on = 0;
      for (let i = 0; i < COUNT; i++) if (isPreparedOn(plain, USERS[i] as string)) on++;
      return on;
    },
    ruled() {
      let on = 0;
      for (let i = 0; i < COUNT; i++) if (isPreparedOn(ruled, USERS[i] as string, contexts[i])) on++;
      return on;
    },
    flagd() {
      let on = 0;
      for (let i = 0; i < COUNT; i++)
        if (flagd.resolveBooleanEvaluation(KEY, false, contexts[i] as { targetingKey: string }).value) on++;
      return on;
    },
    'flagd ruled'() {
      let on = 0;
      for (let i = 0; i < COUNT; i++)
        if (flagdRuled.resolveBooleanEvaluation(KEY, false, contexts[i] as { targetingKey: string }).value) on++;
      return on;
    },
  };
}

export interface Costs {
  readonly nanoseconds: Readonly<Record<Evaluator, readonly number[]>>;
  /** Bytes of heap for one evaluation. */
  readonly bytes: Readonly<Record<'plain' | 'ruled', number>>;
}

/** Nanoseconds for one evaluation in each of `rounds` interleaved rounds of `millis` each. @throws when the five do not agree. */
export function evaluationCosts(rounds: number, millis: number): Costs {
  const all = loops();
  const expected = all.bare();
  for (const name of EVALUATORS) {
    if (all[name]() !== expected) throw new Error(`${name} does not agree with the bare hash`);
    measure(all[name], millis / 4);
  }
  const nanoseconds = Object.fromEntries(EVALUATORS.map((name) => [name, [] as number[]])) as Record<
    Evaluator,
    number[]
  >;
  for (let round = 0; round < rounds; round++)
    for (const name of EVALUATORS) nanoseconds[name].push(measure(all[name], millis));
  return { nanoseconds, bytes: { plain: bytesOf(all.plain), ruled: bytesOf(all.ruled) } };
}

function measure(loop: () => number, millis: number): number {
  const begin = performance.now();
  let loops = 0;
  let now = begin;
  for (; now - begin < millis; now = performance.now()) {
    loop();
    loops++;
  }
  return ((now - begin) * 1e6) / (loops * COUNT);
}

/** From a swept heap, few enough evaluations that a collection would hide nothing: each byte of each one is still there. */
function bytesOf(loop: () => number): number {
  setFlagsFromString('--expose-gc');
  const sweep = runInNewContext('gc') as () => void;
  const loops = 200;
  let least = Number.POSITIVE_INFINITY;
  for (let again = 0; again < 3; again++) {
    sweep();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < loops; i++) loop();
    least = Math.min(least, Math.max(0, process.memoryUsage().heapUsed - before) / (loops * COUNT));
  }
  return least;
}
