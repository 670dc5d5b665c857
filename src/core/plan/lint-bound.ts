// The linter for a plan with its bindings: rules switched as they say, and nothing asked that they answer.
import { type Bindings, bindingsOf } from './bindings.ts';
import type { Draft } from './draft.ts';
import type { Finding } from './finding.ts';
import { lint } from './lint.ts';
import { slugsOf } from './slug.ts';

/** @param draft `read(text)`. */
export function lintBound(text: string, draft: Draft, bindings: Bindings): readonly Finding[] {
  const ids = slugsOf(draft.rollouts.map(({ title }) => title.value));
  return lint(text, draft, bindings.lint?.rules).filter(({ rule, rolloutIndex }) => {
    const id = rolloutIndex === undefined ? undefined : ids[rolloutIndex];
    return rule !== 'missing-toggle' || id === undefined || bindingsOf(bindings, id).toggle === undefined;
  });
}
