// Whether what is known of a user meets a condition.
import { unreachable } from '../unreachable.ts';
import type { Attributes, AttributeValue, Condition } from './targeting.ts';
import { isAtLeast, type Release, readRelease } from './version.ts';

/** A condition made ready to be asked often: allocates nothing. */
export type PreparedCondition =
  | Extract<Condition, { kind: 'equals' | 'startsWith' }>
  | { readonly kind: 'in'; readonly attribute: string; readonly values: ReadonlySet<unknown> }
  | {
      readonly kind: 'versionAtLeast';
      readonly attribute: string;
      readonly least: Release | undefined;
      /** The last version that was asked about, and the answer: applications have few versions, and reading one costs more than a hash. */
      readonly last: { text: string; answer: boolean };
    };

export function prepareCondition(condition: Condition): PreparedCondition {
  switch (condition.kind) {
    case 'equals':
    case 'startsWith':
      return condition;
    case 'in':
      return { kind: 'in', attribute: condition.attribute, values: new Set<AttributeValue>(condition.values) };
    case 'versionAtLeast':
      return {
        kind: 'versionAtLeast',
        attribute: condition.attribute,
        least: readRelease(condition.version),
        last: { text: '', answer: false },
      };
    default:
      return unreachable(condition);
  }
}

export function meets(condition: PreparedCondition, attributes: Attributes | undefined): boolean {
  const value = attributes?.[condition.attribute];
  if (value === undefined || value === null) return false;
  switch (condition.kind) {
    case 'equals':
      return value === condition.value;
    case 'in':
      return condition.values.has(value);
    case 'startsWith':
      return typeof value === 'string' && value.startsWith(condition.prefix);
    case 'versionAtLeast': {
      if (condition.least === undefined) return false;
      const text = typeof value === 'number' ? String(value) : value;
      if (typeof text !== 'string') return false;
      const { last, least } = condition;
      if (text !== last.text) {
        last.text = text;
        last.answer = isAtLeast(text, least);
      }
      return last.answer;
    }
    default:
      return unreachable(condition);
  }
}

/** Every one of them; of none, yes. */
export function meetsAll(conditions: readonly PreparedCondition[], attributes: Attributes | undefined): boolean {
  for (let i = 0; i < conditions.length; i++) if (!meets(conditions[i] as PreparedCondition, attributes)) return false;
  return true;
}
