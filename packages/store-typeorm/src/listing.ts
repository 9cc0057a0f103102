/** How many rows a listing reads at a time. */
export const PAGE_SIZE = 500;

/** How many events of streams a listing holds at a time, roughly. */
const EVENTS_AT_A_TIME = 5_000;

/**
 * Reads page after page by ascending id until one isn't full: memory stays bounded, and no connection is held while
 * the reader thinks.
 */
export async function* readPages<Row extends { readonly id: number }>(
  readPage: (afterId: number, limit: number) => Promise<Row[]>,
  {
    afterId = 0,
    limit = Number.POSITIVE_INFINITY,
  }: { afterId?: number | undefined; limit?: number | undefined },
): AsyncGenerator<Row[]> {
  let last = afterId;
  let left = limit;
  while (left > 0) {
    const size = Math.min(PAGE_SIZE, left);
    const rows = await readPage(last, size);
    if (rows.length > 0) yield rows;
    if (rows.length < size) return;
    last = rows.at(-1)?.id ?? last;
    left -= rows.length;
  }
}

/** Cuts a page of streams so that the events of each part fit into memory together. */
export function* cutByEvents<Row extends { readonly event_count: number }>(
  rows: readonly Row[],
): Generator<Row[]> {
  let part: Row[] = [];
  let events = 0;
  for (const row of rows) {
    if (part.length > 0 && events + row.event_count > EVENTS_AT_A_TIME) {
      yield part;
      part = [];
      events = 0;
    }
    part.push(row);
    events += row.event_count;
  }
  if (part.length > 0) yield part;
}
