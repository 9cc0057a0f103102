import { microsFromInstant } from "@winchester/timex";
import { type Clock, systemClock } from "../clock.js";
import { TriggerStatistics } from "../debug/trigger-statistics.js";
import { WinchesterError } from "../errors.js";
import type { Event } from "../event/event.js";
import type { NotificationDistiller } from "../event/notification-distiller.js";
import { explainEvent } from "../explain/explain-event.js";
import type { Explanation } from "../explain/explanation.js";
import { type Logger, silentLogger } from "../logger.js";
import type { Store } from "../store/store.js";
import { TriggerDefinition } from "../trigger/trigger-definition.js";
import { TriggerRegistry } from "../trigger/trigger-registry.js";
import { type AddResult, addResults, NOT_DISTILLED, NOTHING_ADDED, type Refusal } from "./add-result.js";
import type { FeedOptions } from "./feed-options.js";
import { Feeder } from "./feeder.js";

/** The most events that go into one transaction: beyond a thousand, larger batches gain nothing. */
const MAX_BATCH = 2_000;

/** What a {@link TriggerManager} is made of. */
export interface TriggerManagerOptions {
  readonly store: Store;
  readonly triggers: readonly TriggerDefinition[];
  /** Needed for notifications alone; ready events come without. */
  readonly distiller?: NotificationDistiller | undefined;
  /** Where "now" comes from. Default: the machine's clock. */
  readonly clock?: Clock | undefined;
  readonly logger?: Logger | undefined;
  /**
   * Takes each event's own timestamp as the time at which it is added, instead of the clock: for old data, so
   * that the result doesn't depend on when and in what batches it is fed. Default: false.
   */
  readonly eventTime?: boolean | undefined;
}

/**
 * The feeder: sorts events into the persistent streams of the triggers that they match. Any number of feeders,
 * in any number of processes, can share a store.
 *
 * @example
 * const manager = new TriggerManager({ store, triggers, distiller });
 * const { stored, duplicates, refused } = await manager.addNotifications(batch);
 */
export class TriggerManager {
  readonly #distiller: NotificationDistiller | undefined;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #eventTime: boolean;

  /** The definitions in force; what a worker of the same process shares with its feeder. */
  readonly registry: TriggerRegistry;
  /** The counters of the triggers with a `debug_level`. */
  readonly statistics: TriggerStatistics;
  /** The part that workers use to store the events that handlers make. */
  readonly feeder: Feeder;

  constructor(options: TriggerManagerOptions) {
    this.#distiller = options.distiller;
    this.#clock = options.clock ?? systemClock;
    this.#logger = options.logger ?? silentLogger;
    this.#eventTime = options.eventTime ?? false;
    this.registry = new TriggerRegistry(options.triggers);
    this.statistics = new TriggerStatistics();
    this.feeder = new Feeder({
      store: options.store,
      registry: this.registry,
      statistics: this.statistics,
      clock: this.#clock,
      logger: this.#logger,
    });
  }

  /** {@link addEvents} with one event. */
  addEvent(event: Event): Promise<AddResult> {
    return this.addEvents([event]);
  }

  /**
   * Stores events and puts each into the streams of the triggers that it matches, in the order given and in one
   * transaction for up to 2,000 of them. When it returns, they are safe; when it throws, those of the
   * transaction that failed aren't stored, and all can be handed over again: an event whose id is known is a
   * duplicate and changes nothing. An event that can't be stored is refused and doesn't stop the others.
   *
   * @throws StoreUnavailableError when the store can't be reached
   */
  addEvents(events: readonly Event[]): Promise<AddResult> {
    return this.#addEvents(events, 0);
  }

  /** `undistilled`: how many notifications came with the events of which none was made. */
  async #addEvents(events: readonly Event[], undistilled: number): Promise<AddResult> {
    let result = NOTHING_ADDED;
    if (events.length === 0) await this.feeder.countUnfed([{ refused: undistilled, kind: "undistilled" }]);
    for (let start = 0; start < events.length; start += MAX_BATCH) {
      const part =
        start === 0 && events.length <= MAX_BATCH ? events : events.slice(start, start + MAX_BATCH);
      const batch = this.feeder.match(part);
      for (const { messageId, reason } of batch.refused) {
        this.#logger.warn(`event ${messageId ?? "without message_id"} is refused: ${reason}`);
      }
      const fed = await this.feeder.feed(batch.events, { now: this.#now() }, [
        { refused: batch.refused.length, duplicates: batch.duplicates, kind: "invalid" },
        { refused: start === 0 ? undistilled : 0, kind: "undistilled" },
      ]);
      result = addResults(result, withPrepared(fed, batch));
    }
    return result;
  }

  /** {@link addNotifications} with one notification. */
  addNotification(notification: unknown): Promise<AddResult> {
    return this.addNotifications([notification]);
  }

  /**
   * Distils notifications and adds the events. Those of which the distiller makes no event are refused.
   *
   * @throws StoreUnavailableError when the store can't be reached
   * @throws WinchesterError `CORE_NO_DISTILLER` when the manager has none
   */
  async addNotifications(notifications: readonly unknown[]): Promise<AddResult> {
    const { events, refused } = this.distill(notifications);
    const result = await this.#addEvents(events, refused.length);
    return {
      ...result,
      received: result.received + refused.length,
      refused: [...refused, ...result.refused],
    };
  }

  /** The events of notifications, without storing them. */
  distill(notifications: readonly unknown[]): { events: Event[]; refused: Refusal[] } {
    if (this.#distiller === undefined) {
      throw new WinchesterError("CORE_NO_DISTILLER", "notifications can't be added without a distiller", {
        hint: "give the TriggerManager a distiller, or add events (`--events` on the command line)",
      });
    }
    const events: Event[] = [];
    const refused: Refusal[] = [];
    for (const notification of notifications) {
      const event = this.#distiller.distill(notification);
      if (event === null) refused.push(undistilled(notification));
      else events.push(event);
    }
    return { events, refused };
  }

  /**
   * Puts a trigger definition into force while running, in the form of the configuration file. One of the same
   * name is replaced: its open streams are judged by the new one from then on.
   *
   * @throws DefinitionError
   */
  addTriggerDefinition(config: unknown): void {
    this.registry.put(config instanceof TriggerDefinition ? config : TriggerDefinition.parse(config));
  }

  /** Takes a trigger definition out of force; gives whether there was one of that name. */
  deleteTriggerDefinition(name: string): boolean {
    return this.registry.delete(name);
  }

  /** Says for each trigger whether it takes the event, and if not, which criterion refused it and why. */
  explain(event: Event): Explanation {
    return explainEvent(event, this.registry.all());
  }

  #now(): FeedOptions["now"] {
    return this.#eventTime ? ({ timestamp }) => timestamp : microsFromInstant(this.#clock.now());
  }
}

function withPrepared(
  fed: AddResult,
  batch: { readonly duplicates: number; readonly refused: readonly Refusal[] },
): AddResult {
  return {
    ...fed,
    received: fed.received + batch.duplicates + batch.refused.length,
    duplicates: fed.duplicates + batch.duplicates,
    refused: [...batch.refused, ...fed.refused],
  };
}

function undistilled(notification: unknown): Refusal {
  const reason = NOT_DISTILLED;
  const messageId = (notification as { message_id?: unknown } | null | undefined)?.message_id;
  return typeof messageId === "string" ? { messageId, reason } : { reason };
}
