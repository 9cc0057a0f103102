import type { Flavor, Image } from "./catalogue.js";
import { createRequestContext, type RequestContext } from "./context.js";
import { createNotification, publisherIdOf } from "./envelope.js";
import { type FaultKind, findFault } from "./faults.js";
import { createInstance, type Instance, type Status } from "./instance.js";
import { existsPayload, noticePayload, type Payload, updatePayload } from "./instance-payload.js";
import { DAY, MILLISECOND, type Micros, SECOND, startOfDay } from "./nova-time.js";
import type { Operation, Step } from "./operations.js";
import { failedCallPayload, schedulerPayload } from "./request-payload.js";
import { publish, reportFault, type World } from "./world.js";

/** An operation under way. */
interface Run {
  readonly operation: Operation;
  readonly instance: Instance;
  readonly context: RequestContext;
  readonly destination: string;
  readonly flavor: Flavor;
  readonly image: Image;
}

/** Longer than what follows an early `.exists` or a delete.end may take, so that both are on the same day. */
const SAME_DAY_MARGIN: Micros = 5 * SECOND;

function isSameDay(one: Micros, other: Micros): boolean {
  return startOfDay(one) === startOfDay(other);
}

function changeStatus(run: Run, step: Step, time: Micros): void {
  const { instance } = run;
  const before = instance.status;
  let status: Status = {
    ...before,
    state: step.state ?? before.state,
    task: step.task === undefined ? before.task : step.task,
  };
  switch (step.effect) {
    case "place":
      status = { ...status, host: run.destination };
      break;
    case "launch":
      status = { ...status, launchedAt: time };
      break;
    case "resize":
      status = { ...status, launchedAt: time, flavor: run.flavor, host: run.destination };
      break;
    case "rebuild":
      status = { ...status, launchedAt: time, image: run.image };
      break;
    case "delete":
      status = { ...status, deletedAt: time };
      instance.lastState = before.state;
      break;
  }
  instance.status = status;
}

function payloadOf(run: Run, step: Step, before: Status | null, time: Micros): Payload {
  const { instance } = run;
  if (step.publish === "compute.instance.update") return updatePayload(instance, before, time);
  if (step.publish.startsWith("compute.")) return noticePayload(step.publish, instance, run);
  if (step.publish.startsWith("scheduler.")) return schedulerPayload(step.publish, instance);
  return failedCallPayload(instance);
}

/** Whether an early `.exists` is sent: only where it passes verification and is worth a warning. */
function sendsEarlyExists(world: World, instance: Instance, time: Micros): boolean {
  const isEligible =
    !instance.block.operated &&
    time >= instance.mutedUntil &&
    instance.block.size > 0 &&
    isSameDay(time, time + SAME_DAY_MARGIN);
  return isEligible && findFault(world.faults, world.settings.faultRates, ["earlyExists"]) !== null;
}

function publishEarlyExists(world: World, run: Run, step: Step, time: Micros): void {
  const { instance } = run;
  if (!sendsEarlyExists(world, instance, time)) return;
  const period = { beginning: startOfDay(time), ending: time };
  const notification = createNotification(world.faults, {
    eventType: step.publish,
    publisherId: publisherIdOf(step.from, instance.status, run.destination),
    time,
    context: run.context,
    payload: existsPayload(instance, instance.status, period, world.faults),
  });
  publish(world, instance, notification, time);
  reportFault(world, "earlyExists", instance, time);
}

/** Decides at a delete.end what becomes of it; null: it is published once, as it should be. */
function findDeletionFault(world: World, instance: Instance, time: Micros): FaultKind | null {
  if (instance.spoiltBy !== null) return null;
  const eligible: FaultKind[] = ["lostDeleteEnd"];
  if (instance.status.launchedAt !== null) eligible.push("deletedBeforeLaunched");
  if (isSameDay(time, time + SAME_DAY_MARGIN)) eligible.push("duplicatedDeleteEnd");
  const kind = findFault(world.faults, world.settings.faultRates, eligible);
  if (kind !== null) reportFault(world, kind, instance, time);
  return kind;
}

