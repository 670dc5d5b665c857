// Writes rules in flagd's targeting language (JSON Logic with flagd's own operations, https://flagd.dev/reference/flag-definitions/).
import { unreachable } from '../unreachable.ts';
import type { AttributeValue, Condition, TargetGroup, Targeting } from './targeting.ts';

export type FlagdRule = { readonly [operation: string]: unknown };

const USER: FlagdRule = { var: 'targetingKey' };

/** Conditions and variants in turn, as the arguments of `if` begin: the first condition that holds decides. */
export function flagdRules(targeting: Targeting, firstOnly: boolean): readonly (FlagdRule | 'on' | 'off')[] {
  const { deny = [], require = [], allow = [], groups = [] } = targeting;
  const rules: (FlagdRule | 'on' | 'off')[] = [];
  if (deny.length > 0) rules.push({ in: [USER, deny] }, 'off');
  if (require.length > 0) rules.push({ '!': [allOf(require)] }, 'off');
  if (allow.length > 0 && !firstOnly) rules.push({ in: [USER, allow] }, 'on');
  for (const group of groups) {
    const rule = group.first || !firstOnly ? ruleOf(group) : undefined;
    if (rule) rules.push(rule, 'on');
  }
  return rules;
}

function ruleOf({ users = [], where = [] }: TargetGroup): FlagdRule | undefined {
  const rules = [...(users.length > 0 ? [{ in: [USER, users] }] : []), ...(where.length > 0 ? [allOf(where)] : [])];
  return rules.length > 1 ? { or: rules } : rules[0];
}

function allOf(conditions: readonly Condition[]): FlagdRule {
  const rules = conditions.map(toRule);
  return rules.length === 1 ? (rules[0] as FlagdRule) : { and: rules };
}

function toRule(condition: Condition): FlagdRule {
  const attribute = { var: condition.attribute };
  switch (condition.kind) {
    case 'equals':
      return { '===': [attribute, condition.value] };
    case 'in':
      return isOneOf(attribute, condition.values);
    case 'startsWith':
      return { starts_with: [attribute, condition.prefix] };
    case 'versionAtLeast':
      return { sem_ver: [attribute, '>=', condition.version] };
    default:
      return unreachable(condition);
  }
}

/**
 * Not flagd's `in`, which takes the number 2 for the text "2.0" in Go, cannot compare a number with a truth there, and takes 1 for true in
 * Python: `===` is the same in all three. Where everything is a text, as users are, `in` is.
 */
function isOneOf(attribute: FlagdRule, values: readonly AttributeValue[]): FlagdRule {
  const rules = values.map((value) => ({ '===': [attribute, value] }));
  if (rules.length === 0) return { in: [attribute, values] };
  return rules.length === 1 ? (rules[0] as FlagdRule) : { or: rules };
}
