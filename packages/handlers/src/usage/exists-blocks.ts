import type { Event } from "@winchester/core";

/** The event type whose events are checked. */
export const EXISTS_TYPE = "compute.instance.exists";

/** An `.exists` event with the events before it, back to the `.exists` before. */
export interface ExistsBlock {
  readonly exists: Event;
  readonly block: readonly Event[];
}

/** Events as the usage checks see them. */
export interface ExistsBlocks {
  readonly blocks: readonly ExistsBlock[];
  /** The events behind the last `.exists`. */
  readonly leftover: readonly Event[];
}

/** Cuts a stream's events, in their order, into blocks that an `.exists` event closes. */
export function toExistsBlocks(events: readonly Event[]): ExistsBlocks {
  const blocks: ExistsBlock[] = [];
  let block: Event[] = [];
  for (const event of events) {
    if (event.event_type === EXISTS_TYPE) {
      blocks.push({ exists: event, block });
      block = [];
    } else {
      block.push(event);
    }
  }
  return { blocks, leftover: block };
}
