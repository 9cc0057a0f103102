import { expect } from "chai";
import fc from "fast-check";
import {
  FAULT_KINDS,
  FAULTS,
  type FaultKind,
  type InjectedFault,
  type SimulationOptions,
} from "../src/index.js";
import { checkUsage, collect } from "./usage-check.js";

const BUSY: SimulationOptions = { instances: 40, days: 2, operationsPerDay: 400 };

function run(options: SimulationOptions) {
  const injected: InjectedFault[] = [];
  const notifications = collect({ ...options, onFault: (fault) => injected.push(fault) });
  const verdicts = checkUsage(notifications).filter(({ code, warns }) => code !== null || warns);
  return { injected, notifications, verdicts };
}

function counted(texts: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const text of [...texts].sort()) counts[text] = (counts[text] ?? 0) + 1;
  return counts;
}

describe("Faults", () => {
  for (const kind of FAULT_KINDS) {
    const { verdict } = FAULTS[kind];
    if (kind === "lostCreation") continue;
    it(`of kind ${kind} lead to ${verdict}, each of them, and to nothing else`, () => {
      fc.assert(
        fc.property(fc.nat(), (seed) => {
          const { injected, verdicts } = run({ ...BUSY, seed, faultRate: { [kind]: 0.5 } });
          expect(injected.length).to.be.above(0);
          const found = verdicts.map(
            ({ instanceId, day, code }) => `${instanceId} ${day} ${code ?? "warning"}`,
          );
          const expected = injected.map((fault) => `${fault.instance_id} ${fault.day} ${fault.verdict}`);
          expect(counted(found)).to.deep.equal(counted(expected));
        }),
        { numRuns: 3 },
      );
    });
  }

  it("of kind lostCreation lead to U8 where the instance is still active at midnight, to U5 where it is gone", () => {
    const { injected, verdicts, notifications } = run({ ...BUSY, faultRate: { lostCreation: 0.5 } });
    const codes = counted(verdicts.map(({ code }) => String(code)));
    expect(codes).to.have.all.keys("U5", "U8");
    const keys = new Set(injected.map((fault) => `${fault.instance_id} ${fault.day}`));
    for (const { instanceId, day } of verdicts) expect(keys.has(`${instanceId} ${day}`)).to.equal(true);
    for (const fault of injected) {
      const heardOf = notifications.filter((one) => {
        const isReport = one.event_type === "compute.instance.exists";
        return (
          one.payload.instance_id === fault.instance_id && !isReport && one.timestamp <= `${fault.day} 99`
        );
      });
      expect(heardOf).to.deep.equal([]);
    }
  });

  it("of every kind occur in a demo of two days, and the check finds every code", () => {
    const { injected, verdicts } = run({ days: 2 });
    expect(new Set(injected.map(({ kind }) => kind)).size).to.equal(FAULT_KINDS.length);
    const codes = new Set(verdicts.map(({ code, warns }) => (warns ? "warning" : code)));
    expect([...codes].sort()).to.deep.equal([
      "U0",
      "U1",
      "U2",
      "U3",
      "U4",
      "U5",
      "U6",
      "U7",
      "U8",
      "warning",
    ]);
  });

  it("leave most streams alone at the default rate", () => {
    const notifications = collect({ days: 2 });
    const verdicts = checkUsage(notifications);
    const failed = verdicts.filter(({ code }) => code !== null);
    expect(failed.length / verdicts.length).to.be.within(0.02, 0.15);
  });

  const opportunities: readonly { kind: FaultKind; count: (options: SimulationOptions) => number }[] = [
    {
      kind: "lostDeleteEnd",
      count: (options) => ends("compute.instance.delete.end", { ...options, faultRate: 0 }),
    },
    {
      kind: "duplicatedDeleteEnd",
      count: (options) => ends("compute.instance.delete.end", { ...options, faultRate: 0 }),
    },
    {
      kind: "lostCreation",
      count: (options) => ends("compute.instance.create.end", { ...options, faultRate: 0 }),
    },
    {
      kind: "missingLaunchedAt",
      count: (options) =>
        collect({ ...options, faultRate: 0 }).filter(({ event_type, payload }) => {
          return event_type === "compute.instance.exists" && payload.state === "active";
        }).length,
    },
  ];

  function ends(type: string, options: SimulationOptions): number {
    return collect(options).filter(({ event_type }) => event_type === type).length;
  }

  for (const { kind, count } of opportunities) {
    it(`of kind ${kind} strike at their rate`, () => {
      const options = { instances: 150, days: 2, operationsPerDay: 800 };
      const possible = count(options);
      const struck = run({ ...options, faultRate: { [kind]: 0.1 } }).injected.length;
      // Four standard deviations of a binomial distribution around its mean.
      const tolerance = 4 * Math.sqrt(possible * 0.1 * 0.9);
      expect(possible).to.be.above(100);
      expect(struck).to.be.within(possible * 0.1 - tolerance, possible * 0.1 + tolerance);
    });
  }

  it("never strike at rate 0", () => {
    expect(run({ ...BUSY, faultRate: 0 }).injected).to.deep.equal([]);
    expect(run({ ...BUSY, faultRate: {} }).injected).to.deep.equal([]);
  });

  it("strike at every opportunity at rate 1", () => {
    const { notifications } = run({ ...BUSY, faultRate: { lostDeleteEnd: 1 } });
    expect(notifications.some(({ event_type }) => event_type === "compute.instance.delete.end")).to.equal(
      false,
    );
  });

  it("leave the simulated cloud as it is: the rest of the notifications is the same, byte for byte", () => {
    const rest = new Map(
      collect({ ...BUSY, faultRate: 0 }).map((one) => [one.message_id, JSON.stringify(one)]),
    );
    const { notifications, injected } = run({ ...BUSY, faultRate: 0.05 });
    const spoilt = new Set(injected.map(({ instance_id }) => instance_id));
    let compared = 0;
    for (const one of notifications) {
      if (spoilt.has(String(one.payload.instance_id))) continue;
      compared++;
      expect(JSON.stringify(one)).to.equal(rest.get(one.message_id));
    }
    expect(compared).to.be.above(notifications.length / 3);
  });

  it("are described, each with its effect and its opportunity", () => {
    for (const kind of FAULT_KINDS) {
      expect(FAULTS[kind].effect).to.match(/\.$/);
      expect(FAULTS[kind].opportunity).to.match(/^an? /);
    }
  });
});
