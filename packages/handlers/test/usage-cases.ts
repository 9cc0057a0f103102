import type { Event } from "@winchester/core";
import { UsageHandler } from "../src/index.js";
import { at } from "./tagged-events.js";

/** The id of {@link exists}. */
export const EXISTS_ID = "0c5c7fd0-a6a3-4450-a513-270e269e0d37";

const CORE = {
  instance_id: "9f9d01b9",
  launched_at: at("2015-03-01T12:30:00"),
  instance_flavor_id: "2",
  tenant_id: "77",
  os_architecture: "x64",
  os_version: "14.04",
  os_distro: "com.ubuntu",
};

/** An end-of-day `.exists` event of an instance that runs on, with some traits changed; undefined: left out. */
export function exists(changes: Readonly<Record<string, unknown>> = {}): Event {
  return withChanges({
    ...CORE,
    message_id: EXISTS_ID,
    event_type: "compute.instance.exists",
    timestamp: at("2015-03-11T00:10:00.000017"),
    state: "active",
    audit_period_beginning: at("2015-03-10T00:00:00"),
    audit_period_ending: at("2015-03-11T00:00:00"),
    ...changes,
  });
}

/** The `.end` event of an operation on the same instance. */
export function operation(name: string, changes: Readonly<Record<string, unknown>> = {}): Event {
  return withChanges({
    ...CORE,
    message_id: `5a0c7fd0-a6a3-4450-a513-0000000000${name.length}`,
    event_type: `compute.instance.${name}.end`,
    timestamp: at("2015-03-10T09:00:00"),
    ...changes,
  });
}

/** What the handler adds to these events. */
export function verdicts(events: readonly Event[], params: Record<string, unknown> = {}): Event[] {
  const env = { stream_id: 7, stream_name: "usage" };
  return new UsageHandler(params).handleEvents(events, env).slice(events.length);
}

/** Code and message of the verdict on the last event. */
export function outcome(...events: Event[]): string {
  const verdict = verdicts(events).at(-1);
  return `${verdict?.error_code ?? "-"} ${verdict?.error}`;
}

function withChanges(traits: Readonly<Record<string, unknown>>): Event {
  return Object.fromEntries(Object.entries(traits).filter(([, value]) => value !== undefined)) as Event;
}
