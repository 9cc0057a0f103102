import type { Micros } from "@winchester/timex";
import { WinchesterError } from "../errors.js";
import type { MatchedEvent } from "./matched-event.js";
import type { StreamWalk, WalkedStream } from "./stream-walk.js";

/** Thrown out of the transaction where one event can't be placed: the batch is fed again without it. */
export class UnplaceableEventError extends WinchesterError {
  override readonly name: string = "UnplaceableEventError";
  readonly messageId: string;

  constructor(messageId: string, trigger: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super("CORE_EVENT_UNPLACEABLE", `trigger ${trigger}: its expiration can't be computed: ${reason}`, {
      hint: "mend the trigger's expiration, or the event's timestamp",
      cause,
    });
    this.messageId = messageId;
  }
}

/**
 * Puts an event into a stream of each trigger that it matches; with `keys`, into those with one of these hashes.
 *
 * @throws UnplaceableEventError
 */
export function placeAll(
  walk: StreamWalk,
  { draft, memberships }: MatchedEvent,
  now: Micros,
  keys?: ReadonlySet<string>,
): WalkedStream[] {
  const streams: WalkedStream[] = [];
  for (const membership of memberships) {
    if (keys !== undefined && !keys.has(membership.key.hash)) continue;
    try {
      streams.push(walk.place(draft.timestamp, membership, now));
    } catch (error) {
      throw new UnplaceableEventError(draft.messageId, membership.trigger.name, error);
    }
  }
  return streams;
}
