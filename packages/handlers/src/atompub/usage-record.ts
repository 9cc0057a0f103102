import type { Event, Logger, TraitValue } from "@winchester/core";
import type { Temporal } from "temporal-polyfill";
import { toIsoSeconds, toShortDatetime } from "../plain-datetime.js";
import { findDatetime, findTrait, isInstant } from "../trait.js";
import { findLicenses } from "./license.js";
import { findNovaStatus } from "./nova-status.js";

/** The attributes of the two elements of a Rackspace usage record. */
export interface UsageRecord {
  readonly event: Readonly<Record<string, string>>;
  readonly product: Readonly<Record<string, string>>;
}

/** The names that a usage record is filled from beside the event's traits; they go before these. */
export type ExtraInfo = Readonly<Record<string, unknown>>;

/** The usage record of an event. What the event lacks is empty in it. */
export function createUsageRecord(event: Event, extraInfo: ExtraInfo, logger: Logger): UsageRecord {
  const text = (name: string): string =>
    Object.hasOwn(extraInfo, name) ? String(extraInfo[name] ?? "") : toText(findTrait(event, name));
  const { start, end } = findUsageTimes(event);
  return {
    event: {
      version: "1",
      id: text("message_id"),
      resourceId: text("instance_id"),
      resourceName: text("display_name"),
      dataCenter: text("data_center"),
      region: text("region"),
      tenantId: text("tenant_id"),
      startTime: start === undefined ? "" : toIsoSeconds(start),
      endTime: end === undefined ? "" : toIsoSeconds(end),
      type: "USAGE",
    },
    product: {
      version: "1",
      serviceCode: "CloudServersOpenStack",
      resourceType: "SERVER",
      flavorId: text("instance_flavor_id"),
      flavorName: text("instance_flavor"),
      status: getStatus(event, logger),
      ...getLicenses(event, logger),
      bandwidthIn: text("bandwidth_in"),
      bandwidthOut: text("bandwidth_out"),
    },
  };
}

/** The part of the audit period in which the instance was there. */
function findUsageTimes(event: Event): { start: Temporal.Instant | undefined; end: typeof start } {
  const beginning = findDatetime(event, "audit_period_beginning");
  const ending = findDatetime(event, "audit_period_ending");
  const terminated = findDatetime(event, "terminated_at") ?? findDatetime(event, "deleted_at");
  const start = pick(findDatetime(event, "launched_at"), beginning, "later");
  const end = pick(terminated, ending, "earlier");
  const isReversed = start !== undefined && end !== undefined && isAfter(start, end);
  return { start: isReversed ? beginning : start, end };
}

function pick(
  a: Temporal.Instant | undefined,
  b: Temporal.Instant | undefined,
  which: "earlier" | "later",
): Temporal.Instant | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return isAfter(a, b) === (which === "later") ? a : b;
}

function isAfter(a: Temporal.Instant, b: Temporal.Instant): boolean {
  return a.epochNanoseconds > b.epochNanoseconds;
}

function getStatus(event: Event, logger: Logger): string {
  const [state, description] = [findTrait(event, "state"), findTrait(event, "state_description")];
  const status = findNovaStatus(state, description);
  if (status !== undefined) return status;
  logger.error(
    `AtomPubHandler: unknown state "${state ?? ""}" (${description ?? ""}) of event ${event.message_id}; its ` +
      "status is sent as UNKNOWN",
    { message_id: event.message_id },
  );
  return "UNKNOWN";
}

function getLicenses(event: Event, logger: Logger): Record<string, string> {
  const options = findTrait(event, "rax_options");
  const licenses = findLicenses(options);
  if (licenses !== undefined) return { ...licenses };
  logger.error(
    `AtomPubHandler: rax_options of event ${event.message_id} is no whole number: "${options}"; its license is ` +
      "sent as LINUX",
    { message_id: event.message_id },
  );
  return { osLicenseType: "LINUX" };
}

function toText(value: TraitValue | undefined): string {
  if (value === undefined) return "";
  return isInstant(value) ? toShortDatetime(value) : String(value);
}
