import type { Event } from "@winchester/core";
import type { Temporal } from "temporal-polyfill";
import { findDatetime, findTrait } from "../trait.js";
import type { ExistsBlock } from "./exists-blocks.js";

/** The traits that an operation and the `.exists` event after it must agree on. */
export const CORE_FIELDS: readonly string[] = [
  "launched_at",
  "instance_flavor_id",
  "tenant_id",
  "os_architecture",
  "os_version",
  "os_distro",
];

/** The operations that change what an instance is, and whose last one `.exists` must agree with. */
const OPERATIONS: ReadonlySet<string> = new Set([
  "compute.instance.rebuild.end",
  "compute.instance.finish_resize.end",
  "compute.instance.rescue.end",
]);

const DELETE_END = "compute.instance.delete.end";

/** The time that an `.exists` event reports on, both ends included. */
interface AuditPeriod {
  readonly beginning: Temporal.Instant;
  readonly ending: Temporal.Instant;
}

/** One `.exists` event with all that the checks ask about. */
export interface UsageCase extends ExistsBlock {
  readonly state: unknown;
  /** The last rebuild, resize or rescue of the block. */
  readonly operation: Event | undefined;
  readonly deletes: readonly Event[];
  /** Where both of its ends are there. */
  readonly period: AuditPeriod | undefined;
  readonly coreFields: readonly string[];
}

/** Gathers what the checks ask about. */
export function toUsageCase({ exists, block }: ExistsBlock, coreFields: readonly string[]): UsageCase {
  const beginning = findDatetime(exists, "audit_period_beginning");
  const ending = findDatetime(exists, "audit_period_ending");
  return {
    exists,
    block,
    state: findTrait(exists, "state"),
    operation: block.findLast((event) => OPERATIONS.has(event.event_type)),
    deletes: block.filter((event) => event.event_type === DELETE_END),
    period: beginning && ending ? { beginning, ending } : undefined,
    coreFields,
  };
}

/** Whether a datetime lies in the audit period, both ends included. */
export function isInPeriod(datetime: Temporal.Instant | undefined, period: AuditPeriod | undefined): boolean {
  if (datetime === undefined || period === undefined) return false;
  const at = datetime.epochNanoseconds;
  return period.beginning.epochNanoseconds <= at && at <= period.ending.epochNanoseconds;
}

const DAY_MS = 86_400_000;

/** Whether the audit period doesn't end on the date after the one on which it began, as that of a day does. */
export function isNotEndOfDay({ period }: UsageCase): boolean {
  if (period === undefined) return false;
  const day = (instant: Temporal.Instant) => Math.floor(instant.epochMilliseconds / DAY_MS);
  return day(period.ending) - day(period.beginning) !== 1;
}
