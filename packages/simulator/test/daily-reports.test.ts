import { expect } from "chai";
import fc from "fast-check";
import { type Notification, type SimulationOptions, simulate } from "../src/index.js";
import { checkUsage, collect, dayOf } from "./usage-check.js";

const isExists = ({ event_type }: Notification): boolean => event_type === "compute.instance.exists";

function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

/** Small clouds of every kind: few hosts or many, quiet or busy, starting at midnight or not. */
const clouds: fc.Arbitrary<SimulationOptions> = fc.record({
  seed: fc.nat(),
  instances: fc.integer({ min: 1, max: 40 }),
  hosts: fc.integer({ min: 1, max: 5 }),
  operationsPerDay: fc.integer({ min: 1, max: 500 }),
  start: fc.constantFrom("2026-01-01", "2026-02-28 23:59:30", "2028-02-29T12:00:00.5"),
  days: fc.integer({ min: 1, max: 3 }),
});

describe("Daily reports", () => {
  it("come once for each day of each instance that was there, and for no other", () => {
    fc.assert(
      fc.property(clouds, (cloud) => {
        const notifications = collect({ ...cloud, faultRate: 0 });
        const reports = notifications.filter(isExists);
        const keys = reports.map((one) => `${dayOf(one)} ${one.payload.instance_id}`);
        expect(new Set(keys).size).to.equal(keys.length);

        const days = [...new Set(reports.map(dayOf))];
        expect(days.length).to.equal(cloud.days);
        const deletions = new Map<unknown, string>();
        const creations = new Map<unknown, string>();
        for (const { payload } of reports) {
          creations.set(payload.instance_id, String(payload.created_at).slice(0, 10));
          if (payload.deleted_at !== "") {
            deletions.set(payload.instance_id, String(payload.deleted_at).slice(0, 10));
          }
        }
        const expected = days.flatMap((day) =>
          [...creations]
            .filter(([id, created]) => created <= day && (deletions.get(id) ?? day) >= day)
            .map(([id]) => `${day} ${id}`),
        );
        expect(keys.sort()).to.deep.equal(expected.sort());
      }),
      { numRuns: 20 },
    );
  });

  it("pass the usage check without a warning, each of them, where there are no faults", () => {
    let verdicts = 0;
    fc.assert(
      fc.property(clouds, (cloud) => {
        const failed = checkUsage(simulate({ ...cloud, faultRate: 0 })).filter(({ code, warns }) => {
          verdicts++;
          return code !== null || warns;
        });
        expect(failed).to.deep.equal([]);
      }),
      { numRuns: 40 },
    );
    expect(verdicts).to.be.above(500);
  });

  it("cover the day before, from midnight to midnight, and are sent within minutes after it", () => {
    for (const report of collect({ days: 3, faultRate: 0 }).filter(isExists)) {
      const day = dayOf(report);
      expect(report.payload.audit_period_beginning).to.equal(`${day} 00:00:00`);
      expect(report.payload.audit_period_ending).to.equal(`${dayAfter(day)} 00:00:00`);
      expect(report.timestamp >= `${dayAfter(day)} 00:00:05`).to.equal(true);
      expect(report.timestamp < `${dayAfter(day)} 00:15:00`).to.equal(true);
    }
  });

  it("show an instance as it was at midnight, deleted ones with their deleted_at", () => {
    const reports = collect({ days: 2, faultRate: 0 }).filter(isExists);
    const deleted = reports.filter(({ payload }) => payload.state === "deleted");
    expect(deleted.length).to.be.above(10);
    for (const report of reports) {
      const deletedAt = String(report.payload.deleted_at);
      if (report.payload.state === "deleted") expect(deletedAt.slice(0, 10)).to.equal(dayOf(report));
      else expect(deletedAt).to.equal("");
      expect(String(report.payload.launched_at) < `${dayAfter(dayOf(report))} 00:00:00`).to.equal(true);
    }
  });

  it("come from the instance's host in nova's own name, one request for each host", () => {
    const reports = collect({ days: 1, hosts: 3, faultRate: 0 }).filter(({ event_type, payload }) => {
      return event_type === "compute.instance.exists" && payload.host !== null;
    });
    for (const report of reports) {
      expect(report.publisher_id).to.equal(`compute.${String(report.payload.host)}`);
      expect(report._context_project_id).to.equal(null);
      expect(report._context_is_admin).to.equal(true);
    }
    expect(new Set(reports.map((one) => one._context_request_id)).size).to.equal(3);
  });

  it("count the traffic of what was launched", () => {
    for (const { payload } of collect({ days: 1, faultRate: 0 }).filter(isExists)) {
      const bandwidth = payload.bandwidth as { public?: { bw_in: number; bw_out: number } };
      expect(bandwidth.public === undefined).to.equal(payload.launched_at === "");
      if (bandwidth.public !== undefined) expect(bandwidth.public.bw_in).to.be.within(0, 2_000_000_000);
    }
  });

  it("leave operations that are under way at midnight alone: they go on the next day", () => {
    const days = new Map<unknown, Set<string>>();
    for (const one of collect({
      start: "2026-01-01 23:55:00",
      operations: 400,
      operationsPerDay: 100_000,
      faultRate: 0,
    })) {
      if (isExists(one)) continue;
      const seen = days.get(one._context_request_id) ?? new Set();
      days.set(one._context_request_id, seen.add(dayOf(one)));
    }
    expect([...days.values()].filter(({ size }) => size === 2).length).to.be.above(3);
  });
});
