// Those who asked to be told of something, each kept from harming the others.

export interface Listeners<T> {
  /** Returns the way to stop. */
  add(listener: (value: T) => void): () => void;
  tell(value: T): void;
  /** Tells only this one. */
  tellOne(listener: (value: T) => void, value: T): void;
}

/** A listener that throws is told to `onFailure`, and nobody else hears of it. */
export function listenersOf<T>(onFailure: (thrown: unknown) => void): Listeners<T> {
  const all = new Set<(value: T) => void>();
  const tellOne = (listener: (value: T) => void, value: T): void => {
    try {
      listener(value);
    } catch (thrown) {
      onFailure(thrown);
    }
  };
  return {
    add(listener) {
      all.add(listener);
      return () => void all.delete(listener);
    },
    tell(value) {
      for (const listener of all) tellOne(listener, value);
    },
    tellOne,
  };
}
