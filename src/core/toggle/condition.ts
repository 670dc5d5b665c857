// Whether what is known of a user meets a condition.
import { unreachable } from '../unreachable.ts';
import type { Attributes, AttributeValue, Condition } from './targeting.ts';
import { isAtLeast, readRelease } from './version.ts';

/** A condition made ready to be asked often: allocates nothing. All have one shape, which is what makes them quick. */
export interface PreparedCondition {
  readonly attribute: string;
  readonly holds: (value: unknown) => boolean;
}

export function prepareCondition(condition: Condition): PreparedCondition {
  return { attribute: condition.attribute, holds: holdsFor(condition) };
}

function holdsFor(condition: Condition): (value: unknown) => boolean {
  switch (condition.kind) {
    case 'equals': {
      const { value: wanted } = condition;
      return (value) => value === wanted;
    }
    case 'in': {
      const values = new Set<unknown>(condition.values satisfies readonly AttributeValue[]);
      return (value) => values.has(value);
    }
    case 'startsWith': {
      const { prefix } = condition;
      return (value) => typeof value === 'string' && value.startsWith(prefix);
    }
    case 'versionAtLeast':
      return atLeast(condition.version);
    default:
      return unreachable(condition);
  }
}

/** Remembers the last version and its answer: applications have few versions, and reading one costs more than a hash. */
function atLeast(version: string): (value: unknown) => boolean {
  const least = readRelease(version);
  if (least === undefined) return () => false;
  let last = '';
  let answer = false;
  return (value) => {
    const text = typeof value === 'number' ? String(value) : value;
    if (typeof text !== 'string') return false;
    if (text !== last) {
      last = text;
      answer = isAtLeast(text, least);
    }
    return answer;
  };
}

/** Every one of them; of none, yes. An attribute that is not there meets nothing. */
export function meetsAll(conditions: readonly PreparedCondition[], attributes: Attributes | undefined): boolean {
  for (let i = 0; i < conditions.length; i++) {
    const { attribute, holds } = conditions[i] as PreparedCondition;
    const value = attributes?.[attribute];
    if (value === undefined || value === null || !holds(value)) return false;
  }
  return true;
}
