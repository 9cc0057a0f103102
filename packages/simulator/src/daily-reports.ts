import { createAdminContext, type RequestContext } from "./context.js";
import { createNotification, publisherIdOf } from "./envelope.js";
import { type FaultKind, findFault } from "./faults.js";
import { EMPTY_BLOCK, type Instance, type Status } from "./instance.js";
import { existsPayload } from "./instance-payload.js";
import { DAY, HOUR, MILLISECOND, MINUTE, type Micros, SECOND } from "./nova-time.js";
import type { Random } from "./random.js";
import { reportFault, type World } from "./world.js";

/** An `.exists` that is to be sent: the instance as it was at midnight, or as a fault has it. */
interface Report {
  readonly instance: Instance;
  readonly status: Status;
  readonly isLost: boolean;
}

/** Hosts begin their reports within this time after midnight, and send them one after the other. */
const FIRST_REPORT: readonly [Micros, Micros] = [5 * SECOND, 10 * MINUTE];
const NEXT_REPORT: readonly [Micros, Micros] = [50 * MILLISECOND, 400 * MILLISECOND];

/** What can go wrong with a report, so that the fault is the one thing that decides its verdict. */
function eligibleFaults({ status, block, spoiltBy }: Instance): readonly FaultKind[] {
  if (spoiltBy !== null) return [];
  const kinds: FaultKind[] = [];
  if (block.size > 0) kinds.push("missingExists");
  if (status.state === "active") kinds.push("missingLaunchedAt");
  if (status.launchedAt !== null && (block.operated || block.deletions > 0)) kinds.push("wrongLaunchedAt");
  if (block.operated && block.oldFlavor !== null) kinds.push("wrongFlavour");
  if (block.deletions > 0) kinds.push("wrongDeletedState", "missingDeletedAt");
  return kinds;
}

function spoil(fault: FaultKind | null, instance: Instance, random: Random): Status {
  const { status } = instance;
  const launchedAt = status.launchedAt ?? 0;
  switch (fault) {
    case "missingLaunchedAt":
      return { ...status, launchedAt: null };
    case "wrongLaunchedAt":
      return { ...status, launchedAt: launchedAt - random.integer(SECOND, HOUR) };
    case "wrongFlavour":
      return { ...status, flavor: instance.block.oldFlavor ?? status.flavor };
    case "wrongDeletedState":
      return { ...status, state: instance.lastState };
    case "deletedBeforeLaunched":
      return { ...status, deletedAt: launchedAt - HOUR };
    case "missingDeletedAt":
      return { ...status, deletedAt: null };
    default:
      return status;
  }
}

function createReport(world: World, instance: Instance, midnight: Micros): Report {
  const { faults, settings } = world;
  const fault = findFault(faults, settings.faultRates, eligibleFaults(instance));
  if (fault !== null) reportFault(world, fault, instance, midnight - DAY);
  return {
    instance,
    status: spoil(fault ?? instance.spoiltBy, instance, faults),
    isLost: fault === "missingExists",
  };
}

/** Sends a host's reports one after the other; a lost one takes its time, too. */
function scheduleReports(
  world: World,
  reports: readonly Report[],
  day: { context: RequestContext; midnight: Micros; first: Micros },
): void {
  const { ids, reports: random } = world;
  const send = (index: number, time: Micros): void => {
    const { instance, status, isLost } = reports[index]!;
    const period = { beginning: day.midnight - DAY, ending: day.midnight };
    const notification = createNotification(ids, {
      eventType: "compute.instance.exists",
      publisherId: publisherIdOf("compute", status, ""),
      time,
      context: day.context,
      payload: existsPayload(instance, status, period, random),
    });
    if (!isLost) world.outbox.push(notification);
    if (index + 1 < reports.length) {
      world.queue.schedule(time + random.integer(...NEXT_REPORT), (at) => send(index + 1, at));
    }
  };
  world.queue.schedule(day.first, (time) => send(0, time));
}

/**
 * Closes the day before a midnight: schedules an `.exists` for every instance that was there during the day, with
 * the instance as it was at midnight, and forgets those that were deleted.
 *
 * nova leaves out instances that were never launched, and shows the others as they are when the report is sent.
 * Here the reports are complete and of midnight, so that without faults each stream passes verification.
 */
export function closeDay(world: World, midnight: Micros): void {
  const byHost = new Map<string | null, Report[]>();
  for (const instance of world.instances) {
    const report = createReport(world, instance, midnight);
    const { host } = instance.status;
    const reports = byHost.get(host);
    if (reports === undefined) byHost.set(host, [report]);
    else reports.push(report);
    instance.block = EMPTY_BLOCK;
    if (instance.mutedUntil <= midnight) instance.spoiltBy = null;
  }
  for (const reports of byHost.values()) {
    const first = midnight + world.reports.integer(...FIRST_REPORT);
    const context = createAdminContext(world.ids, first);
    scheduleReports(world, reports, { context, midnight, first });
  }
  world.instances = world.instances.filter(({ status }) => status.state !== "deleted");
}
