// Rules made ready to be asked often: lists are sets, and asking allocates nothing.
import { meetsAll, type PreparedCondition, prepareCondition } from './condition.ts';
import type { Attributes, TargetGroup, Targeting } from './targeting.ts';

interface PreparedGroup {
  readonly users: ReadonlySet<string>;
  readonly where: readonly PreparedCondition[];
  readonly first: boolean;
}

export interface PreparedTargeting {
  readonly deny: ReadonlySet<string>;
  readonly require: readonly PreparedCondition[];
  readonly allow: ReadonlySet<string>;
  readonly groups: readonly PreparedGroup[];
}

export function prepareTargeting({ deny, require, allow, groups }: Targeting): PreparedTargeting {
  return {
    deny: new Set(deny),
    require: (require ?? []).map(prepareCondition),
    allow: new Set(allow),
    groups: (groups ?? []).map(prepareGroup),
  };
}

function prepareGroup({ users, where, first }: TargetGroup): PreparedGroup {
  return { users: new Set(users), where: (where ?? []).map(prepareCondition), first: first ?? false };
}

/** On or off by a rule, or undefined when no rule says anything of this user. `firstOnly`: of those who may have it, only groups that are first count. */
export function targeted(
  targeting: PreparedTargeting,
  user: string,
  attributes: Attributes | undefined,
  firstOnly: boolean,
): boolean | undefined {
  if (targeting.deny.has(user)) return false;
  if (!meetsAll(targeting.require, attributes)) return false;
  if (!firstOnly && targeting.allow.has(user)) return true;
  const { groups } = targeting;
  for (let i = 0; i < groups.length; i++) {
    const group = groups[i] as PreparedGroup;
    if ((group.first || !firstOnly) && isMember(group, user, attributes)) return true;
  }
  return undefined;
}

/** A group without conditions has its listed users only. */
function isMember({ users, where }: PreparedGroup, user: string, attributes: Attributes | undefined): boolean {
  return users.has(user) || (where.length > 0 && meetsAll(where, attributes));
}
