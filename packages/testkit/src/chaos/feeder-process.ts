import { setTimeout as sleep } from "node:timers/promises";
import { type Event, type Logger, type Store, TriggerManager, untilAvailable } from "@winchester/core";
import { Random } from "../store/model/random.js";
import { findLatestBatch, Journal } from "./journal.js";
import type { ProcessSettings } from "./messages.js";
import type { WeakPoints } from "./weak-points.js";
import { type BatchPlace, createBatch, toEvent } from "./workload.js";
import { createTriggers } from "./workload-triggers.js";

/** What a feeder process works with. */
export interface FeederProcessParts {
  readonly settings: ProcessSettings;
  readonly store: Store;
  readonly points: WeakPoints;
  readonly logger: Logger;
  readonly onRedelivery: (events: number) => void;
  /** Aborted when no further batch is to be begun. */
  readonly enough: AbortSignal;
}

/**
 * Feeds its batches until there are enough. A batch is written down before it is begun, and acknowledged only when
 * the store has it: whatever happens between is mended by feeding it again.
 */
export async function runFeeder(parts: FeederProcessParts): Promise<void> {
  const { settings, store, points, logger } = parts;
  const journal = new Journal(settings.folder, settings.index);
  const manager = new TriggerManager({ store, triggers: createTriggers(), logger });
  const random = new Random(settings.processSeed);
  const add = async (events: readonly Event[]): Promise<void> => {
    const { refused } = await untilAvailable(() => manager.addEvents(events), { logger });
    if (refused.length > 0)
      throw new Error(`the store refuses events: ${JSON.stringify(refused.slice(0, 3))}`);
  };
  const msPerEvent = (1_000 * settings.feeders) / settings.eventsPerSecond;
  for (;;) {
    const place =
      journal.unacknowledged ?? (parts.enough.aborted ? undefined : journal.begin(Date.now() * 1_000));
    if (place === undefined) break;
    const startedAt = performance.now();
    const events = createBatch(settings.seed, place).map(toEvent);
    const again = eventsFromBefore(journal.places, settings, random);
    await add([...events, ...again]);
    journal.acknowledge(place.batch);
    await points.reach("acknowledged");
    const batch = redeliveredBatch(journal.places, settings, random);
    if (batch.length > 0) await add(batch);
    parts.onRedelivery(again.length + batch.length);
    await sleep(Math.max(0, startedAt + events.length * msPerEvent - performance.now()));
  }
  journal.close();
}

/** Some single events that were fed before, and now and then one of this very batch. */
function eventsFromBefore(
  places: readonly BatchPlace[],
  { seed }: ProcessSettings,
  random: Random,
): readonly Event[] {
  if (!random.once(3)) return [];
  return random.some(createBatch(seed, random.pick(places))).map(toEvent);
}

/** Now and then a whole batch again: one's own, or the one that a neighbour is feeding at this moment. */
function redeliveredBatch(
  places: readonly BatchPlace[],
  { seed, folder, feeders, index }: ProcessSettings,
  random: Random,
): readonly Event[] {
  if (!random.once(6)) return [];
  const neighbours = random.once(2) ? findLatestBatch(folder, (index + 1) % feeders) : undefined;
  return createBatch(seed, neighbours ?? random.pick(places)).map(toEvent);
}
