import { type EventDraft, type StreamDraft, type StreamKey, streamKeyOf } from "@winchester/core";
import { uniqueName } from "./unique-name.js";

/** The timestamp of drafts that don't say another: 2026-01-01T00:00:00.000017Z. */
export const BASE_TIME = 1_767_225_600_000_017;

export const MICROS_PER_MS = 1000;
export const HOUR: number = 3_600_000 * MICROS_PER_MS;

/** Later than anything that the suite makes due; the "now" of workers that want all that is due. */
export const FAR_FUTURE: number = BASE_TIME + 24 * 365 * HOUR;

/**
 * An event to store: of a message id that nothing else has, at {@link BASE_TIME}, without traits.
 *
 * @example
 * eventDraft({ eventType: "compute.instance.exists", traits: { memory_mb: 512 } });
 */
export function eventDraft(values: Partial<EventDraft> = {}): EventDraft {
  return {
    messageId: uniqueName("message"),
    eventType: "testkit.event",
    timestamp: BASE_TIME,
    traits: {},
    depth: 0,
    ...values,
  };
}

/** The key of the streams of a trigger with these distinguishing values, given in their JSON form. */
export function streamKey(
  trigger: string,
  distinguishing: Readonly<Record<string, unknown>> = {},
): StreamKey {
  const sorted = Object.entries(distinguishing).sort(([a], [b]) => (a < b ? -1 : 1));
  return streamKeyOf(trigger, JSON.stringify(Object.fromEntries(sorted)));
}

/**
 * A stream to make: open, of a trigger that nothing else has, with one event at {@link BASE_TIME}; it expires
 * a day later, and its fire criteria aren't met.
 */
export function streamDraft(values: Partial<StreamDraft> = {}): StreamDraft {
  return {
    key: streamKey(uniqueName("trigger")),
    firstEvent: BASE_TIME,
    lastEvent: BASE_TIME,
    expireAt: BASE_TIME + 24 * HOUR,
    fireAt: null,
    progress: [0],
    criteria: "criteria-1",
    eventCount: 1,
    open: true,
    ...values,
  };
}
