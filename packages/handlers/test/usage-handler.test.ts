import { expect } from "chai";
import fc from "fast-check";
import { UsageHandler } from "../src/index.js";
import { RecordingLogger } from "./recording-logger.js";
import { at } from "./tagged-events.js";
import { EXISTS_ID, exists, operation, verdicts } from "./usage-cases.js";

const env = () => ({ stream_id: 7, stream_name: "usage" });
const notEndOfDay = { audit_period_ending: at("2015-03-10T08:00:00") };

describe("UsageHandler", () => {
  it("passes the events on and adds a verdict that is a copy of the .exists event", () => {
    const event = exists({ bandwidth_in: 12, error_code: "old" });
    const events = Object.freeze([Object.freeze(event)]);
    expect(new UsageHandler().handleEvents(events, env())).to.deep.equal([
      event,
      {
        ...exists({ bandwidth_in: 12 }),
        event_type: "compute.instance.exists.verified",
        // uuid.uuid5(uuid.UUID(EXISTS_ID), "compute.instance.exists.verified") in Python
        message_id: "ffab3f75-0c48-5063-942a-5a2555203f1f",
        original_message_id: EXISTS_ID,
        publisher_id: "stv3",
        stream_id: 7,
        error: "None",
        bandwidth_out: 0,
        rax_options: "0",
      },
    ]);
  });

  it("adds a verdict for each .exists, judged by the events since the one before", () => {
    const second = exists({ message_id: "0c5c7fd0-a6a3-4450-a513-270e269e0d38", os_version: "15.04" });
    const rebuild = operation("rebuild", { os_version: "15.04" });
    expect(verdicts([exists(), rebuild, second]).map((event) => event.event_type)).to.deep.equal([
      "compute.instance.exists.verified",
      "compute.instance.exists.verified",
    ]);
    expect(verdicts([rebuild, exists(), second]).map((event) => event.error_code)).to.deep.equal([
      "U2",
      undefined,
    ]);
  });

  it("adds one failure for all left-over events, made from the first", () => {
    const left = [operation("create", { message_id: EXISTS_ID }), operation("update")];
    expect(verdicts(left)).to.deep.equal([
      {
        message_id: "f421503c-fc36-520f-a7b5-37ae8b286178",
        event_type: "compute.instance.exists.failed",
        timestamp: at("2015-03-10T09:00:00"),
        stream_id: 7,
        instance_id: "9f9d01b9",
        error: "Notifications, but no .exists notification found.",
        error_code: "U0",
      },
    ]);
    expect(verdicts([operation("create", { instance_id: undefined })])[0]).to.not.have.property(
      "instance_id",
    );
  });

  it("adds nothing to an empty stream", () => {
    expect(verdicts([])).to.deep.equal([]);
  });

  describe("warnings", () => {
    const text = `Non-EOD .exists found (msg_id: ${EXISTS_ID}) with no operation event.`;

    it("come as one event before the verdict", () => {
      const [warning, verdict] = verdicts([exists(notEndOfDay)]);
      expect(warning).to.deep.equal({
        message_id: "58736551-a833-5c16-8378-2e1b5d8e2a67",
        event_type: "compute.instance.exists.warnings",
        timestamp: at("2015-03-11T00:10:00.000017"),
        publisher_id: "stv3",
        stream_id: 7,
        instance_id: "9f9d01b9",
        warnings: text,
      });
      expect(verdict?.event_type).to.equal("compute.instance.exists.verified");
    });

    it("name no instance where there is none", () => {
      expect(verdicts([exists({ ...notEndOfDay, instance_id: undefined })])[0]?.instance_id).to.equal("n/a");
    });

    it("aren't suppressed by a later failure, but by U1, U8 and an operation", () => {
      const types = (...events: Parameters<typeof verdicts>[0]) =>
        verdicts(events).map((event) => `${event.event_type.split(".").at(-1)} ${event.error_code ?? ""}`);
      expect(types(operation("delete"), exists(notEndOfDay))).to.deep.equal(["warnings ", "failed U6"]);
      expect(types(exists({ ...notEndOfDay, launched_at: undefined }))).to.deep.equal(["failed U1"]);
      const launched = { launched_at: at("2015-03-10T07:00:00") };
      expect(types(exists({ ...notEndOfDay, ...launched }))).to.deep.equal(["failed U8"]);
      expect(types(operation("rescue"), exists(notEndOfDay))).to.deep.equal(["verified "]);
    });

    it("go by the dates of the audit period alone", () => {
      const types = (beginning: string, ending?: string) =>
        verdicts([
          exists({ audit_period_beginning: at(beginning), audit_period_ending: ending && at(ending) }),
        ]).map((event) => event.event_type.split(".").at(-1));
      expect(types("2015-03-10T05:00:00", "2015-03-11T23:00:00")).to.deep.equal(["verified"]);
      expect(types("2015-03-10T00:00:00", "2015-03-10T23:59:59")).to.deep.equal(["warnings", "verified"]);
      expect(types("2015-03-10T00:00:00", "2015-03-12T00:00:00")).to.deep.equal(["warnings", "verified"]);
      expect(types("2015-03-10T00:00:00")).to.deep.equal(["verified"]);
    });

    it("belong to their own .exists", () => {
      const second = exists({ message_id: "0c5c7fd0-a6a3-4450-a513-270e269e0d38" });
      expect(verdicts([exists(notEndOfDay), second]).map((event) => event.warnings)).to.deep.equal([
        text,
        undefined,
        undefined,
      ]);
    });
  });

  describe("ids", () => {
    it("take a message id without hyphens or of any version as a UUID", () => {
      const [verdict] = verdicts([exists({ message_id: "00000000000000000000000000000001" })]);
      expect(verdict?.message_id).to.equal("ec7ac8f6-ad86-58d7-a53a-00148a97c3da");
    });

    it("are made from the text of an id that is no UUID, with a warning", () => {
      const logger = new RecordingLogger();
      const events = new UsageHandler({}, { logger }).handleEvents(
        [exists({ message_id: "exists-1" })],
        env(),
      );
      expect(events[1]?.message_id).to.equal("412fcb2b-5b83-508d-a0dd-f5e24fc05944");
      expect(logger.messages("warn")).to.deep.equal([
        'Stream 7: message id "exists-1" is no UUID; the ids of the events made from it are derived from its text',
      ]);
    });

    it("and everything else are the same when the handler runs again", () => {
      const events = [operation("update"), exists(notEndOfDay), operation("update", { message_id: "x" })];
      expect(verdicts(events)).to.deep.equal(verdicts(events));
    });
  });

  it("puts each new event into env as a notification, behind those that are there", () => {
    const scratch: Record<string, unknown> & ReturnType<typeof env> = {
      ...env(),
      usage_notifications: ["earlier"],
    };
    const event = exists({ tenant_id: undefined, os_distro: undefined, os_version: undefined });
    const left = operation("create", { instance_id: undefined });
    new UsageHandler({}).handleEvents([event, left], scratch);
    expect(scratch.usage_notifications).to.deep.equal([
      "earlier",
      {
        event_type: "compute.instance.exists.verified",
        message_id: "ffab3f75-0c48-5063-942a-5a2555203f1f",
        publisher_id: "stv3",
        timestamp: "2015-03-11 00:10:00.000017",
        priority: "INFO",
        payload: {
          instance_id: "9f9d01b9",
          launched_at: "2015-03-01 12:30:00.000000",
          instance_flavor_id: "2",
          os_architecture: "x64",
          state: "active",
          audit_period_beginning: "2015-03-10 00:00:00.000000",
          audit_period_ending: "2015-03-11 00:00:00.000000",
          bandwidth_in: 0,
          bandwidth_out: 0,
          rax_options: "0",
          original_message_id: EXISTS_ID,
          stream_id: 7,
          error: "None",
        },
      },
      {
        event_type: "compute.instance.exists.failed",
        message_id: verdicts([left])[0]?.message_id,
        timestamp: "2015-03-10 09:00:00.000000",
        priority: "INFO",
        payload: {
          stream_id: 7,
          error: "Notifications, but no .exists notification found.",
          error_code: "U0",
        },
      },
    ]);
  });

  describe("log", () => {
    it("tells every failure", () => {
      const logger = new RecordingLogger();
      const events = [operation("delete"), exists(), operation("create", { message_id: EXISTS_ID })];
      new UsageHandler({}, { logger }).handleEvents(events, env());
      expect(logger.lines).to.deep.equal([
        {
          level: "info",
          message: `Stream 7: .exists ${EXISTS_ID} failed (U6): .deleted events found but .exists has no deleted_at value.`,
          fields: {
            stream_id: 7,
            message_id: EXISTS_ID,
            error_code: "U6",
            block: ["compute.instance.delete.end"],
          },
        },
        {
          level: "info",
          message: "Stream 7: no .exists after the last 1 of 3 events (U0)",
          fields: { stream_id: 7, message_id: EXISTS_ID, error_code: "U0" },
        },
      ]);
    });

    it("tells that a datetime which came as text isn't compared", () => {
      const logger = new RecordingLogger();
      new UsageHandler({}, { logger }).handleEvents([exists({ launched_at: "2015-03-10 08:00:00" })], env());
      expect(logger.messages("warn")).to.deep.equal([
        `Stream 7: launched_at of .exists ${EXISTS_ID} is no datetime, so that checks which compare it are ` +
          'passed over; give it "type: datetime" in the event definition',
      ]);
    });
  });

  it("gives every .exists exactly one verdict, and every id once, whatever comes", () => {
    const trait = fc.constantFrom(undefined, "", "active", "deleted", 1, at("2015-03-10T00:00:00"));
    const arbitraryEvent = fc.record({
      message_id: fc.uuid(),
      event_type: fc.constantFrom("exists", "delete.end", "rebuild.end", "update"),
      state: trait,
      launched_at: trait,
      deleted_at: trait,
      audit_period_beginning: trait,
      audit_period_ending: trait,
    });
    const arbitraryStream = fc.uniqueArray(arbitraryEvent, { selector: (event) => event.message_id });
    fc.assert(
      fc.property(arbitraryStream, (drafts) => {
        const events = drafts.map((draft) =>
          exists({ ...draft, event_type: `compute.instance.${draft.event_type}` }),
        );
        const added = verdicts(events);
        for (const event of events) {
          const own = added.filter((verdict) => verdict.original_message_id === event.message_id);
          expect(own.length).to.equal(event.event_type === "compute.instance.exists" ? 1 : 0);
        }
        const left = events.length > 0 && events.at(-1)?.event_type !== "compute.instance.exists";
        expect(added.filter((verdict) => verdict.error_code === "U0").length).to.equal(left ? 1 : 0);
        expect(new Set(added.map((verdict) => verdict.message_id)).size).to.equal(added.length);
      }),
      { numRuns: 200 },
    );
  });
});
