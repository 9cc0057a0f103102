import type { Clock } from "@winchester/core";
import { Temporal } from "temporal-polyfill";
import { isMapping } from "../field-path/datum.js";
import { parseIsoInstant } from "../trait-value/iso-datetime.js";
import { type DistillWarning, type DistillWarningCode, describeValue } from "./distillation.js";

/** What every event has of its notification beside traits. */
export interface Envelope {
  readonly eventType: string;
  readonly messageId: string;
}

type Notification = Readonly<Record<string, unknown>>;

/** Why a notification has no envelope, or its time can't be read. */
export interface Refusal {
  readonly refusal: DistillWarning;
}

/** The names of a notification, or why it is refused. */
export function readEnvelope(notification: Notification): Envelope | Refusal {
  const { event_type: eventType, message_id: messageId } = notification;
  if (isName(eventType) && isName(messageId)) return { eventType, messageId };
  if (isName(eventType)) {
    return refuse("DISTILLER_MESSAGE_ID", describeMissing("message_id", messageId), { eventType });
  }
  const known = isName(messageId) ? { messageId } : {};
  return refuse("DISTILLER_EVENT_TYPE", describeMissing("event_type", eventType), known);
}

function isName(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function describeMissing(name: string, value: unknown): string {
  return value === undefined
    ? `it has no ${name}`
    : `its ${name} is ${describeValue(value)}, where a text that isn't empty is expected`;
}

/**
 * The notification's `timestamp`; where it has no such member, `_context_timestamp`; where that is nothing
 * either, the current time. Undefined where it can't be read.
 */
export function readTimestamp(
  notification: Notification,
  clock: Clock | undefined,
): Temporal.Instant | undefined {
  const value = findTimestamp(notification);
  if (typeof value === "string" && value !== "") return parseIsoInstant(value);
  if (!isNothing(value)) return undefined;
  return clock === undefined ? Temporal.Now.instant() : clock.now();
}

/** For a notification whose timestamp can't be read. */
export function refuseTimestamp(notification: Notification, envelope: Envelope): Refusal {
  const problem = `its timestamp ${describeValue(findTimestamp(notification))} is no ISO date and time`;
  return refuse("DISTILLER_TIMESTAMP", problem, envelope);
}

function findTimestamp({ timestamp, _context_timestamp }: Notification): unknown {
  return timestamp !== undefined ? timestamp : _context_timestamp;
}

/** What Python takes for false: the original goes by that. */
function isNothing(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return isMapping(value) ? Object.keys(value).length === 0 : !value;
}

/** A warning that costs the whole notification. */
export function refuse(
  code: DistillWarningCode,
  problem: string,
  known: Partial<Envelope>,
  cause?: unknown,
): Refusal {
  const { messageId, eventType } = known;
  const name = messageId === undefined ? "" : ` ${messageId}`;
  const type = eventType === undefined ? "" : ` of the type ${eventType}`;
  const message = `notification${name}${type} refused: ${problem}`;
  return { refusal: { code, message, ...known, ...(cause === undefined ? {} : { cause }) } };
}
