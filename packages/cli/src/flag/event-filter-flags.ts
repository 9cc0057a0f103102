import * as Flags from "@oclif/core/flags";
import type { EventQuery } from "@winchester/core";
import type { Temporal } from "temporal-polyfill";
import { timeFlag } from "./time-flag.js";
import { parseTraitFilters } from "./trait-filter.js";

const GROUP = "FILTER";
const many = { multiple: true, multipleNonGreedy: true, helpGroup: GROUP } as const;

/** The options that choose events. An option given several times takes any of its values, `--trait` all. */
export const eventFilterFlags = {
  type: Flags.string({ ...many, helpValue: "EVENT_TYPE", summary: "Events of this type." }),
  trait: Flags.string({ ...many, helpValue: "NAME=VALUE", summary: "Events with this trait value." }),
  from: timeFlag({ helpGroup: GROUP, summary: "Events at or after this time." }),
  until: timeFlag({ helpGroup: GROUP, summary: "Events before this time." }),
  "message-id": Flags.string({ ...many, helpValue: "ID", summary: "The event of this id." }),
};

/** The options as they were given. */
export interface EventFilters {
  readonly type?: readonly string[] | undefined;
  readonly trait?: readonly string[] | undefined;
  readonly from?: Temporal.Instant | undefined;
  readonly until?: Temporal.Instant | undefined;
  readonly "message-id"?: readonly string[] | undefined;
}

/** The queries that the options stand for; several where a value can be a number or text, see {@link parseTraitFilters}. */
export async function toEventQueries(filters: EventFilters): Promise<EventQuery[]> {
  const { type, trait, from, until, "message-id": messageIds } = filters;
  const query: EventQuery = {
    ...(type && { eventTypes: type }),
    ...(from && { from }),
    ...(until && { until }),
    ...(messageIds && { messageIds }),
  };
  if (trait === undefined) return [query];
  return (await parseTraitFilters(trait)).map((traits) => ({ ...query, traits }));
}
