import type { Instance, VmState } from "./instance.js";
import { DAY } from "./nova-time.js";
import { DELETION, OPERATIONS, type Operation } from "./operations.js";
import type { Random } from "./random.js";
import { beginOperation } from "./run-operation.js";
import type { World } from "./world.js";

/** The share of operations that create or delete; the others change what is there. */
const TURNOVER_SHARE = 0.4;

const creations = OPERATIONS.filter((operation) => operation.from.length === 0);

/** What can begin in each state. There is something for every state in which an instance can be idle. */
const changesByState: ReadonlyMap<VmState, readonly Operation[]> = new Map(
  DELETION.from.map((state) => [state, OPERATIONS.filter((operation) => operation.from.includes(state))]),
);

function pickByWeight(random: Random, operations: readonly Operation[]): Operation {
  const sum = operations.reduce((total, { weight }) => total + weight, 0);
  let rest = random.fraction() * sum;
  for (const operation of operations) {
    rest -= operation.weight;
    if (rest < 0) return operation;
  }
  return operations.at(-1)!;
}

function takeIdle(world: World): Instance | null {
  const { idle } = world;
  if (idle.length === 0) return null;
  const index = world.life.integer(0, idle.length - 1);
  const instance = idle[index]!;
  idle[index] = idle.at(-1)!;
  idle.pop();
  return instance;
}

/**
 * Chooses what happens next. Creations become rarer and deletions more frequent as the number of instances grows
 * beyond what was asked for, and the other way round. Nothing but a deletion can follow an error.
 */
function beginNext(world: World, time: number): void {
  const { life, settings } = world;
  const isTurnover = life.chance(TURNOVER_SHARE);
  const isCreation = isTurnover && life.chance(settings.instances / (settings.instances + world.living));
  const instance = isCreation ? null : takeIdle(world);
  if (instance === null) {
    beginOperation(world, pickByWeight(life, creations), null, time);
    return;
  }
  const changes = isTurnover ? [] : (changesByState.get(instance.status.state) ?? []);
  beginOperation(world, changes.length === 0 ? DELETION : pickByWeight(life, changes), instance, time);
}

/**
 * Begins operations at random times until there were enough. The times between are uniform up to twice their mean,
 * not exponential: logarithms may differ between machines in their last digit, and with it everything after.
 */
export function scheduleArrivals(world: World, from: number): void {
  const longest = Math.floor((2 * DAY) / world.settings.operationsPerDay);
  world.queue.schedule(from + world.life.integer(1, longest), (time) => {
    beginNext(world, time);
    if (world.begun < world.settings.operations) scheduleArrivals(world, time);
  });
}
