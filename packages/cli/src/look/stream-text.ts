import { type Event, type Stream, type StreamJSON, streamToJSON } from "@winchester/core";
import { formatTable } from "../output/table.js";
import { formatTime, formatTraits, formatValue } from "./trait-text.js";

export const STREAM_HEADS: readonly string[] = [
  "ID",
  "NAME",
  "STATE",
  "EVENTS",
  "FIRST",
  "LAST",
  "DUE",
  "DISTINGUISHED BY",
];

/** The row of a stream in a list. */
export function toStreamRow(stream: Stream): string[] {
  const json = streamToJSON(stream);
  return [
    String(json.id),
    json.name,
    json.state,
    String(stream.eventCount),
    formatTime(json.first_event),
    formatTime(json.last_event),
    formatTime(json.fire_timestamp ?? json.expire_timestamp),
    formatTraits(json.distinguishing_traits),
  ];
}

/** All that is known of a stream, for people. */
export function describeStream(stream: Stream): string {
  const json = streamToJSON(stream);
  const { worker, leaseUntil, retryAt } = stream;
  const facts: [string, string | undefined][] = [
    ["stream", `${json.id} of trigger ${json.name}`],
    ["state", json.state],
    ...Object.entries(json.distinguishing_traits).map(([name, value]): [string, string] => [
      name,
      formatValue(value),
    ]),
    ["first event", json.first_event],
    ["last event", json.last_event],
    ["fires", json.fire_timestamp ?? undefined],
    ["expires", json.expire_timestamp],
    ["attempts", json.attempts === 0 ? undefined : String(json.attempts)],
    ["retry at", retryAt?.toString()],
    ["worker", worker === null ? undefined : `${worker}, until ${leaseUntil?.toString() ?? "?"}`],
    ...(json.failures ?? [])
      .slice(0, -1)
      .map((failure): [string, string | undefined] => ["earlier error", describeFailure(failure)]),
    ["last error", describeFailure(json.last_error)],
    ["events", String(stream.eventCount)],
  ];
  const width = Math.max(...facts.map(([name]) => name.length));
  const lines = facts.flatMap(([name, value]) =>
    value === undefined ? [] : [`${name.padEnd(width)}  ${value}`],
  );
  return [...lines, ...(stream.events ?? []).map((event) => `  ${describeMember(event)}`)].join("\n");
}

function describeFailure(failure: StreamJSON["last_error"]): string | undefined {
  if (failure === undefined) return undefined;
  const { message, handler, at, stack } = failure;
  const about = handler === undefined ? message : `${handler}: ${message}`;
  return `${about} (${at})${stack === undefined ? "" : `\n${stack}`}`;
}

function describeMember({ timestamp, event_type, message_id }: Event): string {
  return `${timestamp.toString()}  ${event_type}  ${message_id}`;
}

/** The counts as a table with their sum. */
export function formatCounts(
  heads: readonly string[],
  rows: readonly { keys: string[]; count: number }[],
): string {
  const sum = rows.reduce((total, { count }) => total + count, 0);
  const blank = heads.slice(1).map(() => "");
  return formatTable(
    [...heads, "COUNT"],
    [...rows.map(({ keys, count }) => [...keys, String(count)]), ["all", ...blank, String(sum)]],
  );
}
