/** The status in a usage record by the state of the instance. */
const BY_STATE: Readonly<Record<string, string>> = {
  building: "BUILD",
  stopped: "SHUTOFF",
  paused: "PAUSED",
  suspended: "SUSPENDED",
  rescued: "RESCUE",
  error: "ERROR",
  deleted: "DELETED",
  "soft-delete": "SOFT_DELETED",
  shelved: "SHELVED",
  shelved_offloaded: "SHELVED_OFFLOADED",
};

/** The status of an active instance by the task that it is busy with. */
const ACTIVE_BY_DESCRIPTION: Readonly<Record<string, string>> = {
  rebooting: "REBOOT",
  rebooting_hard: "HARD_REBOOT",
  updating_password: "PASSWORD",
  rebuilding: "REBUILD",
  rebuild_block_device_mapping: "REBUILD",
  rebuild_spawning: "REBUILD",
  migrating: "MIGRATING",
  resize_prep: "RESIZE",
  resize_migrating: "RESIZE",
  resize_migrated: "RESIZE",
  resize_finish: "RESIZE",
};

/** The status for an instance's `state` and `state_description`, or undefined for a state that isn't known. */
export function findNovaStatus(state: unknown, description: unknown): string | undefined {
  const task = String(description);
  if (state === "resized") return task === "resize_reverting" ? "REVERT_RESIZE" : "VERIFY_RESIZE";
  if (state === "active") {
    return Object.hasOwn(ACTIVE_BY_DESCRIPTION, task) ? ACTIVE_BY_DESCRIPTION[task] : "ACTIVE";
  }
  const name = String(state);
  return Object.hasOwn(BY_STATE, name) ? BY_STATE[name] : undefined;
}
