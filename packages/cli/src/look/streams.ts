import { type Stream, type StreamQuery, streamToJSON } from "@winchester/core";
import { CliError, UsageError } from "../cli-error.js";
import { type StreamFilters, toStreamQueries } from "../flag/stream-filter-flags.js";
import type { ConfigFlags } from "../open/open-config.js";
import { countOf } from "../output/numbers.js";
import { printJson, printLine } from "../output/print.js";
import { printTable } from "../output/table.js";
import { mergeById, sumCounts, sumOf } from "./combine-queries.js";
import { describeStream, formatCounts, STREAM_HEADS, toStreamRow } from "./stream-text.js";
import { withStore } from "./with-store.js";

export interface StreamFlags extends ConfigFlags, StreamFilters {
  readonly json: boolean;
}

export interface StreamListFlags extends StreamFlags {
  readonly limit?: number | undefined;
  readonly after?: number | undefined;
  readonly "with-events": boolean;
}

/** Prints streams, ordered by id. */
export async function listStreams(flags: StreamListFlags): Promise<void> {
  const { limit, after, "with-events": withEvents } = flags;
  const page: StreamQuery = {
    withEvents,
    ...(limit !== undefined && { limit }),
    ...(after !== undefined && { afterId: after }),
  };
  const queries = await toStreamQueries(flags);
  await withStore(flags, async (store) => {
    const streams = mergeById(
      queries.map((query) => store.findStreams({ ...query, ...page })),
      limit,
    );
    if (flags.json) for await (const stream of streams) await printJson(streamToJSON(stream));
    else if (withEvents) for await (const stream of streams) await printLine(`${describeStream(stream)}\n`);
    else if ((await printTable(STREAM_HEADS, rowsOf(streams))) === 0) await printLine("no streams");
  });
}

/** Prints one stream with its events. */
export async function showStream(id: number, flags: ConfigFlags & { readonly json: boolean }): Promise<void> {
  await withStore(flags, async (store) => {
    for await (const stream of store.findStreams({ ids: [id], withEvents: true })) {
      await (flags.json ? printJson(streamToJSON(stream)) : printLine(describeStream(stream)));
      return;
    }
    throw new CliError("CLI_NOT_FOUND", `there is no stream ${id}`, {
      hint: "it may be finished, and purged; `winchester streams list` shows what there is",
    });
  });
}

/** Prints how many streams there are, by trigger and state. */
export async function countStreams(flags: StreamFlags): Promise<void> {
  const queries = await toStreamQueries(flags);
  await withStore(flags, async (store) => {
    const counts = await sumCounts(
      queries,
      (query) => store.countStreams(query),
      ({ name, state }) => `${state} ${name}`,
    );
    if (flags.json) for (const count of counts) await printJson(count);
    else {
      const rows = counts.map(({ name, state, count }) => ({ keys: [name, state], count }));
      await printLine(formatCounts(["NAME", "STATE"], rows));
    }
  });
}

/** Makes streams in error due again. */
export async function resetStreams(flags: StreamFlags): Promise<void> {
  const queries = await toStreamQueries(flags);
  await withStore(flags, async (store) => {
    const reset = await sumOf(queries, (query) => store.resetStreams(query));
    await (flags.json ? printJson({ reset }) : printLine(`${countOf(reset, "stream")} reset`));
  });
}

/**
 * Deletes streams.
 *
 * @throws UsageError where neither a filter nor `all` says which
 */
export async function purgeStreams(flags: StreamFlags & { readonly all: boolean }): Promise<void> {
  const queries = await toStreamQueries(flags);
  if (queries.every((query) => Object.keys(query).length === 0) && !flags.all) {
    throw new UsageError("purging needs a filter", "choose streams with --state, --name …, or take --all");
  }
  await withStore(flags, async (store) => {
    const purged = await sumOf(queries, (query) => store.purgeStreams(query));
    await (flags.json ? printJson({ purged }) : printLine(`${countOf(purged, "stream")} purged`));
  });
}

async function* rowsOf(streams: AsyncIterable<Stream>): AsyncGenerator<string[]> {
  for await (const stream of streams) yield toStreamRow(stream);
}
