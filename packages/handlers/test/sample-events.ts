import type { Event, PipelineEnv } from "@winchester/core";
import { at } from "./tagged-events.js";

/** A stream's scratch record. */
export const env: PipelineEnv = { stream_id: 7, stream_name: "usage" };

/** Events with these message ids, of type `test.<id>`. */
export function sampleEvents(...ids: string[]): Event[] {
  return ids.map((id) => ({
    message_id: id,
    event_type: `test.${id}`,
    timestamp: at("2015-08-10T08:15:03.000017"),
    launched_at: at("2015-08-10T00:00:00"),
  }));
}

let keys = 0;

/** An idempotency key that no other test uses. */
export function newKey(): string {
  return `test-key-${++keys}`;
}
