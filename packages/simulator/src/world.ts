import { type Catalogue, createCatalogue } from "./catalogue.js";
import { createEventQueue, type EventQueue } from "./event-queue.js";
import type { FaultKind } from "./faults.js";
import { FAULTS } from "./faults.js";
import { createInstance, EMPTY_BLOCK, type Instance } from "./instance.js";
import type { Notification } from "./notification.js";
import { DAY, HOUR, type Micros, startOfDay, toDate } from "./nova-time.js";
import type { Settings } from "./options.js";
import { createRandom, type Random } from "./random.js";

/**
 * The simulated cloud at one moment.
 *
 * Each purpose has a source of randomness of its own: faults draw nothing from `life` and `ids`, so that the same
 * seed with other rates gives the same cloud, and the same notifications but for those that a fault touched.
 */
export interface World {
  readonly settings: Settings;
  readonly catalogue: Catalogue;
  readonly queue: EventQueue;
  readonly life: Random;
  readonly ids: Random;
  readonly reports: Random;
  readonly faults: Random;
  /** What was published and not yet yielded. */
  readonly outbox: Notification[];
  /** Every instance until the midnight after its deletion. */
  instances: Instance[];
  /** Those that no operation is running on. */
  readonly idle: Instance[];
  /** How many are not deleted. */
  living: number;
  /** How many operations were begun, and how many of them are under way. */
  begun: number;
  running: number;
  /** The number of the newest instance. */
  newest: number;
}

const OLDEST_AGE: Micros = 30 * DAY;
const STOPPED_SHARE = 0.1;

/** Creates the instances that were there before the first day: their creation isn't part of what is simulated. */
function createPopulation(world: World): void {
  const { life, settings, catalogue } = world;
  const firstDay = startOfDay(settings.start);
  for (let count = 0; count < settings.instances; count++) {
    const createdAt = Math.max(0, firstDay - HOUR - life.integer(0, OLDEST_AGE));
    const instance = createInstance(life, catalogue, ++world.newest, createdAt);
    instance.status = {
      ...instance.status,
      state: life.chance(STOPPED_SHARE) ? "stopped" : "active",
      task: null,
      host: life.pick(catalogue.hosts),
      launchedAt: createdAt + life.integer(20_000_000, 90_000_000),
    };
    world.instances.push(instance);
    world.idle.push(instance);
    world.living++;
  }
}

/** Creates a cloud with its first instances and nothing going on. */
export function createWorld(settings: Settings): World {
  const sourceFor = (purpose: string): Random => createRandom(`${settings.seed}/${purpose}`);
  const world: World = {
    settings,
    catalogue: createCatalogue(sourceFor("catalogue"), settings),
    queue: createEventQueue(),
    life: sourceFor("life"),
    ids: sourceFor("ids"),
    reports: sourceFor("reports"),
    faults: sourceFor("faults"),
    outbox: [],
    instances: [],
    idle: [],
    living: 0,
    begun: 0,
    running: 0,
    newest: 0,
  };
  createPopulation(world);
  return world;
}

const COMPLETED_OPERATIONS: ReadonlySet<string> = new Set([
  "compute.instance.rebuild.end",
  "compute.instance.finish_resize.end",
  "compute.instance.rescue.end",
]);

/** Hands over a notification about an instance, unless a lost creation swallows it, and keeps its block. */
export function publish(world: World, instance: Instance, notification: Notification, time: Micros): void {
  if (time < instance.mutedUntil) return;
  world.outbox.push(notification);
  const { event_type: eventType } = notification;
  const { size, operated, deletions, oldFlavor } = instance.block;
  instance.block =
    eventType === "compute.instance.exists"
      ? EMPTY_BLOCK
      : {
          size: size + 1,
          operated: operated || COMPLETED_OPERATIONS.has(eventType),
          deletions: deletions + (eventType === "compute.instance.delete.end" ? 1 : 0),
          oldFlavor,
        };
}

/** Tells the caller of a fault that spoils the stream of the day that `time` lies in. */
export function reportFault(world: World, kind: FaultKind, instance: Instance, time: Micros): void {
  const { verdict } = FAULTS[kind];
  world.settings.onFault({ kind, verdict, instance_id: instance.id, day: toDate(time) });
}
