import type { Event } from "../event/event.js";
import type { Store } from "../store/store.js";
import type { Stream } from "../stream/stream.js";
import type { TriggerDefinition } from "../trigger/trigger-definition.js";
import type { FireProgress, StreamExplanation } from "./explanation.js";

/** Says which streams an event is in or would join, and what they still wait for. */
export async function explainStreams(
  event: Event,
  triggers: Iterable<TriggerDefinition>,
  store: Store,
): Promise<StreamExplanation[]> {
  const explanations: StreamExplanation[] = [];
  for (const trigger of triggers) {
    const match = trigger.matchKey(event);
    if (match === null) continue;
    const stream =
      (await findMembership(event, trigger, store)) ??
      (await findJoinable(event, trigger, match.distinguishing, store));
    explanations.push(explainStream(event, trigger, stream));
  }
  return explanations;
}

async function findMembership(
  event: Event,
  trigger: TriggerDefinition,
  store: Store,
): Promise<Stream | undefined> {
  const query = { names: [trigger.name], messageId: event.message_id, limit: 1, withEvents: true };
  for await (const stream of store.findStreams(query)) return stream;
  return undefined;
}

/** The oldest active stream that expires after the event. */
async function findJoinable(
  event: Event,
  trigger: TriggerDefinition,
  distinguishing: Readonly<Record<string, unknown>>,
  store: Store,
): Promise<Stream | undefined> {
  const query = { names: [trigger.name], states: ["active"] as const, distinguishing, withEvents: true };
  for await (const stream of store.findStreams(query)) {
    if (stream.expireAt.epochNanoseconds > event.timestamp.epochNanoseconds) return stream;
  }
  return undefined;
}

function explainStream(
  event: Event,
  trigger: TriggerDefinition,
  stream: Stream | undefined,
): StreamExplanation {
  const events = stream?.events ?? [];
  return {
    trigger: trigger.name,
    streamId: stream?.id ?? null,
    member: events.some(({ message_id }) => message_id === event.message_id),
    state: stream?.state ?? null,
    fireAt: stream?.fireAt?.toString() ?? null,
    expireAt: stream?.expireAt.toString() ?? null,
    progress: trigger.fireCriteria.map(
      (criteria, index): FireProgress => ({
        criteria: index,
        matched: Math.min(criteria.number, events.filter((each) => criteria.matches(each)).length),
        wanted: criteria.number,
      }),
    ),
  };
}
