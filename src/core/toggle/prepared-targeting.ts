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
  /** By the lowest bits of the bucket: 0 where no listed user is. The bucket is known anyway, and the map costs half as much again. */
  readonly marks: Uint8Array;
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
  const said = marks[bucket & (marks.length - 1)] === 0 ? undefined : listed.get(user);
  if (said === 'denied') return false;
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

/** At most one user in 32 is looked up for nothing, but for lists of thousands. */
function marksOf(listed: ReadonlyMap<string, Listed>, key: HashedKey): Uint8Array {
  let size = 1;
  while (size < listed.size * 32 && size < BUCKETS) size *= 2;
  const marks = new Uint8Array(size);
  for (const user of listed.keys()) marks[bucketAfter(key, user) & (size - 1)] = 1;
  return marks;
}
