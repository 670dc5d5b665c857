// For tests: toggles with rules of every kind, users who meet them, and where a flagd differs from us over them.
import fc from 'fast-check';
import { isOn } from '../../../src/core/toggle/evaluate.ts';
import type { ToggleDefinition } from '../../../src/core/toggle/toggle.ts';
import { anyAttributes, anyTargetedToggle, anyUser } from '../../support/made-up/targeting.ts';

export interface Asker {
  readonly user: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly context: Readonly<Record<string, unknown>>;
}

/** The same in every run, each of another key. One in ten may be killed. */
export function madeUpToggles(count: number, seed: number): readonly ToggleDefinition[] {
  return fc.sample(anyTargetedToggle, { numRuns: count, seed }).map(({ killed, ...toggle }, i) => ({
    ...toggle,
    key: `${toggle.key}-${i}`,
    ...(killed && i % 10 === 0 && { killed }),
  }));
}

/** Half of them are named in lists, and now and then nobody in particular asks. */
export function madeUpAskers(count: number, seed: number): readonly Asker[] {
  const users = fc.sample(anyUser, { numRuns: count, seed });
  return fc.sample(anyAttributes, { numRuns: count, seed }).map((attributes, i) => {
    const user = i % 25 === 24 ? '' : i % 2 === 0 ? (users[i] as string) : `somebody-${i}@example.gov`;
    return { user, attributes, context: { ...attributes, ...(user !== '' && { targetingKey: user }) } };
  });
}

/** Every question to which `answers` has another answer than we have. */
export function differences(
  toggles: readonly ToggleDefinition[],
  { user, attributes }: Asker,
  answers: Readonly<Record<string, unknown>>,
): readonly unknown[] {
  return toggles.flatMap((toggle) => {
    const ours = isOn(toggle, user, attributes);
    const theirs = answers[toggle.key];
    return theirs === ours ? [] : [{ toggle, user, attributes, ours, theirs }];
  });
}
