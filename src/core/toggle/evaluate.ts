// Answers the one question of a toggle: is it on for this user?
import { BUCKETS, bucketAfter, type HashedKey, hashKey } from './bucket.ts';
import type { ToggleDefinition } from './toggle.ts';

/** A toggle made ready to be asked often: its key is hashed once, and an evaluation costs less than a bare hash of both keys. */
export interface PreparedToggle extends ToggleDefinition {
  readonly hashed: HashedKey;
}

export function prepare({ key, percentage, version }: ToggleDefinition): PreparedToggle {
  return { key, percentage, version, hashed: hashKey(key) };
}

/**
 * Sticky (the same answer for the same user and percentage, everywhere) and monotone (who is on at 1% is on at 25%). The
 * empty user is nobody in particular: on only when everybody is, as in flagd. Never throws.
 */
export function isOn(definition: ToggleDefinition, user: string): boolean {
  return isUnder(definition.percentage, hashKey(definition.key), user);
}

/** `isOn` for hot paths; allocates nothing. */
export function isPreparedOn(toggle: PreparedToggle, user: string): boolean {
  return isUnder(toggle.percentage, toggle.hashed, user);
}

function isUnder(percentage: number, key: HashedKey, user: string): boolean {
  if (user === '') return percentage === BUCKETS;
  return bucketAfter(key, user) < percentage;
}
