// The linter for a plan with its bindings: rules switched as they say, and nothing asked that they answer.
import { DEFAULT_CALENDAR } from '../calendar/calendar.ts';
import { type Bindings, bindingsOf } from './bindings.ts';
import type { Draft } from './draft.ts';
import type { Finding } from './finding.ts';
import { lint } from './lint.ts';
import { slugsOf } from './slug.ts';

/** @param draft `read(text)`. */
export function lintBound(text: string, draft: Draft, bindings: Bindings): readonly Finding[] {
  const ids = slugsOf(draft.rollouts.map(({ title }) => title.value));
  const calendarOf = (rolloutIndex: number) => ({
    ...DEFAULT_CALENDAR,
    ...bindingsOf(bindings, ids[rolloutIndex] ?? '').calendar,
  });
  return lint(text, draft, bindings.lint?.rules, calendarOf).filter(({ rule, rolloutIndex }) => {
    const id = rolloutIndex === undefined ? undefined : ids[rolloutIndex];
    return rule !== 'missing-toggle' || id === undefined || bindingsOf(bindings, id).toggle === undefined;
  });
}
