import { type Event, type EventQuery, eventToJSON } from "@winchester/core";
import type { Temporal } from "temporal-polyfill";
import { CliError } from "../cli-error.js";
import { type EventFilters, toEventQueries } from "../flag/event-filter-flags.js";
import type { ConfigFlags } from "../open/open-config.js";
import { countOf } from "../output/numbers.js";
import { printJson, printLine } from "../output/print.js";
import { printTable } from "../output/table.js";
import { chain, sumCounts } from "./combine-queries.js";
import { describeEvent } from "./describe-event.js";
import { formatCounts } from "./stream-text.js";
import { formatTraits, formatValue } from "./trait-text.js";
import { withStore } from "./with-store.js";

export interface EventFlags extends ConfigFlags, EventFilters {
  readonly json: boolean;
}

export interface EventListFlags extends EventFlags {
  readonly limit?: number | undefined;
  readonly after?: string | undefined;
}

export interface TrimFlags extends ConfigFlags {
  readonly json: boolean;
  readonly "older-than"?: string | undefined;
  readonly now?: Temporal.Instant | undefined;
}

/** Prints events, in the order in which they were stored. */
export async function listEvents(flags: EventListFlags): Promise<void> {
  const { limit, after } = flags;
  const page: EventQuery = { ...(limit !== undefined && { limit }), ...(after !== undefined && { after }) };
  const queries = await toEventQueries(flags);
  await withStore(flags, async (store) => {
    const events = chain(
      queries.map((query) => store.findEvents({ ...query, ...page })),
      limit,
    );
    if (flags.json) for await (const event of events) await printJson(eventToJSON(event));
    else {
      const printed = await printTable(["TIMESTAMP", "EVENT TYPE", "MESSAGE ID", "TRAITS"], rowsOf(events));
      if (printed === 0) await printLine("no events");
    }
  });
}

/** Prints one event. */
export async function showEvent(
  messageId: string,
  flags: ConfigFlags & { readonly json: boolean },
): Promise<void> {
  await withStore(flags, async (store) => {
    for await (const event of store.findEvents({ messageIds: [messageId], limit: 1 })) {
      const json = eventToJSON(event);
      if (flags.json) await printJson(json);
      else await printLine(describeEvent(json));
      return;
    }
    throw new CliError("CLI_NOT_FOUND", `there is no event ${messageId}`, {
      hint: "`winchester events list` shows what there is",
    });
  });
}

/** Prints how many events there are, by type. */
export async function countEvents(flags: EventFlags): Promise<void> {
  const queries = await toEventQueries(flags);
  await withStore(flags, async (store) => {
    const counts = await sumCounts(
      queries,
      (query) => store.countEvents(query),
      ({ eventType }) => eventType,
    );
    if (flags.json) {
      for (const { eventType, count } of counts) await printJson({ event_type: eventType, count });
    } else {
      const rows = counts.map(({ eventType, count }) => ({ keys: [eventType], count }));
      await printLine(formatCounts(["EVENT TYPE"], rows));
    }
  });
}

/** Deletes old events that no unfinished stream has. */
export async function trimEvents(flags: TrimFlags): Promise<void> {
  const { parse } = await import("@winchester/timex");
  const { systemClock } = await import("@winchester/core");
  await withStore(flags, async (store, { settings }) => {
    const { "older-than": olderThan } = flags;
    const age = olderThan === undefined ? settings.trimEventsAge : parse(olderThan);
    const before = age.evaluate({ timestamp: flags.now ?? systemClock.now() }).begin;
    let trimmed = 0;
    for (;;) {
      const count = await store.trimEvents(before, settings.trimEventsBatchSize);
      if (count === 0) break;
      trimmed += count;
    }
    if (flags.json) await printJson({ trimmed, before: before.toString() });
    else await printLine(`${countOf(trimmed, "event")} trimmed that were older than ${before.toString()}`);
  });
}

async function* rowsOf(events: AsyncIterable<Event>): AsyncGenerator<string[]> {
  for await (const event of events) {
    const { message_id, event_type, timestamp, ...traits } = eventToJSON(event);
    yield [formatValue(timestamp), String(event_type), String(message_id), formatTraits(traits)];
  }
}
