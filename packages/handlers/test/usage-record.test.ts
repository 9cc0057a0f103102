import type { Event } from "@winchester/core";
import { expect } from "chai";
import { createUsageRecord, type UsageRecord } from "../src/atompub/usage-record.js";
import { RecordingLogger } from "./recording-logger.js";
import { at } from "./tagged-events.js";

const base: Event = { message_id: "m-1", event_type: "test.event", timestamp: at("2015-08-10T08:00:00") };

function record(
  traits: Readonly<Record<string, unknown>>,
  extra = {},
  logger = new RecordingLogger(),
): UsageRecord {
  return createUsageRecord({ ...base, ...traits } as Event, extra, logger);
}

/** Start and end for the times of an event, all on 2015-08-10. */
function times(traits: Readonly<Record<string, string>>): string {
  const instants = Object.entries(traits).map(([name, time]) => [name, at(`2015-08-10T${time}`)]);
  const { startTime, endTime } = record(Object.fromEntries(instants)).event;
  return `${startTime?.slice(11, 19)}-${endTime?.slice(11, 19)}`;
}

const period = { audit_period_beginning: "01:00:00", audit_period_ending: "20:00:00" };

describe("Usage records", () => {
  it("start with the period or the launch, whichever is later", () => {
    expect(times(period)).to.equal("01:00:00-20:00:00");
    expect(times({ ...period, launched_at: "00:30:00" })).to.equal("01:00:00-20:00:00");
    expect(times({ ...period, launched_at: "02:00:00.999999" })).to.equal("02:00:00-20:00:00");
    expect(times({ launched_at: "02:00:00", audit_period_ending: "20:00:00" })).to.equal("02:00:00-20:00:00");
  });

  it("end with the period or the termination, else the deletion, whichever is earlier", () => {
    expect(times({ ...period, deleted_at: "10:00:00" })).to.equal("01:00:00-10:00:00");
    expect(times({ ...period, terminated_at: "12:00:00", deleted_at: "10:00:00" })).to.equal(
      "01:00:00-12:00:00",
    );
    expect(times({ ...period, terminated_at: "21:00:00" })).to.equal("01:00:00-20:00:00");
  });

  it("fall back to the beginning of the period for a start after the end", () => {
    expect(times({ ...period, launched_at: "12:00:00", deleted_at: "10:00:00" })).to.equal(
      "01:00:00-10:00:00",
    );
  });

  it("have empty times where the event has none, or text", () => {
    expect(record({}).event).to.include({ startTime: "", endTime: "" });
    expect(record({ launched_at: "2015-08-10" }).event.startTime).to.equal("");
  });

  const statuses: readonly (readonly [state: string | undefined, description: string, status: string])[] = [
    ["building", "", "BUILD"],
    ["stopped", "", "SHUTOFF"],
    ["paused", "", "PAUSED"],
    ["suspended", "", "SUSPENDED"],
    ["rescued", "", "RESCUE"],
    ["error", "", "ERROR"],
    ["deleted", "", "DELETED"],
    ["soft-delete", "", "SOFT_DELETED"],
    ["shelved", "", "SHELVED"],
    ["shelved_offloaded", "", "SHELVED_OFFLOADED"],
    ["resized", "resize_reverting", "REVERT_RESIZE"],
    ["resized", "", "VERIFY_RESIZE"],
    ["active", "", "ACTIVE"],
    ["active", "constructor", "ACTIVE"],
    ["active", "rebooting", "REBOOT"],
    ["active", "rebooting_hard", "HARD_REBOOT"],
    ["active", "updating_password", "PASSWORD"],
    ["active", "rebuilding", "REBUILD"],
    ["active", "rebuild_block_device_mapping", "REBUILD"],
    ["active", "rebuild_spawning", "REBUILD"],
    ["active", "migrating", "MIGRATING"],
    ["active", "resize_prep", "RESIZE"],
    ["active", "resize_migrating", "RESIZE"],
    ["active", "resize_migrated", "RESIZE"],
    ["active", "resize_finish", "RESIZE"],
    ["constructor", "", "UNKNOWN"],
    ["weird", "", "UNKNOWN"],
  ];
  for (const [state, description, status] of statuses) {
    it(`say ${status} for state ${state}${description && ` (${description})`}`, () => {
      const made = record({ state, ...(description && { state_description: description }) });
      expect(made.product.status).to.equal(status);
    });
  }

  it("report a state that isn't known", () => {
    const logger = new RecordingLogger();
    record({ state: "weird", state_description: "migrating" }, {}, logger);
    expect(logger.messages("error")).to.deep.equal([
      'AtomPubHandler: unknown state "weird" (migrating) of event m-1; its status is sent as UNKNOWN',
    ]);
  });

  it("name the licenses in the bits of rax_options, the last that is set", () => {
    const licenses = (options: unknown) => {
      const { osLicenseType, applicationLicense } = record({ rax_options: options }).product;
      return [osLicenseType, applicationLicense];
    };
    expect(licenses("0")).to.deep.equal(["LINUX", undefined]);
    expect(licenses(1)).to.deep.equal(["RHEL", undefined]);
    expect(licenses("5")).to.deep.equal(["WINDOWS", undefined]);
    expect(licenses("69")).to.deep.equal(["VYATTA", undefined]);
    expect(licenses("12")).to.deep.equal(["WINDOWS", "MSSQL"]);
    expect(licenses("40")).to.deep.equal(["LINUX", "MSSQL_WEB"]);
    expect(record({}).product.osLicenseType).to.equal("LINUX");
  });

  it("report rax_options that are no number", () => {
    const logger = new RecordingLogger();
    expect(record({ state: "active", rax_options: "many" }, {}, logger).product.osLicenseType).to.equal(
      "LINUX",
    );
    expect(logger.messages("error")).to.deep.equal([
      'AtomPubHandler: rax_options of event m-1 is no whole number: "many"; its license is sent as LINUX',
    ]);
  });

  it("take extra_info before traits, and print datetimes and numbers", () => {
    const made = record(
      { region: "OLD", tenant_id: 77, display_name: at("2015-08-10T00:00:00") },
      { region: "TST" },
    );
    expect(made.event).to.include({ region: "TST", tenantId: "77", resourceName: "2015-08-10 00:00:00" });
  });
});
