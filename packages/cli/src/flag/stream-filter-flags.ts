import * as Flags from "@oclif/core/flags";
import type { StreamQuery, StreamState } from "@winchester/core";
import type { Temporal } from "temporal-polyfill";
import { timeFlag } from "./time-flag.js";
import { parseTraitFilters } from "./trait-filter.js";

const STATES: readonly StreamState[] = [
  "active",
  "firing",
  "expiring",
  "error",
  "expire_error",
  "completed",
  "retry_fire",
  "retry_expire",
];
const GROUP = "FILTER";
const many = { multiple: true, multipleNonGreedy: true, helpGroup: GROUP } as const;

/** The options that choose streams. An option given several times takes any of its values, `--trait` all. */
export const streamFilterFlags = {
  id: Flags.integer({ ...many, min: 1, summary: "The stream of this id." }),
  name: Flags.string({ ...many, summary: "Streams of this trigger." }),
  state: Flags.string({ ...many, options: STATES as string[], summary: "Streams in this state." }),
  trait: Flags.string({
    ...many,
    helpValue: "NAME=VALUE",
    summary: "Streams with this distinguishing value; a range is written BEGIN/END.",
  }),
  from: timeFlag({ helpGroup: GROUP, summary: "Streams with an event at or after this time." }),
  until: timeFlag({ helpGroup: GROUP, summary: "Streams with an event before this time." }),
  "message-id": Flags.string({ helpGroup: GROUP, helpValue: "ID", summary: "Streams with this event." }),
};

/** The options as they were given. */
export interface StreamFilters {
  readonly id?: readonly number[] | undefined;
  readonly name?: readonly string[] | undefined;
  readonly state?: readonly string[] | undefined;
  readonly trait?: readonly string[] | undefined;
  readonly from?: Temporal.Instant | undefined;
  readonly until?: Temporal.Instant | undefined;
  readonly "message-id"?: string | undefined;
}

/** The queries that the options stand for; several where a value can be a number or text, see {@link parseTraitFilters}. */
export async function toStreamQueries(filters: StreamFilters): Promise<StreamQuery[]> {
  const { id, name, state, trait, from, until, "message-id": messageId } = filters;
  const query: StreamQuery = {
    ...(id && { ids: id }),
    ...(name && { names: name }),
    ...(state && { states: state as StreamState[] }),
    ...(from && { from }),
    ...(until && { until }),
    ...(messageId !== undefined && { messageId }),
  };
  if (trait === undefined) return [query];
  return (await parseTraitFilters(trait)).map((distinguishing) => ({ ...query, distinguishing }));
}
