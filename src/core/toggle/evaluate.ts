// Answers the one question of a toggle: is it on for this user?
import { BUCKETS, bucketOf } from './bucket.ts';
import type { ToggleDefinition } from './toggle.ts';

/**
 * Sticky (the same answer for the same user and percentage, everywhere) and monotone (who is on at 1% is on at 25%). The
 * empty user is nobody in particular: on only when everybody is, as in flagd. Never throws and allocates nothing.
 */
export function isOn(definition: ToggleDefinition, user: string): boolean {
  const { percentage } = definition;
  if (user === '') return percentage === BUCKETS;
  return bucketOf(definition.key, user) < percentage;
}
