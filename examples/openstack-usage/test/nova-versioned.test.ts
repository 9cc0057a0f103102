import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Event, eventToJSON, unwrapVersionedObjects } from "@winchester/core";
import { Distiller, parseEventDefinitions } from "@winchester/distiller";
import { expect } from "chai";
import { SHARED_DATA_MISSING, sharedDataFolder } from "../../../scripts/shared-data.js";

const FILE = fileURLToPath(new URL("../event_definitions_nova_versioned.yaml", import.meta.url));
const distiller = new Distiller(parseEventDefinitions(readFileSync(FILE, "utf8"), FILE));
const INSTANCE = "178b0921-8f85-4257-88b6-2e743b5a975c";

function readNotifications(): Record<string, unknown>[] | undefined {
  const folder = sharedDataFolder();
  if (folder === undefined) return undefined;
  const lines = readFileSync(`${folder}/notifications/nova-versioned-samples.jsonl`, "utf8")
    .trim()
    .split("\n");
  return lines.map((line) => unwrapVersionedObjects(JSON.parse(line)) as Record<string, unknown>);
}

describe("The event definitions for nova's versioned notifications", () => {
  const notifications = readNotifications();
  if (notifications === undefined) {
    it.skip(SHARED_DATA_MISSING);
    return;
  }

  const eventOf = (type: string): Record<string, unknown> => {
    const notification = notifications.find(({ event_type }) => event_type === type);
    return eventToJSON(distiller.distill(notification) as Event);
  };

  it("make an event of every notification on an instance, without a warning", () => {
    const ours = notifications.filter(({ event_type }) => String(event_type).startsWith("instance."));
    expect(ours.length).to.be.greaterThan(90);
    for (const notification of ours) {
      const { event, warnings } = distiller.explain(notification);
      expect(warnings, String(notification.event_type)).to.deep.equal([]);
      expect(event, String(notification.event_type)).to.include.keys(
        "instance_id",
        "tenant_id",
        "state",
        "vcpus",
      );
    }
  });

  it("take no other notification", () => {
    const others = notifications.filter(({ event_type }) => !String(event_type).startsWith("instance."));
    expect(others.map((other) => distiller.explain(other).outcome)).to.not.include("distilled");
  });

  for (const type of [
    ...["instance.create.end", "instance.delete.end", "instance.rebuild.end", "instance.resize_finish.end"],
    ...["instance.power_on.end", "instance.power_off.end", "instance.exists"],
  ]) {
    it(`give ${type} the traits that usage is told by`, () => {
      const event = eventOf(type);
      expect(event).to.deep.include({
        instance_id: INSTANCE,
        tenant_id: "6f70656e737461636b20342065766572",
        user_id: "fake",
        display_name: "some-server",
        instance_flavor_id:
          type === "instance.resize_finish.end"
            ? event.instance_flavor_id
            : "a22d5517-147c-4147-a0d1-e698df5cd4e3",
        memory_mb: event.memory_mb,
        vcpus: 1,
        launched_at: { __type__: "datetime", datetime: "2012-10-29T13:42:11.000000" },
      });
      expect(event.power_state).to.be.a("string");
      expect(["nova-compute", "nova-api"]).to.include(event.service);
    });
  }

  it("say of a report which time it is about, of an error what it was", () => {
    expect(eventOf("instance.exists")).to.deep.include({
      audit_period_beginning: { __type__: "datetime", datetime: "2012-10-01T00:00:00.000000" },
      audit_period_ending: { __type__: "datetime", datetime: "2012-10-29T13:42:11.000000" },
    });
    expect(eventOf("instance.create.error")).to.include({
      exception: "FlavorDiskTooSmall",
      message: "The created instance's disk would be too small.",
    });
    expect(eventOf("instance.delete.end"))
      .to.include({ state: "deleted" })
      .and.to.have.property("deleted_at");
  });
});
