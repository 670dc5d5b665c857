// Bounded parallelism, for tests that start processes on a machine of few cores.

/** Begins each work given to it in order, as soon as fewer than `most` of them are under way. */
export function createQueue(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let free = most;
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}

/** Runs `work` for each item, at most `most` at once, and gives the results in order. */
export function atMost<T, R>(most: number, items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const inTurn = createQueue(most);
  return Promise.all(items.map((item) => inTurn(() => work(item))));
}
