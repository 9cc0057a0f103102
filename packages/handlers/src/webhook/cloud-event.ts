import type { Event } from "@winchester/core";
import { toEventRecord } from "../event-json.js";
import { toIsoDatetime } from "../plain-datetime.js";

/** A CloudEvent 1.0 in its JSON format. */
export interface CloudEvent {
  readonly specversion: "1.0";
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly time: string;
  readonly datacontenttype: "application/json";
  readonly data: Readonly<Record<string, string | number>>;
}

/** The content types of one CloudEvent, and of a list of them. */
export const CLOUD_EVENT_TYPE = "application/cloudevents+json; charset=utf-8";
export const CLOUD_EVENT_BATCH_TYPE = "application/cloudevents-batch+json; charset=utf-8";

/** The CloudEvent that stands for an event; its data is the whole event. */
export function toCloudEvent(event: Event, source: string): CloudEvent {
  return {
    specversion: "1.0",
    id: toCloudEventText(event.message_id),
    source,
    type: toCloudEventText(event.event_type),
    time: toIsoDatetime(event.timestamp),
    datacontenttype: "application/json",
    data: toEventRecord(event),
  };
}

/** What the specification forbids in attributes: control characters, halves of surrogate pairs, noncharacters. */
const FORBIDDEN = /[\p{Cc}\p{Surrogate}\p{Noncharacter_Code_Point}]/gu;

function toCloudEventText(text: string): string {
  return text.replace(FORBIDDEN, "\u{FFFD}");
}
