import { expect } from "chai";
import fc from "fast-check";
import type { Notification } from "../src/index.js";
import { collect } from "./usage-check.js";

/** What nova allows, told apart from the table in the sources. */
const NEXT_STATES: Readonly<Record<string, readonly string[]>> = {
  building: ["active", "error"],
  active: ["stopped", "paused", "suspended", "rescued", "resized", "error", "deleted"],
  stopped: ["active", "deleted"],
  paused: ["active", "deleted"],
  suspended: ["active", "deleted"],
  rescued: ["active", "deleted"],
  resized: ["active", "deleted"],
  error: ["deleted"],
  deleted: [],
};

const isUpdate = ({ event_type }: Notification): boolean => event_type === "compute.instance.update";

/** A failed call names its instance in the exception only. */
function instanceIdOf({ payload }: Notification): unknown {
  const exception = payload.exception as { kwargs: { uuid?: string } } | undefined;
  return payload.instance_id ?? exception?.kwargs.uuid;
}

/** All that was published about each instance by operations (not by the daily reports), in order. */
function lives(options: { seed: number; days: number }): Notification[][] {
  const byInstance = new Map<unknown, Notification[]>();
  for (const notification of collect({ ...options, instances: 15, faultRate: 0 })) {
    if (notification.event_type === "compute.instance.exists") continue;
    const id = instanceIdOf(notification);
    const life = byInstance.get(id) ?? [];
    byInstance.set(id, life);
    life.push(notification);
  }
  return [...byInstance.values()];
}

function checkEachLife(check: (life: readonly Notification[]) => void): void {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      for (const life of lives({ seed, days: 3 })) check(life);
    }),
    { numRuns: 8 },
  );
}

describe("The life of an instance", () => {
  it("goes from state to state as nova allows, and says so in each update", () => {
    checkEachLife((life) => {
      let state: unknown = life[0]!.payload.old_state ?? life[0]!.payload.state;
      let task: unknown = isUpdate(life[0]!) ? life[0]!.payload.old_task_state : null;
      for (const { event_type: type, payload } of life.filter((one) =>
        one.event_type.startsWith("compute."),
      )) {
        if (type === "compute.instance.update" && payload.old_state !== null) {
          expect(payload.old_state).to.equal(state);
          expect(payload.old_task_state).to.equal(task);
          if (payload.state !== state) expect(NEXT_STATES[String(state)]).to.include(payload.state);
          state = payload.state;
          task = payload.new_task_state;
        } else if (type === "compute.instance.update") {
          task = payload.new_task_state;
        }
        expect(payload.state, type).to.equal(state);
        expect(payload.state_description, type).to.equal(task ?? "");
      }
    });
  });

  it("has one request after the other, never two at a time", () => {
    checkEachLife((life) => {
      const ids = life.map((one) => one._context_request_id);
      const runs = ids.filter((id, index) => id !== ids[index - 1]);
      expect(runs.length).to.equal(new Set(ids).size);
    });
  });

  it("ends what it starts, in the same request", () => {
    checkEachLife((life) => {
      const open = new Set<string>();
      for (const { event_type: type, _context_request_id: request } of life) {
        const name = type.replace(/\.(start|end|error)$/, "");
        if (type.endsWith(".start")) open.add(`${request} ${name}`);
        else if (type.endsWith(".end")) expect(open.delete(`${request} ${name}`), type).to.equal(true);
      }
      // What is left: failures, which have an error instead of an end, and the operation that the last day cut off.
      const failed = new Set(
        life.filter((one) => one.priority === "ERROR").map((one) => one._context_request_id),
      );
      const last = life.at(-1)!._context_request_id;
      for (const name of open) {
        const [request] = name.split(" ");
        expect(failed.has(request) || request === last, name).to.equal(true);
      }
    });
  });

  it("begins with the scheduler and ends with the deletion", () => {
    let created = 0;
    let deleted = 0;
    checkEachLife((life) => {
      if (life.some(({ event_type }) => event_type === "scheduler.run_instance.start")) {
        created++;
        expect(life[0]!.payload).to.include({
          state: "building",
          new_task_state: "scheduling",
          old_state: null,
        });
        expect(life[1]?.event_type ?? "scheduler.run_instance.start").to.equal(
          "scheduler.run_instance.start",
        );
      }
      const end = life.findIndex(({ payload }) => payload.state === "deleted");
      if (end !== -1) {
        deleted++;
        expect(life.slice(end).map(({ event_type }) => event_type)).to.deep.equal([
          "compute.instance.update",
          "compute.instance.delete.end",
        ]);
      }
    });
    expect(created).to.be.above(0);
    expect(deleted).to.be.above(0);
  });

  it("has launched_at from the first launch on, and deleted_at from the deletion on", () => {
    checkEachLife((life) => {
      let isLaunched = life[0]!.payload.old_state !== null || life[0]!.payload.state !== "building";
      for (const { event_type: type, payload, timestamp } of life) {
        if (!type.startsWith("compute.")) continue;
        isLaunched ||= payload.state === "active";
        expect(payload.launched_at !== "", type).to.equal(isLaunched);
        expect(payload.deleted_at !== "", type).to.equal(payload.state === "deleted");
        expect(String(payload.launched_at) <= timestamp).to.equal(true);
      }
    });
  });

  it("changes the flavour when a resize finishes and at no other time", () => {
    checkEachLife((life) => {
      let flavor: unknown;
      for (const { event_type: type, payload } of life.filter((one) =>
        one.event_type.startsWith("compute."),
      )) {
        const isFinished = type === "compute.instance.update" && payload.state === "resized";
        if (flavor !== undefined && payload.instance_type_id !== flavor)
          expect(isFinished, type).to.equal(true);
        flavor = payload.instance_type_id;
      }
    });
  });

  it("says the same flavour in a resize.prep.end as in the finish_resize.end", () => {
    let resizes = 0;
    checkEachLife((life) => {
      for (const prepared of life.filter((one) => one.event_type === "compute.instance.resize.prep.end")) {
        const finished = life.find(
          (one) =>
            one.event_type === "compute.instance.finish_resize.end" &&
            one._context_request_id === prepared._context_request_id,
        );
        if (finished === undefined) continue;
        resizes++;
        expect(finished.payload.instance_type_id).to.equal(prepared.payload.new_instance_type_id);
        expect(prepared.payload.instance_type_id).to.not.equal(prepared.payload.new_instance_type_id);
      }
    });
    expect(resizes).to.be.above(0);
  });

  it("knows every operation, and the ways in which some fail", () => {
    const types = new Set(collect({ operations: 3_000 }).map(({ event_type }) => event_type));
    for (const name of [
      "create",
      "delete",
      "shutdown",
      "rebuild",
      "rescue",
      "unrescue",
      "reboot",
      "snapshot",
    ]) {
      expect([...types]).to.include.members([
        `compute.instance.${name}.start`,
        `compute.instance.${name}.end`,
      ]);
    }
    for (const name of [
      "power_off",
      "power_on",
      "pause",
      "unpause",
      "suspend",
      "resume",
      "resize.prep",
      "resize",
    ]) {
      expect([...types]).to.include.members([
        `compute.instance.${name}.start`,
        `compute.instance.${name}.end`,
      ]);
    }
    expect([...types]).to.include.members([
      "compute.instance.finish_resize.end",
      "compute.instance.resize.confirm.end",
      "compute.instance.create.error",
      "scheduler.run_instance.scheduled",
      "scheduler.run_instance",
      "rebuild_instance",
      "snapshot_instance",
    ]);
  });
});
