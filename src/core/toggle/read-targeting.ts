// Reads rules as another process wrote them.
import { ATTRIBUTE_NAME, type AttributeValue, type Condition, type TargetGroup, type Targeting } from './targeting.ts';
import { readRelease } from './version.ts';

/**
 * Total. Undefined for anything but rules that this version knows: half-understood rules would give the toggle to the wrong users, so
 * that whoever reads them must take the whole toggle for unknown, which is off.
 */
export function readTargeting(value: unknown): Targeting | undefined {
  if (!isObject(value)) return undefined;
  const { deny, require, allow, groups, ...others } = value;
  if (Object.keys(others).length > 0) return undefined;
  if (!isAbsentOr(deny, isTexts) || !isAbsentOr(allow, isTexts)) return undefined;
  if (!isAbsentOr(require, isConditions) || !isAbsentOr(groups, isGroups)) return undefined;
  return value as Targeting;
}

function isGroups(value: unknown): value is readonly TargetGroup[] {
  return Array.isArray(value) && value.every(isGroup);
}

function isGroup(value: unknown): value is TargetGroup {
  if (!isObject(value)) return false;
  const { name, users, where, first, ...others } = value;
  if (Object.keys(others).length > 0) return false;
  return typeof name === 'string' && isAbsentOr(users, isTexts) && isAbsentOr(where, isConditions) && first !== false;
}

function isConditions(value: unknown): value is readonly Condition[] {
  return Array.isArray(value) && value.every(isCondition);
}

function isCondition(value: unknown): value is Condition {
  if (!isObject(value) || typeof value.attribute !== 'string' || !ATTRIBUTE_NAME.test(value.attribute)) return false;
  switch (value.kind) {
    case 'equals':
      return isAttributeValue(value.value);
    case 'in':
      return Array.isArray(value.values) && value.values.every(isAttributeValue);
    case 'startsWith':
      return typeof value.prefix === 'string';
    case 'versionAtLeast':
      return typeof value.version === 'string' && readRelease(value.version) !== undefined;
    default:
      return false;
  }
}

function isAttributeValue(value: unknown): value is AttributeValue {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string' && each !== '');
}

function isAbsentOr<T>(value: unknown, is: (value: unknown) => value is T): value is T | undefined {
  return value === undefined || is(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
