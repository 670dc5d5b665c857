// Rules made ready to be asked often: all lists are one map, and asking allocates nothing.
import { BUCKETS, bucketAfter, type HashedKey } from './bucket.ts';
import { meetsAll, type PreparedCondition, prepareCondition } from './condition.ts';
import type { Attributes, Targeting } from './targeting.ts';

/** What lists say of a user: `first` is on even before the first percentage. */
type Listed = 'denied' | 'first' | 'on';

interface PreparedGroup {
  /** Never empty. */
  readonly where: readonly PreparedCondition[];
  readonly first: boolean;
}

export interface PreparedTargeting {
  readonly listed: ReadonlyMap<string, Listed>;
  /** A bit for each bucket, or each few: 0 where no listed user is. The bucket is known anyway, and the map costs half as much again. */
  readonly marks: Int32Array;
  readonly require: readonly PreparedCondition[];
  readonly groups: readonly PreparedGroup[];
}

export function prepareTargeting(
  { deny = [], require = [], allow = [], groups = [] }: Targeting,
  key: HashedKey,
): PreparedTargeting {
  const listed = new Map<string, Listed>();
  // What counts more is written later.
  for (const user of allow) listed.set(user, 'on');
  for (const { users = [], first } of groups)
    for (const user of users) if (first || !listed.has(user)) listed.set(user, first ? 'first' : 'on');
  for (const user of deny) listed.set(user, 'denied');
  return {
    listed,
    marks: marksOf(listed, key),
    require: require.map(prepareCondition),
    groups: groups.flatMap(({ where = [], first }) =>
      where.length === 0 ? [] : [{ where: where.map(prepareCondition), first: first ?? false }],
    ),
  };
}

/**
 * On or off by a rule, or undefined when no rule says anything of this user. `firstOnly`: of those who may have it, only groups that are
 * first count. Lists of those who have it, and groups, all say the same, so that they are asked in the order that is fastest. `bucket` is
 * that of `user` under the toggle.
 */
export function targeted(
  targeting: PreparedTargeting,
  user: string,
  attributes: Attributes | undefined,
  firstOnly: boolean,
  bucket: number,
): boolean | undefined {
  const { listed, marks, require, groups } = targeting;
  let said: Listed | undefined;
  if ((((marks[(bucket >>> 5) & (marks.length - 1)] as number) >>> (bucket & 31)) & 1) !== 0) {
    said = listed.get(user);
    if (said === 'denied') return false;
  }
  // `meetsAll` once more: V8 remembers for each place in the code what it met there, and what is required and what makes a group are
  // mostly different attributes, but each the same in many toggles. One place for both would cost as much again as the whole rest.
  for (let i = 0; i < require.length; i++) {
    const { attribute, holds } = require[i] as PreparedCondition;
    const value = attributes?.[attribute];
    if (value === undefined || value === null || !holds(value)) return false;
  }
  if (said === 'first' || (said === 'on' && !firstOnly)) return true;
  for (let i = 0; i < groups.length; i++) {
    const group = groups[i] as PreparedGroup;
    if ((group.first || !firstOnly) && meetsAll(group.where, attributes)) return true;
  }
  return undefined;
}

/** At most one bit in 32 is set, but for lists of thousands: so few users are looked up for nothing. */
function marksOf(listed: ReadonlyMap<string, Listed>, key: HashedKey): Int32Array {
  let words = 1;
  while (words < listed.size && words < BUCKETS / 32) words *= 2;
  const marks = new Int32Array(words);
  for (const user of listed.keys()) {
    const bucket = bucketAfter(key, user);
    const at = (bucket >>> 5) & (words - 1);
    marks[at] = (marks[at] as number) | (1 << (bucket & 31));
  }
  return marks;
}
