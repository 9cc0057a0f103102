import type { VmState } from "./instance.js";

/** Which service publishes a step: `destination` is the compute host that a resize moves to. */
export type Publisher = "api" | "scheduler" | "compute" | "destination";

/** What a step does to the instance beside its state and task. */
export type Effect = "place" | "launch" | "resize" | "rebuild" | "delete";

/** One notification of an operation, and what has changed when it is published. */
export interface Step {
  /** Milliseconds since the step before, at least and at most. */
  readonly wait: readonly [number, number];
  readonly publish: string;
  readonly from: Publisher;
  readonly state?: VmState;
  readonly task?: string | null;
  readonly effect?: Effect;
}

/** One way that an operation can go. */
export interface Operation {
  readonly name: string;
  /** The states in which it can begin; empty for a creation. */
  readonly from: readonly VmState[];
  /** The state at the end; null where it is what it was. */
  readonly to: VmState | null;
  /** How often it is chosen, relative to the others that can begin in the same state. */
  readonly weight: number;
  readonly steps: readonly Step[];
}

type Change = Omit<Step, "wait" | "publish" | "from">;

function notice(
  publish: string,
  wait: readonly [number, number],
  from: Publisher = "compute",
  change: Change = {},
): Step {
  return { wait, publish, from, ...change };
}

function update(wait: readonly [number, number], change: Change, from: Publisher = "compute"): Step {
  return notice("compute.instance.update", wait, from, change);
}

const BRIEF = [20, 120] as const;
const SHORT = [100, 900] as const;
const LONG = [2_000, 20_000] as const;

const scheduling: readonly Step[] = [
  update([0, 0], { state: "building", task: "scheduling" }, "api"),
  notice("scheduler.run_instance.start", SHORT, "scheduler"),
];

const placing: readonly Step[] = [
  ...scheduling,
  notice("scheduler.run_instance.scheduled", BRIEF, "scheduler", { effect: "place" }),
  notice("scheduler.run_instance.end", BRIEF, "scheduler"),
  update(SHORT, { task: null }),
  notice("compute.instance.create.start", BRIEF),
  update(SHORT, { task: "networking" }),
  update(SHORT, { task: "block_device_mapping" }),
  update(SHORT, { task: "spawning" }),
];

/** An operation that is a request, then a start, then an end with a new state. */
function brief(
  name: string,
  weight: number,
  states: { from: readonly VmState[]; to: VmState | null; task: string; wait?: readonly [number, number] },
): Operation {
  const { from, to, task, wait = LONG } = states;
  return {
    name,
    from,
    to,
    weight,
    steps: [
      update([0, 0], { task }, "api"),
      notice(`compute.instance.${name}.start`, SHORT),
      update(wait, to === null ? { task: null } : { state: to, task: null }),
      notice(`compute.instance.${name}.end`, BRIEF),
    ],
  };
}

/**
 * The state machine of an instance, and what is published on its way.
 *
 * A flavour, an image and a launch time change together with the last update of their operation. nova changes
 * the first two a few seconds earlier, so that an `.exists` between would contradict the operation before.
 */
