import { type Event, instantFromMicros } from "@winchester/core";
import { BASE_TIME, HOUR } from "../store/drafts.js";

/**
 * What a handler may meet: the life of an instance with its times and sizes, an event without traits, one with
 * awkward text, and two of the same instant. Sorted as a stream's events are, and made afresh by each call.
 */
export function sampleEvents(): Event[] {
  const instance = { instance_id: "8e6bb7a2-9f1e-4d5c-a1f3-0c6e9c3f2d11", tenant_id: "tenant-1" };
  return [
    event(1, 0, "compute.instance.create.start", { ...instance, memory_mb: 512, state: "building" }),
    event(2, 17, "compute.instance.create.end", { ...instance, memory_mb: 512, launched_at: at(17) }),
    event(3, HOUR, "compute.instance.exists", {
      ...instance,
      memory_mb: 512,
      launched_at: at(17),
      audit_period_beginning: at(-HOUR),
      audit_period_ending: at(HOUR),
    }),
    event(4, 2 * HOUR, "testkit.bare", {}),
    event(5, 3 * HOUR, "testkit.awkward", {
      text: `<a href="x">it's & 値 😀</a>`,
      empty: "",
      ratio: 0.1,
      zero: 0,
    }),
    event(6, 3 * HOUR, "compute.instance.delete.end", { ...instance, deleted_at: at(3 * HOUR) }),
  ];
}

function event(
  number: number,
  offset: number,
  event_type: string,
  traits: Readonly<Record<string, Event[string]>>,
): Event {
  const message_id = `00000000-0000-4000-8000-00000000000${number}`;
  return { ...traits, message_id, event_type, timestamp: at(offset) };
}

function at(offset: number): Event["timestamp"] {
  return instantFromMicros(BASE_TIME + offset);
}
