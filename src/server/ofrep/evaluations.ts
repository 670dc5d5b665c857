// Answers of toggles as OFREP writes them: rendered when a toggle changes, so that a request only chooses among texts.
import type { Attributes } from '../../core/toggle/targeting.ts';
import type { ToggleSource } from '../toggle-source.ts';
import { type AllEvaluations, type AllToggles, allToggles, evaluateAll } from './all-toggles.ts';
import { choiceOf, type JsonText, type ToggleTexts, toggleTexts } from './toggle-texts.ts';

export interface Evaluations {
  /** One evaluation for `user`, or undefined when there is no such toggle. */
  one(key: string, user: string, attributes: Attributes): JsonText | undefined;
  /** All evaluations for `user`, who is never empty. */
  all(user: string, attributes: Attributes): AllEvaluations;
  close(): void;
}

export function createEvaluations(source: ToggleSource): Evaluations {
  const toggles = new Map<string, ToggleTexts>();
  for (const definition of source.definitions()) toggles.set(definition.key, toggleTexts(definition));
  /** Absent after a change, until somebody asks: a rollback need not wait for it. */
  let all: AllToggles | undefined;
  const stop = source.onChange((definition) => {
    toggles.set(definition.key, toggleTexts(definition));
    all = undefined;
  });

  return {
    one(key, user, attributes) {
      const toggle = toggles.get(key);
      return toggle?.texts[choiceOf(toggle, user, attributes)];
    },
    all(user, attributes) {
      all ??= allToggles([...toggles.values()]);
      return evaluateAll(all, user, attributes);
    },
    close: stop,
  };
}
