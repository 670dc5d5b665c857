// Bindings that bind nothing: for a rollout, a criterion or a step that the plan does not have. A slip there is a gate less.
import { type Bindings, criterionKey, type RolloutBindings } from '../bindings.ts';
import { closest } from '../closest.ts';
import type { Draft, DraftRollout } from '../draft.ts';
import { slugsOf } from '../slug.ts';

export interface UnmatchedBinding {
  /** Keys from the outside in. */
  readonly path: readonly string[];
  readonly message: string;
}

/** What would be ignored, in the order of the bindings; empty when everything finds its place in the plan. */
export function unmatchedBindings(draft: Draft, bindings: Bindings): readonly UnmatchedBinding[] {
  const { rollouts = {}, ...shared } = bindings;
  const ids = slugsOf(draft.rollouts.map(({ title }) => title.value));
  return [
    ...unmatchedIn(draft.rollouts, shared, []),
    ...Object.entries(rollouts).flatMap(([id, own]) => {
      const index = ids.indexOf(id);
      const rollout = draft.rollouts[index];
      if (rollout) return unmatchedIn([rollout], own, ['rollouts', id]);
      return [unmatched(['rollouts', id], 'rollout', ids)];
    }),
  ];
}

function unmatchedIn(
  rollouts: readonly DraftRollout[],
  bindings: RolloutBindings,
  path: readonly string[],
): readonly UnmatchedBinding[] {
  const phases = rollouts.flatMap((rollout) => rollout.phases);
  const criteria = [...new Set(phases.flatMap((phase) => phase.criteria.map(({ text }) => text)))];
  const keys = new Set(criteria.map(criterionKey));
  const steps = [...new Set(phases.flatMap((phase) => phase.steps.map(({ value }) => String(value / 1000))))];
  return [
    ...Object.keys(bindings.criteria ?? {})
      .filter((words) => !keys.has(criterionKey(words)))
      .map((words) => unmatched([...path, 'criteria', words], 'criterion', criteria)),
    ...Object.keys(bindings.shares ?? {})
      .filter((percent) => !steps.includes(percent))
      .map((percent) => unmatched([...path, 'shares', percent], 'step', steps)),
  ];
}

/** So many are worth listing. */
const LISTED = 8;

function unmatched(path: readonly string[], what: string, there: readonly string[]): UnmatchedBinding {
  const name = path.at(-1) ?? '';
  const near = closest(name, there);
  const listed = there.slice(0, LISTED).map((each) => JSON.stringify(each));
  const more = there.length > LISTED ? ' and others' : '';
  const expected =
    there.length === 0 ? `none: the plan has no ${what}` : `one of the plan: ${listed.join(', ')}${more}`;
  return {
    path,
    message: `Unexpected ${what} ${JSON.stringify(name)}, ${near === undefined ? `expected ${expected}` : `did you mean ${JSON.stringify(near)}?`}`,
  };
}
