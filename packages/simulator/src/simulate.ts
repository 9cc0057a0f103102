import { scheduleArrivals } from "./arrivals.js";
import { closeDay } from "./daily-reports.js";
import type { Notification } from "./notification.js";
import { DAY, type Micros, startOfDay } from "./nova-time.js";
import { parseOptions, type SimulationOptions } from "./options.js";
import { createRandom } from "./random.js";
import { createWorld, type World } from "./world.js";

/** Closes each day at its midnight. After the last one nothing but its reports happens any more. */
function scheduleMidnight(world: World, midnight: Micros): void {
  const { settings, queue } = world;
  const day = (midnight - startOfDay(settings.start)) / DAY;
  queue.schedule(midnight, () => {
    const isDone = world.begun >= settings.operations && world.running === 0;
    const isLast = isDone || day >= settings.days;
    if (isLast) queue.clear();
    else scheduleMidnight(world, midnight + DAY);
    closeDay(world, midnight);
  });
}

function* runWorld(world: World): Generator<Notification, void, undefined> {
  const { duplicateRate, seed } = world.settings;
  const random = createRandom(`${seed}/duplicates`);
  do {
    for (const notification of world.outbox) {
      yield notification;
      if (random.chance(duplicateRate)) yield notification;
    }
    world.outbox.length = 0;
  } while (world.queue.runNext());
  yield* world.outbox;
}

/**
 * Simulates an OpenStack cloud and yields what its nova publishes, in the order of publication: timestamps never
 * go back. The same options give the same notifications, byte for byte once printed.
 *
 * At every midnight each instance that was there during the day gets a `compute.instance.exists` for that day,
 * within the minutes that follow. Without faults, each stream of an instance and a day passes the usage check.
 *
 * @throws SimulatorError SIMULATOR_OPTION_INVALID, SIMULATOR_OPTION_UNKNOWN, SIMULATOR_FAULT_UNKNOWN, at once and
 *   not when the first notification is asked for.
 *
 * @example
 * for (const notification of simulate({ seed: 7, operations: 1000 })) {
 *   process.stdout.write(`${JSON.stringify(notification)}\n`);
 * }
 */
export function simulate(options: SimulationOptions = {}): Generator<Notification, void, undefined> {
  const settings = parseOptions(options);
  const world = createWorld(settings);
  scheduleMidnight(world, startOfDay(settings.start) + DAY);
  scheduleArrivals(world, settings.start);
  return runWorld(world);
}
