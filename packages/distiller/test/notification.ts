import type { Event, Logger } from "@winchester/core";
import { Distiller, type DistillerOptions, parseEventDefinitions } from "../src/index.js";

/** A notification as nova sends it, made small. */
export const NOTIFICATION = {
  event_type: "compute.instance.exists",
  message_id: "m1",
  publisher_id: "compute.host-1",
  timestamp: "2013-08-02 21:16:44.706357",
  _context_request_id: "req-1",
  _context_tenant: "t-context",
  payload: { tenant_id: "t1", state: "active", memory_mb: "512", deleted: false, empty: "", nothing: null },
};

/** What every event of {@link NOTIFICATION} has, its time as text. */
export const ENVELOPE = {
  message_id: "m1",
  event_type: "compute.instance.exists",
  timestamp: "2013-08-02T21:16:44.706357Z",
  service: "compute.host-1",
  request_id: "req-1",
  tenant_id: "t1",
};

/** One definition that takes everything, with these traits in YAML's flow style. */
export function createDistiller(traits: string, options: DistillerOptions = {}): Distiller {
  return new Distiller(parseEventDefinitions(`- {event_type: "*", traits: {${traits}}}`), options);
}

/** What a definition with these traits makes beside the envelope and the three traits that are always there. */
export function traitsOf(traits: string, payload: unknown, options: DistillerOptions = {}): unknown {
  const event = createDistiller(traits, options).distill({ ...NOTIFICATION, payload });
  return Object.fromEntries(Object.entries(toJson(event)!).filter(([name]) => !(name in ENVELOPE)));
}

/** An event with its instants as text. */
export function toJson(event: Event | null): Record<string, unknown> | null {
  return JSON.parse(JSON.stringify(event)) as Record<string, unknown> | null;
}

/** A logger that keeps its lines. */
export function createLog(): Logger & { lines: unknown[][] } {
  const lines: unknown[][] = [];
  const add =
    (level: string) =>
    (...line: unknown[]) =>
      void lines.push([level, ...line]);
  return { lines, debug: add("debug"), info: add("info"), warn: add("warn"), error: add("error") };
}
