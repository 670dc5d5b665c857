// The toggle system for those who have none: percentages in memory, made equal to the journal by the engine's reconcile.
import { OFF } from '../../core/toggle/percentage.ts';
import type { Targeting } from '../../core/toggle/targeting.ts';
import type { ToggleDefinition } from '../../core/toggle/toggle.ts';
import type { Toggles } from '../../engine/ports.ts';

/** What a rollout says of its toggle besides the percentage. */
export interface ToggleRules {
  readonly targeting: Targeting | undefined;
  /** The rollout has not begun. */
  readonly waiting: boolean;
  /** It was rolled back. */
  readonly killed: boolean;
}

export interface EmbeddedToggles extends Toggles {
  /** Every toggle that was ever written, in the order of the first writing. */
  definitions(): readonly ToggleDefinition[];
  definition(key: string): ToggleDefinition | undefined;
  /** The key with which SDKs make pseudonyms of users (HMAC) before anything leaves the application, where there is one. */
  userKey(toggle: string): string | undefined;
  /** Hands out a key, or with undefined takes it back (the rollout is closed). A toggle that does not exist begins at 0%. */
  setUserKey(toggle: string, key: string | undefined): void;
  /** Replaces what holds besides the percentage. A toggle that does not exist begins at 0%. */
  setRules(toggle: string, rules: ToggleRules): void;
  /** Calls back in the same turn as each change, of percentage, rules or key. Returns the way to stop. */
  onChange(listener: (definition: ToggleDefinition) => void): () => void;
}

/**
 * Nothing is stored: after a restart the journal says what each percentage must be. `firstVersion` is the version that the
 * first change gets; give one that grows from start to start (the time does), so that no SDK takes a new truth for an old one.
 */
export function createEmbeddedToggles(firstVersion = 1): EmbeddedToggles {
  const definitions = new Map<string, ToggleDefinition>();
  const userKeys = new Map<string, string>();
  const listeners = new Set<(definition: ToggleDefinition) => void>();
  let nextVersion = firstVersion;

  const change = (key: string, changed: Partial<ToggleDefinition>) => {
    const definition: ToggleDefinition = {
      percentage: OFF,
      ...definitions.get(key),
      ...changed,
      key,
      version: nextVersion++,
    };
    definitions.set(key, definition);
    for (const listener of listeners) listener(definition);
  };

  return {
    async read(toggle) {
      return definitions.get(toggle)?.percentage;
    },
    async write(toggle, percentage) {
      const known = definitions.get(toggle);
      if (known?.percentage === percentage) return;
      if (known && percentage > OFF) {
        // What is raised neither waits nor is killed any more, from this very change on.
        const { killed: _, waiting: __, ...rest } = known;
        definitions.set(toggle, rest);
      }
      change(toggle, { percentage });
    },
    lowerAhead(toggle, percentage) {
      if ((definitions.get(toggle)?.percentage ?? OFF) > percentage) change(toggle, { percentage });
    },
    definitions: () => [...definitions.values()],
    definition: (key) => definitions.get(key),
    userKey: (toggle) => userKeys.get(toggle),
    setUserKey(toggle, key) {
      if (userKeys.get(toggle) === key) return;
      if (key === undefined) userKeys.delete(toggle);
      else userKeys.set(toggle, key);
      change(toggle, {});
    },
    setRules(toggle, { targeting, waiting, killed }) {
      const known = definitions.get(toggle);
      const same =
        (known?.waiting ?? false) === waiting &&
        (known?.killed ?? false) === killed &&
        JSON.stringify(known?.targeting) === JSON.stringify(targeting);
      if (same) return;
      const { key = toggle, percentage = OFF, version = 0 } = known ?? {};
      // Written anew: a rule that is gone must not stay behind.
      definitions.set(toggle, { key, percentage, version });
      change(toggle, {
        ...(targeting && { targeting }),
        ...(waiting && { waiting }),
        ...(killed && { killed }),
      });
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
