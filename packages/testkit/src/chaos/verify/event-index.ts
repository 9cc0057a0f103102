import type { ChaosSettings } from "../chaos-options.js";
import { readJournal } from "../journal.js";
import { type BatchPlace, batchSizeOf, createBatch, type WorkloadEvent } from "../workload.js";

/** How many batches are kept: events lie in the store about as they were fed. */
const BATCHES_KEPT = 256;

/**
 * Every event that feeders made, by an ordinal number from 0, so that what is known of millions of events fits into
 * a few arrays of bytes.
 */
export class EventIndex {
  readonly #seed: number;
  readonly #places: readonly (readonly BatchPlace[])[];
  readonly #offsets: readonly (readonly number[])[];
  readonly #kept = new Map<string, WorkloadEvent[]>();
  /** Batches that feeders began and didn't bring to an end, as `feeder-batch`. */
  readonly #unfinished = new Set<string>();
  readonly size: number;

  constructor({ seed, folder, feeders }: Pick<ChaosSettings, "seed" | "folder" | "feeders">) {
    this.#seed = seed;
    let size = 0;
    const offsets: number[][] = [];
    this.#places = Array.from({ length: feeders }, (_, feeder) => {
      const { begun, acknowledged } = readJournal(folder, feeder);
      const places = begun.map((at, batch) => ({ feeder, batch, at }));
      offsets.push(
        places.map(({ batch }) => {
          const offset = size;
          size += batchSizeOf(seed, feeder, batch);
          if (!acknowledged.has(batch)) this.#unfinished.add(`${feeder}-${batch}`);
          return offset;
        }),
      );
      return places;
    });
    this.#offsets = offsets;
    this.size = size;
  }

  /** The event with an id, and its number; undefined where nobody made it. */
  find(id: string): { readonly ordinal: number; readonly event: WorkloadEvent } | undefined {
    const [feeder = -1, batch = -1, index = -1] = id.split("-").map(Number);
    const place = this.#places[feeder]?.[batch];
    const offset = this.#offsets[feeder]?.[batch];
    if (place === undefined || offset === undefined) return undefined;
    const event = this.#batch(place)[index];
    return event?.id === id ? { ordinal: offset + index, event } : undefined;
  }

  /** All events that the store has confirmed, in the order of their numbers. */
  *acknowledged(): Generator<{ readonly ordinal: number; readonly event: WorkloadEvent }> {
    for (const [feeder, places] of this.#places.entries()) {
      for (const place of places) {
        if (this.#unfinished.has(`${feeder}-${place.batch}`)) continue;
        const offset = this.#offsets[feeder]?.[place.batch] ?? 0;
        for (const [index, event] of createBatch(this.#seed, place).entries()) {
          yield { ordinal: offset + index, event };
        }
      }
    }
  }

  #batch(place: BatchPlace): WorkloadEvent[] {
    const name = `${place.feeder}-${place.batch}`;
    let batch = this.#kept.get(name);
    if (batch === undefined) {
      batch = createBatch(this.#seed, place);
      this.#kept.set(name, batch);
      if (this.#kept.size > BATCHES_KEPT) {
        for (const oldest of this.#kept.keys()) {
          this.#kept.delete(oldest);
          break;
        }
      }
    }
    return batch;
  }
}
