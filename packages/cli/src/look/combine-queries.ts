/**
 * What several queries give, together ascending by id. Each gives its own in that order, and no two the same.
 */
export async function* mergeById<T extends { readonly id: number }>(
  lists: readonly AsyncIterable<T>[],
  limit: number = Number.POSITIVE_INFINITY,
): AsyncGenerator<T, void, undefined> {
  const iterators = lists.map((list) => list[Symbol.asyncIterator]());
  const heads = await Promise.all(iterators.map((iterator) => iterator.next()));
  try {
    for (let count = 0; count < limit; count += 1) {
      let least = -1;
      for (const [index, head] of heads.entries()) {
        const best = heads[least];
        if (
          head.done !== true &&
          (best === undefined || best.done === true || head.value.id < best.value.id)
        ) {
          least = index;
        }
      }
      const head = heads[least];
      const iterator = iterators[least];
      if (head === undefined || head.done === true || iterator === undefined) return;
      yield head.value;
      heads[least] = await iterator.next();
    }
  } finally {
    for (const iterator of iterators) await iterator.return?.();
  }
}

/** What several queries give, one after the other. */
export async function* chain<T>(
  lists: readonly AsyncIterable<T>[],
  limit: number = Number.POSITIVE_INFINITY,
): AsyncGenerator<T, void, undefined> {
  let count = 0;
  for (const list of lists) {
    if (count >= limit) return;
    for await (const item of list) {
      yield item;
      count += 1;
      if (count >= limit) break;
    }
  }
}

/** The sum of what a change did for each query. */
export async function sumOf<Q>(
  queries: readonly Q[],
  change: (query: Q) => Promise<number>,
): Promise<number> {
  let sum = 0;
  for (const query of queries) sum += await change(query);
  return sum;
}

/** The counts of several queries, those of the same key added up. */
export async function sumCounts<Q, C extends { readonly count: number }>(
  queries: readonly Q[],
  find: (query: Q) => Promise<readonly C[]>,
  keyOf: (count: C) => string,
): Promise<C[]> {
  const sums = new Map<string, C>();
  for (const query of queries) {
    for (const count of await find(query)) {
      const known = sums.get(keyOf(count));
      sums.set(keyOf(count), known === undefined ? count : { ...known, count: known.count + count.count });
    }
  }
  return [...sums.values()];
}
