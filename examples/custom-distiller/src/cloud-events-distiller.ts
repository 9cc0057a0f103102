import { inspect } from "node:util";
import {
  type Clock,
  type Event,
  type Logger,
  type NotificationDistiller,
  silentLogger,
  systemClock,
  type TraitValue,
} from "@winchester/core";
import { findInstant, parseCloudEvent } from "./cloud-event.js";
import { flattenData } from "./flat-traits.js";

/** How events are made of CloudEvents. */
export interface CloudEventsDistillerOptions {
  /** The names of traits that are times; others that look like times stay text. Default: none. */
  readonly datetimes?: readonly string[];
  /** Gives the time of CloudEvents that don't say theirs. Default: the machine's clock. */
  readonly clock?: Clock;
  /** Is told of what is malformed. Default: nobody is. */
  readonly logger?: Logger;
}

/**
 * Makes events of CloudEvents 1.0 in their JSON form. Each becomes one event: `type` is its type, `time` its
 * timestamp, `source` and `id` together its message id; the attributes and what is in `data` become its traits.
 *
 * @example
 * const distiller = new CloudEventsDistiller({ datetimes: ["due_at"], logger });
 * const manager = new TriggerManager({ store, triggers, distiller });
 * await manager.addNotification(JSON.parse(body));
 */
export class CloudEventsDistiller implements NotificationDistiller {
  readonly #datetimes: readonly string[];
  readonly #clock: Clock;
  readonly #logger: Logger;

  constructor(options: CloudEventsDistillerOptions = {}) {
    this.#datetimes = options.datetimes ?? [];
    this.#clock = options.clock ?? systemClock;
    this.#logger = options.logger ?? silentLogger;
  }

  distill(notification: unknown): Event | null {
    const parsed = parseCloudEvent(notification);
    if ("problem" in parsed) {
      this.#logger.warn(`CloudEvent dropped: ${parsed.problem}`, { notification });
      return null;
    }
    const { source, id, type, time, attributes, data } = parsed;
    // A blank can't be in a source, so that no two pairs of source and id give the same text.
    const message_id = `${source} ${id}`;
    const extensions = flattenData(attributes, new Set(["source"]));
    const traits = new Map<string, TraitValue>([
      ["source", source],
      ...extensions,
      ...flattenData(data, new Set(["source", ...extensions.keys()])),
    ]);
    this.#readDatetimes(traits, message_id);
    const timestamp = time ?? this.#clock.now();
    return { ...Object.fromEntries(traits), message_id, event_type: type, timestamp };
  }

  /** Makes instants of the traits that are times; one that is no time is left out, with a warning. */
  #readDatetimes(traits: Map<string, TraitValue>, message_id: string): void {
    for (const name of this.#datetimes) {
      const value = traits.get(name);
      if (value === undefined) continue;
      const instant = findInstant(value);
      if (instant !== null) traits.set(name, instant);
      else {
        traits.delete(name);
        this.#logger.warn(`CloudEvent ${message_id}: ${name} left out: ${inspect(value)} is no time`);
      }
    }
  }
}
