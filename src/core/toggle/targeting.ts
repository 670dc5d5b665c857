// Who a toggle is on or off for by a rule, besides the percentage: what a team says of its own users.

/** What an application knows of a user besides the id. Only strings, numbers and booleans meet a condition. */
export type Attributes = Readonly<Record<string, unknown>>;

export type AttributeValue = string | number | boolean;

/** Compared strictly: the string "1" is not the number 1. */
export type Condition =
  | { readonly kind: 'equals'; readonly attribute: string; readonly value: AttributeValue }
  | { readonly kind: 'in'; readonly attribute: string; readonly values: readonly AttributeValue[] }
  | { readonly kind: 'startsWith'; readonly attribute: string; readonly prefix: string }
  /** By Semantic Versioning 2.0.0; `version` is a release, such as "2.3.0". */
  | { readonly kind: 'versionAtLeast'; readonly attribute: string; readonly version: string };

/** Users who have the toggle before their turn: those listed, and those who meet every condition of `where`. */
export interface TargetGroup {
  readonly name: string;
  readonly users?: readonly string[];
  readonly where?: readonly Condition[];
  /** On from the moment the rollout is served, before its first percentage. */
  readonly first?: true;
}

/**
 * In order of precedence, each beating what follows: `deny`, `require`, `allow`, `groups`, and then the percentage. All of it counts at a
 * percentage above 0 only: 0% is off for everybody, so that a rollback reaches everybody.
 */
export interface Targeting {
  /** Users who never have it. */
  readonly deny?: readonly string[];
  /** What everybody must meet who is to have it, such as a version of the application that can do it at all. */
  readonly require?: readonly Condition[];
  /** Users who have it at every percentage above 0. */
  readonly allow?: readonly string[];
  readonly groups?: readonly TargetGroup[];
}

/** Names that every flagd provider looks up as we do: no dots, which are paths there. */
export const ATTRIBUTE_NAME = /^(?!targetingKey$)[A-Za-z_][A-Za-z0-9_-]{0,99}$/;
