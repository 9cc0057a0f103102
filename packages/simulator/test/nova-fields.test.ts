import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { SHARED_DATA_MISSING, sharedDataFolder } from "../../../scripts/shared-data.js";
import type { Notification } from "../src/index.js";
import { collect } from "./usage-check.js";

/** Names that nova's later releases send, and that the samples don't have. */
const LATER_NAMES = ["cell_name", "progress", "vif_mac", "_context_service_catalog"];

/** Every name in a notification, at any depth: names of the free-form parts (metadata) are left out. */
function namesIn(value: unknown, into: Set<string> = new Set()): Set<string> {
  if (Array.isArray(value)) for (const item of value) namesIn(item, into);
  else if (typeof value === "object" && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      into.add(name);
      if (name !== "metadata" && name !== "_context_service_catalog") namesIn(member, into);
    }
  }
  return into;
}

function readLines(file: string): unknown[] {
  return readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);
}

describe("Field names", () => {
  const folder = sharedDataFolder();
  if (folder === undefined) {
    it.skip(SHARED_DATA_MISSING);
    return;
  }

  it("are those that nova really uses", () => {
    const files = ["stacktach-notigen", "ceilometer-tests", "designate-docs-tests", "stacktach-v2-tests"];
    const known = new Set(LATER_NAMES);
    for (const file of files) namesIn(readLines(join(folder, "notifications", `${file}.jsonl`)), known);
    const ours = namesIn(collect({ operations: 1_000 }));
    expect([...ours].filter((name) => !known.has(name))).to.deep.equal([]);
  });

  it("are there wherever StackTach's event definitions look for them", () => {
    const at = (one: Notification, ...path: string[]): unknown =>
      path.reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], one);
    for (const one of collect({ operations: 100, instances: 20 }).filter(({ event_type }) =>
      event_type.startsWith("compute."),
    )) {
      for (const name of ["tenant_id", "user_id", "instance_id", "instance_type", "display_name", "state"]) {
        expect(at(one, "payload", name), name)
          .to.be.a("string")
          .and.not.equal("");
      }
      for (const name of ["instance_type_id", "memory_mb", "disk_gb", "root_gb", "ephemeral_gb", "vcpus"]) {
        expect(at(one, "payload", name), name).to.be.a("number");
      }
      for (const name of ["architecture", "os_version", "os_distro"]) {
        expect(at(one, "payload", "image_meta", `org.openstack__1__${name}`), name).to.be.a("string");
      }
      expect(at(one, "payload", "image_meta", "com.rackspace__1__options")).to.match(/^\d+$/);
    }
  });
});
