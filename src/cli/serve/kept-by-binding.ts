// Keeps what reaches an outside system for as long as a rollout's bindings say the same of it.

export interface KeptByBinding<Value> {
  /** What `make` gave for these bindings, for whichever owner; anew when they are others. What `make` throws is thrown, and not kept. */
  of(owner: string, binding: unknown, make: () => Value): Value;
}

/**
 * @param release of what no owner's bindings name any more; called once for each value.
 *
 * Bindings are the same when their JSON is: they hold references to secrets, never secrets.
 */
export function keptByBinding<Value>(release: (value: Value) => void = () => {}): KeptByBinding<Value> {
  const values = new Map<string, Value>();
  const owned = new Map<string, string>();

  function letGo(owner: string): void {
    const before = owned.get(owner);
    owned.delete(owner);
    if (before === undefined || [...owned.values()].includes(before)) return;
    const value = values.get(before);
    values.delete(before);
    if (value !== undefined) release(value);
  }

  return {
    of(owner, binding, make) {
      const key = JSON.stringify(binding);
      if (owned.get(owner) !== key) letGo(owner);
      const value = values.get(key) ?? make();
      values.set(key, value);
      owned.set(owner, key);
      return value;
    },
  };
}