function publishStep(world: World, run: Run, step: Step, before: Status | null, time: Micros): void {
  const { instance } = run;
  const draft = {
    eventType: step.publish,
    publisherId: publisherIdOf(step.from, instance.status, run.destination),
    time,
    context: run.context,
    payload: payloadOf(run, step, before, time),
  };
  const notification = createNotification(world.ids, draft);
  if (step.publish !== "compute.instance.delete.end") {
    publish(world, instance, notification, time);
    return;
  }
  const fault = findDeletionFault(world, instance, time);
  if (fault !== null) instance.spoiltBy = fault as Instance["spoiltBy"];
  if (fault === "lostDeleteEnd" || fault === "deletedBeforeLaunched") return;
  publish(world, instance, notification, time);
  if (fault === "duplicatedDeleteEnd") {
    const later = time + world.faults.integer(100 * MILLISECOND, 2 * SECOND);
    world.queue.schedule(later, () => {
      publish(world, instance, createNotification(world.faults, { ...draft, time: later }), later);
    });
  }
}

/** The first launch of an instance whose creation is lost: from the next midnight on it is heard of. */
function endMuting(world: World, instance: Instance, time: Micros): void {
  instance.mutedUntil = startOfDay(time) + DAY;
  reportFault(world, "lostCreation", instance, time);
}

/**
 * When a step comes. What sets launched_at or deleted_at keeps off the last second of a day, because the
 * operation's end, a moment later, must be on the same day: they are checked against each other in its stream.
 */
function timeOfStep(world: World, step: Step, now: Micros): Micros {
  const [least, most] = step.wait;
  const time = now + world.life.integer(least * MILLISECOND, most * MILLISECOND);
  const isSettling = step.effect !== undefined && step.effect !== "place";
  return isSettling && !isSameDay(time, time + SECOND) ? time + SECOND : time;
}

function runStep(world: World, run: Run, index: number, time: Micros): void {
  const { instance, operation } = run;
  const step = operation.steps[index]!;
  if (step.publish === "compute.instance.exists") {
    publishEarlyExists(world, run, step, time);
  } else {
    const before = index === 0 && operation.from.length === 0 ? null : instance.status;
    const flavorBefore = instance.status.flavor;
    changeStatus(run, step, time);
    if (step.effect === "launch" && instance.mutedUntil === Number.POSITIVE_INFINITY) {
      endMuting(world, instance, time);
    }
    publishStep(world, run, step, before, time);
    if (step.effect === "resize") instance.block = { ...instance.block, oldFlavor: flavorBefore };
  }
  const next = operation.steps[index + 1];
  if (next === undefined) endOperation(world, instance);
  else world.queue.schedule(timeOfStep(world, next, time), (at) => runStep(world, run, index + 1, at));
}

function endOperation(world: World, instance: Instance): void {
  world.running--;
  if (instance.status.state === "deleted") world.living--;
  else world.idle.push(instance);
}

/** Begins an operation on an idle instance (already taken off `world.idle`), or on a new one. */
export function beginOperation(
  world: World,
  operation: Operation,
  idle: Instance | null,
  time: Micros,
): void {
  const { life, catalogue } = world;
  world.begun++;
  world.running++;
  let instance = idle;
  if (instance === null) {
    instance = createInstance(life, catalogue, ++world.newest, time);
    world.instances.push(instance);
    world.living++;
    const isLost =
      operation.to === "active" &&
      findFault(world.faults, world.settings.faultRates, ["lostCreation"]) !== null;
    if (isLost) {
      instance.spoiltBy = "lostCreation";
      instance.mutedUntil = Number.POSITIVE_INFINITY;
    }
  }
  const others = catalogue.flavors.filter((flavor) => flavor !== instance.status.flavor);
  const run: Run = {
    operation,
    instance,
    context: createRequestContext(world.ids, instance.tenant, instance.user, time),
    destination: life.pick(catalogue.hosts),
    flavor: life.pick(others),
    image: life.pick(catalogue.images),
  };
  runStep(world, run, 0, time);
}
