import type { FireProgress, StreamExplanation, TraitValue, TriggerExplanation } from "@winchester/core";
import { datetimeToJSON, microsFromInstant, spanToJSON } from "@winchester/core";
import type { TimeSpan } from "@winchester/timex";
import { formatTraits } from "../look/trait-text.js";
import type { FullExplanation } from "./full-explanation.js";

type Distinguishing = Readonly<Record<string, TraitValue | TimeSpan>>;

/** Why each trigger takes or refuses an event, for people. */
export function describeExplanation({ explanation, streams }: FullExplanation): string {
  const lines = [`event ${explanation.messageId} (${explanation.eventType})`];
  for (const trigger of explanation.triggers) {
    lines.push(...describeTrigger(trigger).map((line) => `  ${line}`));
    const stream = streams?.find((each) => each.trigger === trigger.trigger);
    if (stream !== undefined) lines.push(...describeStream(stream).map((line) => `    ${line}`));
  }
  if (explanation.triggers.length === 0) lines.push("  there are no triggers");
  return lines.join("\n");
}

/** The same in JSON. */
export function explanationToJSON({ explanation, streams }: FullExplanation): Record<string, unknown> {
  const { messageId, eventType, triggers } = explanation;
  return {
    message_id: messageId,
    event_type: eventType,
    triggers: triggers.map(({ trigger, matches, criteria, distinguishing, reasons, fires }) => {
      const stream = streams?.find((each) => each.trigger === trigger);
      return {
        trigger,
        matches,
        match_criteria: criteria,
        distinguishing_traits: distinguishing === null ? null : valuesToJSON(distinguishing),
        reasons,
        fire_criteria: fires,
        ...(stream && { stream: streamToJSON(stream) }),
      };
    }),
  };
}

function describeTrigger({
  trigger,
  matches,
  criteria,
  distinguishing,
  reasons,
  fires,
}: TriggerExplanation): string[] {
  if (!matches) {
    const [only, ...others] = reasons;
    if (only !== undefined && others.length === 0) return [`${trigger} refuses it: ${only}`];
    return [`${trigger} refuses it:`, ...reasons.map((reason) => `  ${reason}`)];
  }
  const counts =
    fires.length === 0 ? "it counts for none of the fire criteria" : `it counts for ${list(fires)}`;
  const values = formatTraits(valuesToJSON(distinguishing ?? {}));
  const by = values === "" ? "" : ` (${values})`;
  return [`${trigger} takes it by match_criteria[${criteria ?? 0}]${by}; ${counts}`];
}

function describeStream({
  streamId,
  member,
  state,
  fireAt,
  expireAt,
  progress,
}: StreamExplanation): string[] {
  if (streamId === null) return ["it would open a new stream"];
  const times = [
    ...(fireAt === null ? [] : [`fires after ${fireAt}`]),
    ...(expireAt === null ? [] : [`expires after ${expireAt}`]),
  ];
  const where = `${member ? "it is in" : "it would join"} stream ${streamId}, ${state ?? "unknown"}`;
  return [[where, ...times].join(", "), ...progress.map(describeProgress)];
}

function describeProgress({ criteria, matched, wanted }: FireProgress): string {
  const rest = wanted - matched;
  const verdict = rest <= 0 ? "met" : `waits for ${rest} more`;
  return `fire_criteria[${criteria}]: ${matched} of ${wanted}, ${verdict}`;
}

function streamToJSON(stream: StreamExplanation): Record<string, unknown> {
  const { streamId, member, state, fireAt, expireAt, progress } = stream;
  return { id: streamId, member, state, fire_timestamp: fireAt, expire_timestamp: expireAt, progress };
}

function list(indices: readonly number[]): string {
  return indices.map((index) => `fire_criteria[${index}]`).join(", ");
}

function valuesToJSON(values: Distinguishing): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, valueToJSON(value)]));
}

function valueToJSON(value: TraitValue | TimeSpan): unknown {
  if (typeof value !== "object") return value;
  return "epochNanoseconds" in value ? datetimeToJSON(microsFromInstant(value)) : spanToJSON(value);
}