export const OPERATIONS: readonly Operation[] = [
  {
    name: "create",
    from: [],
    to: "active",
    weight: 94,
    steps: [
      ...placing,
      update(LONG, {}),
      update(LONG, {}),
      update(SHORT, { state: "active", task: null, effect: "launch" }),
      notice("compute.instance.create.end", BRIEF),
    ],
  },
  {
    name: "create, failing on its host",
    from: [],
    to: "error",
    weight: 4,
    steps: [
      ...placing,
      notice("compute.instance.shutdown.start", LONG),
      notice("compute.instance.shutdown.end", SHORT),
      update(SHORT, { state: "error", task: null }),
      notice("compute.instance.create.error", BRIEF),
    ],
  },
  {
    name: "create, finding no host",
    from: [],
    to: "error",
    weight: 2,
    steps: [
      ...scheduling,
      update(SHORT, { state: "error", task: null }, "scheduler"),
      notice("scheduler.run_instance", BRIEF, "scheduler"),
    ],
  },
  {
    name: "resize",
    from: ["active"],
    to: "resized",
    weight: 12,
    steps: [
      update([0, 0], { task: "resize_prep" }, "api"),
      notice("compute.instance.exists", SHORT),
      notice("compute.instance.resize.prep.start", BRIEF, "destination"),
      notice("compute.instance.resize.prep.end", SHORT, "destination"),
      update(BRIEF, { task: "resize_migrating" }),
      notice("compute.instance.resize.start", BRIEF),
      update([5_000, 60_000], { task: "resize_migrated" }),
      notice("compute.instance.resize.end", BRIEF),
      update(SHORT, { task: "resize_finish" }, "destination"),
      notice("compute.instance.finish_resize.start", BRIEF, "destination"),
      update(LONG, { state: "resized", task: null, effect: "resize" }, "destination"),
      notice("compute.instance.finish_resize.end", BRIEF, "destination"),
    ],
  },
  {
    name: "resize.confirm",
    from: ["resized"],
    to: "active",
    weight: 1,
    steps: [
      notice("compute.instance.resize.confirm.start", [0, 0]),
      update(LONG, { state: "active", task: null }),
      notice("compute.instance.resize.confirm.end", BRIEF),
    ],
  },
  {
    name: "rebuild",
    from: ["active"],
    to: "active",
    weight: 9,
    steps: [
      update([0, 0], { task: "rebuilding" }, "api"),
      notice("compute.instance.exists", SHORT),
      notice("compute.instance.rebuild.start", BRIEF),
      update(LONG, { task: "rebuild_block_device_mapping" }),
      update(SHORT, { task: "rebuild_spawning" }),
      update(LONG, { state: "active", task: null, effect: "rebuild" }),
      notice("compute.instance.rebuild.end", BRIEF),
    ],
  },
  {
    name: "rebuild, failing",
    from: ["active"],
    to: "error",
    weight: 1,
    steps: [
      update([0, 0], { task: "rebuilding" }, "api"),
      notice("compute.instance.rebuild.start", SHORT),
      update(LONG, { state: "error", task: null }),
      notice("rebuild_instance", BRIEF),
    ],
  },
  {
    name: "rescue",
    from: ["active"],
    to: "rescued",
    weight: 6,
    steps: [
      update([0, 0], { task: "rescuing" }, "api"),
      notice("compute.instance.rescue.start", SHORT),
      notice("compute.instance.exists", LONG),
      update(SHORT, { state: "rescued", task: null, effect: "launch" }),
      notice("compute.instance.rescue.end", BRIEF),
    ],
  },
  brief("unrescue", 1, { from: ["rescued"], to: "active", task: "unrescuing" }),
  brief("power_off", 10, { from: ["active"], to: "stopped", task: "powering-off" }),
  brief("power_on", 10, { from: ["stopped"], to: "active", task: "powering-on" }),
  brief("reboot", 20, { from: ["active"], to: null, task: "rebooting" }),
  brief("reboot", 4, { from: ["active"], to: null, task: "rebooting_hard" }),
  brief("pause", 3, { from: ["active"], to: "paused", task: "pausing", wait: SHORT }),
  brief("unpause", 1, { from: ["paused"], to: "active", task: "unpausing", wait: SHORT }),
  brief("suspend", 3, { from: ["active"], to: "suspended", task: "suspending" }),
  brief("resume", 1, { from: ["suspended"], to: "active", task: "resuming" }),
  {
    name: "snapshot",
    from: ["active", "stopped"],
    to: null,
    weight: 14,
    steps: [
      update([0, 0], { task: "image_snapshot_pending" }, "api"),
      update(SHORT, { task: "image_snapshot" }),
      notice("compute.instance.snapshot.start", BRIEF),
      update(LONG, { task: "image_pending_upload" }),
      update(SHORT, { task: "image_uploading" }),
      update([10_000, 180_000], { task: null }),
      notice("compute.instance.snapshot.end", BRIEF),
    ],
  },
  {
    name: "snapshot, failing",
    from: ["active", "stopped"],
    to: null,
    weight: 1,
    steps: [
      update([0, 0], { task: "image_snapshot_pending" }, "api"),
      update(SHORT, { task: "image_snapshot" }),
      notice("compute.instance.snapshot.start", BRIEF),
      update(LONG, { task: null }),
      notice("snapshot_instance", BRIEF),
    ],
  },
];

/** Apart from the others, because it is chosen by how many instances there are. */
export const DELETION: Operation = {
  name: "delete",
  from: ["active", "stopped", "paused", "suspended", "rescued", "resized", "error"],
  to: "deleted",
  weight: 1,
  steps: [
    update([0, 0], { task: "deleting" }, "api"),
    notice("compute.instance.delete.start", SHORT),
    notice("compute.instance.shutdown.start", BRIEF),
    notice("compute.instance.shutdown.end", LONG),
    update(SHORT, { state: "deleted", task: null, effect: "delete" }),
    notice("compute.instance.delete.end", BRIEF),
  ],
};
