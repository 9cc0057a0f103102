import type { Micros } from "@winchester/timex";
import { WinchesterError } from "../errors.js";
import type { EventDraft } from "../store/feeding.js";
import type { Membership } from "./matched-event.js";
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
 * Puts an event into a stream of a trigger that it matches.
 *
 * @throws UnplaceableEventError
 */
export function placeEvent(
  walk: StreamWalk,
  draft: EventDraft,
  membership: Membership,
  now: Micros,
): WalkedStream {
  try {
    return walk.place(draft.timestamp, membership, now);
  } catch (error) {
    throw new UnplaceableEventError(draft.messageId, membership.trigger.name, error);
  }
}
