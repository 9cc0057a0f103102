import type { Event } from "@winchester/core";
import { findTrait } from "../trait.js";
import { createDerivedId } from "./derived-id.js";
import { EXISTS_TYPE } from "./exists-blocks.js";
import type { Verdict } from "./usage-checks.js";

/** Who the verdicts are from: what the original writes, and receivers look for. */
const PUBLISHER_ID = "stv3";

/** What receivers of a verdict may rely on, whether the `.exists` event had it or not. */
const DEFAULTS = { bandwidth_in: 0, bandwidth_out: 0, rax_options: "0" } as const;

/** The events that tell about one `.exists` event: its warnings, if there are any, then the verdict. */
export function createVerdictEvents(exists: Event, verdict: Verdict, streamId: number): Event[] {
  const event = createVerdictEvent(exists, verdict, streamId);
  return verdict.warnings.length === 0 ? [event] : [createWarningsEvent(exists, verdict, streamId), event];
}

function createVerdictEvent(exists: Event, { failure }: Verdict, streamId: number): Event {
  const eventType = `${EXISTS_TYPE}.${failure ? "failed" : "verified"}`;
  const { error_code: _, ...traits } = exists;
  return {
    ...DEFAULTS,
    ...traits,
    message_id: createDerivedId(exists.message_id, eventType),
    event_type: eventType,
    timestamp: exists.timestamp,
    original_message_id: exists.message_id,
    publisher_id: PUBLISHER_ID,
    stream_id: streamId,
    error: failure?.message ?? "None",
    ...(failure && { error_code: failure.code }),
  };
}

function createWarningsEvent(exists: Event, { warnings }: Verdict, streamId: number): Event {
  const eventType = `${EXISTS_TYPE}.warnings`;
  return {
    message_id: createDerivedId(exists.message_id, eventType),
    event_type: eventType,
    timestamp: exists.timestamp,
    publisher_id: PUBLISHER_ID,
    stream_id: streamId,
    instance_id: findTrait(exists, "instance_id") ?? "n/a",
    warnings: warnings.join(", "),
  };
}

/** The event that tells that a stream ended with events that no `.exists` followed; `first` is the first one. */
export function createMissingExistsEvent(first: Event, streamId: number): Event {
  const eventType = `${EXISTS_TYPE}.failed`;
  const instanceId = findTrait(first, "instance_id");
  return {
    message_id: createDerivedId(first.message_id, eventType),
    event_type: eventType,
    timestamp: first.timestamp,
    stream_id: streamId,
    ...(instanceId !== undefined && { instance_id: instanceId }),
    error: "Notifications, but no .exists notification found.",
    error_code: "U0",
  };
}
