import {
  type AddResult,
  type Event,
  isInstant,
  TriggerManager,
  type TriggerManagerOptions,
} from "@winchester/core";
import type { Temporal } from "temporal-polyfill";
import type { TimeSync } from "./time-sync.js";

/**
 * A feeder that publishes the newest time of what it has stored: after it is stored, so that nothing expires that an
 * event of the same batch would have joined. Ready events and notifications both come through `addEvents`.
 */
export class PublishingTriggerManager extends TriggerManager {
  readonly #timeSync: TimeSync;

  constructor(options: TriggerManagerOptions, timeSync: TimeSync) {
    super(options);
    this.#timeSync = timeSync;
  }

  override async addEvents(events: readonly Event[]): Promise<AddResult> {
    const result = await super.addEvents(events);
    const newest = newestOf(events);
    if (newest !== undefined) this.#timeSync.publish(newest);
    return result;
  }
}

/** What is no event was refused; it has no time. */
function newestOf(events: readonly Event[]): Temporal.Instant | undefined {
  let newest: Temporal.Instant | undefined;
  for (const { timestamp } of events) {
    if (!isInstant(timestamp)) continue;
    if (newest === undefined || timestamp.epochNanoseconds > newest.epochNanoseconds) newest = timestamp;
  }
  return newest;
}
