// One thing that an application did for one user, and how it is written on the wire.
import { createHmac } from 'node:crypto';
import { operationKey } from '../core/gate/operation.ts';
import type { Attributes } from '../core/toggle/targeting.ts';

export type Variant = 'on' | 'off';

export interface OperationRecord {
  readonly toggle: string;
  /** In the plan's words or others of the same meaning: "write to table", "download". */
  readonly operation: string;
  readonly outcome: 'ok' | 'error';
  /** The path that was measured: `on` is the new one. */
  readonly variant: Variant;
  /** Never sent; an HMAC stands for it. */
  readonly user?: string;
  /** What the toggle was asked with. Never sent; where rules look at them, they say whether this user is part of the sample. */
  readonly attributes?: Attributes;
  /** Milliseconds. What is no time (negative, infinite, NaN) is left out; the operation counts. */
  readonly durationMs?: number;
}

const COUNTER = 'phasegate.operation';
const DURATION = 'phasegate.operation.duration';

/** base64url characters of an HMAC-SHA256 that stand for a user: 132 bits. */
const PSEUDONYM_LENGTH = 22;

/** Application code names a handful of operations; a program that makes them up does not get to fill the memory. */
const MOST_NAMES = 1_000;
const keys = new Map<string, string>();

/**
 * The DogStatsD lines of a record, without a newline at the end: a counter, and a distribution in milliseconds when
 * there is a duration. Without a `userKey` there is no user tag: a raw user id never leaves the process. `evaluated`,
 * what the toggle says of the user, is told only where the user got something else: lines stay as short as they were.
 * @throws TypeError for an outcome or a variant that is none, as code without types may give: what nobody understands must count neither
 * for a rollout nor against it.
 */
export function operationLines(record: OperationRecord, userKey: string | undefined, evaluated?: Variant): string {
  const { toggle, operation, outcome, variant, user, durationMs } = record;
  if (outcome !== 'ok' && outcome !== 'error') throw unexpected('outcome', outcome, '"ok" or "error"');
  if (variant !== 'on' && variant !== 'off') throw unexpected('variant', variant, '"on" or "off"');
  let tags = `toggle:${tagValue(toggle)},operation:${keyOf(operation)},outcome:${outcome},variant:${variant}`;
  if (evaluated !== undefined && evaluated !== variant) tags += `,evaluated:${evaluated}`;
  if (user !== undefined && userKey !== undefined) tags += `,user:${pseudonym(userKey, user)}`;
  const counter = `${COUNTER}:1|c|#${tags}`;
  const millis = roundedMillis(durationMs);
  return millis === undefined ? counter : `${counter}\n${DURATION}:${millis}|d|#${tags}`;
}

function unexpected(what: string, value: unknown, expected: string): TypeError {
  return new TypeError(`Unexpected ${what} ${JSON.stringify(value)}, expected ${expected}`);
}

/** To the microsecond; undefined for what is no time. */
function roundedMillis(durationMs: number | undefined): number | undefined {
  // Looked at after rounding, which can make an infinity of a very large number. Text, from code without types, is no time either.
  const millis = typeof durationMs === 'number' ? Math.round(durationMs * 1000) / 1000 : Number.NaN;
  return Number.isFinite(millis) && millis >= 0 ? millis : undefined;
}

/**
 * Stands for `user` as long as the rollout has this key: equal for equal users, and nothing else can be learnt from it.
 */
export function pseudonym(userKey: string, user: string): string {
  return createHmac('sha256', userKey).update(user).digest('base64url').slice(0, PSEUDONYM_LENGTH);
}

/** The canonical key, which a plan's criteria select by; an operation without a word in it keeps its own name. */
function keyOf(operation: string): string {
  const known = keys.get(operation);
  if (known !== undefined) return known;
  const key = operationKey(operation) || tagValue(operation);
  if (keys.size < MOST_NAMES) keys.set(operation, key);
  return key;
}

/** Characters that separate tags, fields and lines cannot be part of a value. */
function tagValue(text: string): string {
  return text.replace(/[,|#\r\n]/g, '_');
}
