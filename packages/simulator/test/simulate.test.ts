import { expect } from "chai";
import fc from "fast-check";
import { type Notification, type SimulationOptions, simulate } from "../src/index.js";
import { collect } from "./usage-check.js";

const SMALL: SimulationOptions = { instances: 20, days: 1 };
const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const CREATE_START = "compute.instance.create.start";

function print(options: SimulationOptions): string {
  return collect(options)
    .map((notification) => JSON.stringify(notification))
    .join("\n");
}

function requests(notifications: readonly Notification[]): Set<unknown> {
  const isReport = ({ _context_user_id: user }: Notification): boolean => user === null;
  return new Set(notifications.filter((one) => !isReport(one)).map((one) => one._context_request_id));
}

describe("simulate", () => {
  it("gives the same bytes for the same options, whatever the seed", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ minLength: 1 }), fc.maxSafeInteger()), (seed) => {
        expect(print({ ...SMALL, seed, duplicateRate: 0.05 })).to.equal(
          print({ ...SMALL, seed, duplicateRate: 0.05 }),
        );
      }),
      { numRuns: 10 },
    );
  });

  it("gives other notifications for another seed", () => {
    const ids = new Set(collect({ ...SMALL, seed: 1 }).map((one) => one.message_id));
    expect(collect({ ...SMALL, seed: 2 }).filter((one) => ids.has(one.message_id))).to.deep.equal([]);
  });

  it("takes a number and its text for the same seed", () => {
    expect(print({ ...SMALL, seed: "42" })).to.equal(print({ ...SMALL, seed: 42 }));
  });

  it("runs several simulations side by side without one disturbing another", () => {
    const one = simulate({ ...SMALL, seed: 3 });
    const other = simulate({ ...SMALL, seed: 3 });
    for (const notification of one) expect(other.next().value).to.deep.equal(notification);
  });

  it("yields in the order of the timestamps, with six digits of a second", () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        let last = "";
        for (const { timestamp } of simulate({ ...SMALL, seed, days: 2 })) {
          expect(timestamp).to.match(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/);
          expect(timestamp >= last, `${timestamp} after ${last}`).to.equal(true);
          last = timestamp;
        }
      }),
      { numRuns: 10 },
    );
  });

  it("puts the whole envelope around every payload, with ids that are unique", () => {
    const ids = new Set<string>();
    for (const notification of simulate(SMALL)) {
      expect(notification).to.include.all.keys(
        "event_type",
        "message_id",
        "publisher_id",
        "priority",
        "timestamp",
        "payload",
        "_unique_id",
        "_context_request_id",
        "_context_project_id",
        "_context_user_id",
        "_context_timestamp",
      );
      expect(notification.message_id).to.match(UUID_V4);
      expect(notification._context_request_id).to.match(/^req-/);
      expect(notification.publisher_id).to.match(/^(api|scheduler|compute)\.[a-z]+-\d+$/);
      expect(notification.priority).to.be.oneOf(["INFO", "ERROR"]);
      expect(notification.payload).to.be.an("object");
      ids.add(notification.message_id);
    }
    expect(ids.size).to.equal(collect(SMALL).length);
  });

  it("is JSON all through: nothing is undefined, and reading what was printed gives the same", () => {
    for (const notification of simulate(SMALL)) {
      expect(JSON.parse(JSON.stringify(notification))).to.deep.equal(notification);
    }
  });

  it("has payloads of the size that nova's have, 2 to 5 KB", () => {
    const notifications = collect({ days: 1 });
    const sizes = notifications.map((notification) => JSON.stringify(notification).length);
    const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
    expect(mean).to.be.within(2_000, 5_000);
    expect(Math.max(...sizes)).to.be.below(8_000);
  });

  it("begins as many operations as asked for, ends them all, and reports at the next midnight", () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 60 }), (seed, operations) => {
        const notifications = collect({ seed, operations, instances: 10, faultRate: 0 });
        expect(requests(notifications).size).to.equal(operations);
        expect(notifications.at(-1)?.event_type).to.equal("compute.instance.exists");
      }),
      { numRuns: 20 },
    );
  });

  it("simulates as many calendar days as asked for, from the start given", () => {
    const notifications = collect({ days: 2, start: "2026-02-27 18:00:00", faultRate: 0 });
    const reports = notifications.filter(({ event_type }) => event_type === "compute.instance.exists");
    const periods = new Set(reports.map(({ payload }) => payload.audit_period_beginning));
    expect([...periods]).to.deep.equal(["2026-02-27 00:00:00", "2026-02-28 00:00:00"]);
    expect(notifications[0]!.timestamp >= "2026-02-27 18:00:00").to.equal(true);
    expect(notifications.at(-1)!.timestamp.slice(0, 10)).to.equal("2026-03-01");
  });

  it("ends with whichever of operations and days comes first", () => {
    expect(requests(collect({ operations: 5, days: 100 })).size).to.equal(5);
    expect(collect({ operations: 1_000_000, days: 1, instances: 5 }).at(-1)!.timestamp).to.match(
      /^2026-01-02/,
    );
  });

  it("goes on for as long as it is asked, where there is no limit", () => {
    let count = 0;
    for (const { timestamp } of simulate({ days: Number.POSITIVE_INFINITY, instances: 5 })) {
      count++;
      if (timestamp.startsWith("2026-03")) break;
    }
    expect(count).to.be.above(1_000);
  });

  it("keeps the number of instances near what was asked for", () => {
    const end = collect({ days: 10, instances: 50, faultRate: 0 }).filter(({ event_type, timestamp }) => {
      return event_type === "compute.instance.exists" && timestamp.startsWith("2026-01-11");
    });
    expect(end.filter(({ payload }) => payload.state !== "deleted").length).to.be.within(30, 75);
  });

  it("begins about as many operations a day as asked for", () => {
    const creations = requests(collect({ days: 5, operationsPerDay: 400 }));
    expect(creations.size / 5).to.be.within(340, 460);
  });

  it("spreads instances over the tenants and hosts asked for", () => {
    const starts = collect({ days: 2, tenants: 3, hosts: 2 }).filter(
      (one) => one.event_type === CREATE_START,
    );
    expect(new Set(starts.map(({ payload }) => payload.tenant_id)).size).to.equal(3);
    expect([...new Set(starts.map(({ payload }) => payload.host))].sort()).to.deep.equal(["hv-1", "hv-2"]);
  });

  it("publishes the share asked for a second time, right behind the first and with its id", () => {
    const once = collect({ days: 2 });
    const twice = collect({ days: 2, duplicateRate: 0.1 });
    expect((twice.length - once.length) / once.length).to.be.within(0.08, 0.12);
    const again = twice.filter((one, index) => one.message_id !== twice[index - 1]?.message_id);
    expect(again).to.deep.equal(once);
  });

  it("interleaves operations of different instances", () => {
    const ids = collect({ operations: 500, operationsPerDay: 50_000 }).map((one) => one._context_request_id);
    const changes = ids.filter((id, index) => id !== ids[index - 1]).length;
    expect(changes).to.be.above(2 * new Set(ids).size);
  });
});
