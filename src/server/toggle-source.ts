// What the server needs of a toggle system to serve it; the embedded one fits as it is.
import type { ToggleDefinition } from '../core/toggle/toggle.ts';

export interface ToggleSource {
  definitions(): readonly ToggleDefinition[];
  definition(key: string): ToggleDefinition | undefined;
  /** The key with which SDKs make pseudonyms of users, where there is one. */
  userKey(toggle: string): string | undefined;
  /** Calls back in the same turn as each change. Returns the way to stop. */
  onChange(listener: (definition: ToggleDefinition) => void): () => void;
}
