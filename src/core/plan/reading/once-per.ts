// A reading that is asked for again and again: done once for each thing it is of, and kept for as long as that is.

/** @param read gives the same for the same thing, which nobody changes. */
export function oncePer<K extends object, T>(read: (of: K) => T): (of: K) => T {
  const known = new WeakMap<K, { readonly is: T }>();
  return (of) => {
    let found = known.get(of);
    if (found === undefined) {
      found = { is: read(of) };
      known.set(of, found);
    }
    return found.is;
  };
}
