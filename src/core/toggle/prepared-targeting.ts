// Rules made ready to be asked often: all lists are one map, and asking allocates nothing.
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
  readonly require: readonly PreparedCondition[];
  readonly groups: readonly PreparedGroup[];
}

export function prepareTargeting({ deny = [], require = [], allow = [], groups = [] }: Targeting): PreparedTargeting {
  const listed = new Map<string, Listed>();
  // What counts more is written later.
  for (const user of allow) listed.set(user, 'on');
  for (const { users = [], first } of groups)
    for (const user of users) if (first || !listed.has(user)) listed.set(user, first ? 'first' : 'on');
  for (const user of deny) listed.set(user, 'denied');
  return {
    listed,
    require: require.map(prepareCondition),
    groups: groups.flatMap(({ where = [], first }) =>
      where.length === 0 ? [] : [{ where: where.map(prepareCondition), first: first ?? false }],
    ),
  };
}

/**
 * On or off by a rule, or undefined when no rule says anything of this user. `firstOnly`: of those who may have it, only groups that are
 * first count. Lists of those who have it, and groups, all say the same, so that they are asked in the order that is fastest.
 */
export function targeted(
  targeting: PreparedTargeting,
  user: string,
  attributes: Attributes | undefined,
  firstOnly: boolean,
): boolean | undefined {
  const { listed, require, groups } = targeting;
  const said = listed.size === 0 ? undefined : listed.get(user);
  if (said === 'denied') return false;
  if (require.length > 0 && !meetsAll(require, attributes)) return false;
  if (said === 'first' || (said === 'on' && !firstOnly)) return true;
  for (let i = 0; i < groups.length; i++) {
    const group = groups[i] as PreparedGroup;
    if ((group.first || !firstOnly) && meetsAll(group.where, attributes)) return true;
  }
  return undefined;
}
