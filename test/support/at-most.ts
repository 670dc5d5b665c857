// Bounded parallelism, for tests that start processes on a machine of few cores.

/** Runs `work` for each item, at most `most` at once, and gives the results in order. */
export async function atMost<T, R>(
  most: number,
  items: readonly T[],
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++)
      results[index] = await work(items[index] as T, index);
  };
  await Promise.all(Array.from({ length: most }, worker));
  return results;
}
