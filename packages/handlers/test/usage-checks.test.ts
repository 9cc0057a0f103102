import { expect } from "chai";
import { at } from "./tagged-events.js";
import { exists, operation, outcome, verdicts } from "./usage-cases.js";

const inPeriod = at("2015-03-10T08:15:03.000017");

describe("UsageHandler's checks", () => {
  it("verify an .exists that nothing speaks against", () => {
    expect(outcome(exists())).to.equal("- None");
    expect(outcome(operation("update"), exists())).to.equal("- None");
  });

  it("U0: events that no .exists follows", () => {
    expect(outcome(exists(), operation("update"))).to.equal(
      "U0 Notifications, but no .exists notification found.",
    );
  });

  it("U1: an active instance without a launch time", () => {
    const message = "U1 .exists has no launched_at value.";
    expect(outcome(exists({ launched_at: undefined }))).to.equal(message);
    expect(outcome(exists({ launched_at: "" }))).to.equal(message);
    expect(outcome(exists({ launched_at: undefined, state: "building" }))).to.equal("- None");
  });

  it("U8: launched in the audit period, both ends included, without any event before", () => {
    const message = "U8 .exists launched_at in audit period, but no related events found.";
    for (const launched of ["2015-03-10T00:00:00", "2015-03-10T08:00:00", "2015-03-11T00:00:00"]) {
      expect(outcome(exists({ launched_at: at(launched) })), launched).to.equal(message);
    }
    for (const launched of ["2015-03-09T23:59:59.999999", "2015-03-11T00:00:00.000001"]) {
      expect(outcome(exists({ launched_at: at(launched) })), launched).to.equal("- None");
    }
    expect(outcome(operation("create"), exists({ launched_at: inPeriod }))).to.equal("- None");
    expect(outcome(exists({ launched_at: inPeriod, state: "paused" }))).to.equal("- None");
  });

  it("U8 needs both ends of the audit period", () => {
    expect(outcome(exists({ launched_at: inPeriod, audit_period_ending: undefined }))).to.equal("- None");
  });

  for (const name of ["rebuild", "finish_resize", "rescue"]) {
    it(`U2: a ${name} that disagrees on a core field`, () => {
      expect(outcome(operation(name, { os_version: "15.04" }), exists())).to.equal(
        "U2 Conflicting 'os_version' values ('15.04' != '14.04')",
      );
    });
  }

  it("U2 looks at the last of the three operations alone, and at no other", () => {
    const stale = operation("rebuild", { os_version: "15.04" });
    expect(outcome(stale, operation("rescue"), operation("update"), exists())).to.equal("- None");
    expect(outcome(operation("power_on", { os_version: "15.04" }), exists())).to.equal("- None");
  });

  it("U2: datetimes are printed without a fraction that is zero", () => {
    const resize = operation("finish_resize", { launched_at: inPeriod });
    expect(outcome(resize, exists())).to.equal(
      "U2 Conflicting 'launched_at' values ('2015-03-10 08:15:03.000017' != '2015-03-01 12:30:00')",
    );
  });

  it("U2: a field that one side lacks is a conflict, one that both lack isn't", () => {
    expect(outcome(operation("rebuild", { os_distro: undefined }), exists())).to.equal(
      "U2 Conflicting 'os_distro' values ('None' != 'com.ubuntu')",
    );
    expect(outcome(operation("rebuild"), exists({ os_distro: undefined }))).to.equal(
      "U2 Conflicting 'os_distro' values ('com.ubuntu' != 'None')",
    );
    const without = { os_distro: undefined };
    expect(outcome(operation("rebuild", without), exists(without))).to.equal("- None");
  });

  it("U2: a number is no text", () => {
    expect(outcome(operation("rebuild", { tenant_id: 77 }), exists())).to.equal(
      "U2 Conflicting 'tenant_id' values ('77' != '77')",
    );
  });

  it("U6: a deletion that .exists doesn't know", () => {
    expect(outcome(operation("delete"), exists())).to.equal(
      "U6 .deleted events found but .exists has no deleted_at value.",
    );
  });

  it("U3: deleted_at on an instance in another state", () => {
    expect(outcome(exists({ deleted_at: inPeriod }))).to.equal(
      "U3 .exists state not 'deleted' but .exists deleted_at is set.",
    );
  });

  it("U4: deleted before launched, unless there is a deletion or no launch time", () => {
    const deleted = { state: "deleted", deleted_at: at("2015-02-01T00:00:00") };
    expect(outcome(exists(deleted))).to.equal("U4 .exists deleted_at < .exists launched_at.");
    expect(outcome(exists({ ...deleted, launched_at: undefined }))).to.equal("- None");
    expect(outcome(operation("delete", { deleted_at: deleted.deleted_at }), exists(deleted))).to.equal(
      "- None",
    );
  });

  it("U5: deleted in the audit period, both ends included, without a deletion", () => {
    const message = "U5 .exists deleted_at in audit period, but no matching .delete event found.";
    for (const deleted of ["2015-03-10T00:00:00", "2015-03-10T08:15:03.000017", "2015-03-11T00:00:00"]) {
      expect(outcome(exists({ state: "deleted", deleted_at: at(deleted) })), deleted).to.equal(message);
    }
    expect(outcome(exists({ state: "deleted", deleted_at: at("2015-03-11T00:00:01") }))).to.equal("- None");
  });

  it("U7: more than one deletion", () => {
    const deletion = operation("delete", { deleted_at: inPeriod });
    expect(outcome(deletion, deletion, exists({ state: "deleted", deleted_at: inPeriod }))).to.equal(
      "U7 Multiple .delete.end events",
    );
  });

  it("U2: a deletion that disagrees, with the .exists value first", () => {
    const deletion = operation("delete", { deleted_at: at("2015-03-10T09:00:00") });
    expect(outcome(deletion, exists({ state: "deleted", deleted_at: inPeriod }))).to.equal(
      "U2 Conflicting 'deleted_at' values ('2015-03-10 08:15:03.000017' != '2015-03-10 09:00:00')",
    );
  });

  it("stop at the first that fails", () => {
    const deletion = operation("delete");
    const rebuild = operation("rebuild", { tenant_id: "78" });
    expect(outcome(deletion, deletion, rebuild, exists({ launched_at: undefined }))).to.match(/^U1/);
    expect(outcome(deletion, deletion, rebuild, exists())).to.match(/^U2/);
    expect(outcome(deletion, deletion, exists())).to.match(/^U6/);
  });

  it("compare the fields that the user names instead of their own", () => {
    const events = [
      operation("rebuild", { os_version: "15.04", memory_mb: 512 }),
      exists({ memory_mb: 1024 }),
    ];
    const [verdict] = verdicts(events, { core_fields: ["tenant_id", "memory_mb"] });
    expect(verdict?.error).to.equal("Conflicting 'memory_mb' values ('512' != '1024')");
  });

  it("find no field in what every object inherits", () => {
    expect(verdicts([operation("rebuild"), exists()], { core_fields: ["constructor"] })[0]?.error).to.equal(
      "None",
    );
  });

  it("go on where a datetime is text, which can't be compared", () => {
    expect(outcome(exists({ launched_at: "2015-03-10 08:00:00" }))).to.equal("- None");
  });
});
