import { type Event, instantFromMicros } from "@winchester/core";
import { Distiller, parseEventDefinitions } from "@winchester/distiller";
import { type Notification, simulate } from "@winchester/simulator";
import { parseMicros } from "@winchester/timex";
import { JSONPath } from "jsonpath-plus";
import { atLeast, type Benchmark, createTrial } from "../harness/benchmark.js";
import { measureRate } from "../harness/measure-rate.js";
import { TEXT_DEFINITIONS, TEXT_TRAITS } from "../input/text-definitions.js";
import { createPrefixTree } from "../reference/prefix-tree.js";

/** So many different notifications go round, so that no single one's shape is all that is compiled for. */
const NOTIFICATIONS = 64;
const NAMES = Object.keys(TEXT_TRAITS);
const PATHS = Object.values(TEXT_TRAITS);

export const distil: Benchmark = {
  name: "distil",
  about: "25 text traits of a nova notification that is parsed already: notifications a second.",
  needsPostgres: false,

  async open({ quick }) {
    const forMs = quick ? 20 : 1_000;
    const notifications = largestNotifications();
    const distiller = new Distiller(parseEventDefinitions(TEXT_DEFINITIONS));
    const readPaths = createPrefixTree(PATHS);
    const paths = PATHS.map((names) => `$${names.map((name) => `['${name}']`).join("")}`);
    const pick = (call: number): Notification => notifications[call % NOTIFICATIONS] as Notification;
    expectSameEvent(distiller.distill(pick(0)), distilByHand(pick(0), readPaths(pick(0))));
    const kilobytes = (JSON.stringify(pick(0)).length / 1000).toFixed(1);
    const row = { unit: "/s", ours: "Winchester" };
    return {
      trials: [
        createTrial("paths by hand", () => measureRate((call) => readPaths(pick(call)), forMs)),
        createTrial("event by hand", () =>
          measureRate((call) => distilByHand(pick(call), readPaths(pick(call))), forMs),
        ),
        createTrial("Winchester", () => measureRate((call) => distiller.distill(pick(call)), forMs)),
        createTrial("jsonpath-plus", () =>
          measureRate((call) => paths.map((path) => JSONPath({ path, json: pick(call) })), forMs),
        ),
      ],
      rows: [
        {
          ...row,
          title: `${kilobytes} KB, beside the 25 values alone`,
          reference: "paths by hand",
          against: "prefix tree",
          goal: atLeast(0.5),
        },
        {
          ...row,
          title: "beside the whole event",
          reference: "event by hand",
          against: "prefix tree and event",
        },
        { ...row, title: "beside 25 queries", reference: "jsonpath-plus", against: "jsonpath-plus" },
      ],
      close: async () => undefined,
    };
  },
};

/** The largest of those about an instance: creations and resizes, which have nearly all of the 25. */
function largestNotifications(): Notification[] {
  return [...simulate({ operations: 400, seed: 2 })]
    .filter(({ event_type }) => event_type.startsWith("compute.instance."))
    .map((notification) => ({ notification, size: JSON.stringify(notification).length }))
    .sort((a, b) => b.size - a.size)
    .slice(0, NOTIFICATIONS)
    .map(({ notification }) => notification);
}

/** What a program for just this definition would do with the values. */
function distilByHand(notification: Notification, values: readonly unknown[]): Event {
  const event: Event = {
    message_id: notification.message_id,
    event_type: notification.event_type,
    timestamp: instantFromMicros(parseMicros(notification.timestamp) ?? 0),
  };
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index];
    if (typeof value === "string") event[NAMES[index] as string] = value;
  }
  return event;
}

function expectSameEvent(ours: Event | null, byHand: Event): void {
  const sorted = (event: object | null): string => JSON.stringify(Object.entries(event ?? {}).sort());
  if (sorted(ours) === sorted(byHand)) return;
  throw new Error(`Winchester distilled ${sorted(ours)}, and by hand it is ${sorted(byHand)}`);
}
