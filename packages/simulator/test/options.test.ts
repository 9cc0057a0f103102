import { expect } from "chai";
import { type SimulationOptions, SimulatorError, simulate } from "../src/index.js";

function failureOf(options: unknown): SimulatorError {
  try {
    simulate(options as SimulationOptions);
  } catch (error) {
    expect(error).to.be.instanceOf(SimulatorError);
    return error as SimulatorError;
  }
  throw new Error("the options were taken");
}

describe("Options", () => {
  const mistakes: readonly [options: unknown, code: string, message: string][] = [
    [{ operations: 0 }, "INVALID", "operations: must be a whole number, 1 or more, or Infinity, not 0"],
    [{ operations: "12" }, "INVALID", 'operations: must be a whole number, 1 or more, or Infinity, not "12"'],
    [{ days: 1.5 }, "INVALID", "days: must be a whole number, 1 or more, or Infinity, not 1.5"],
    [{ instances: -1 }, "INVALID", "instances: must be a whole number, 1 to 1000000, not -1"],
    [{ instances: Number.NaN }, "INVALID", "instances: must be a whole number, 1 to 1000000, not NaN"],
    [{ tenants: null }, "INVALID", "tenants: must be a whole number, 1 to 100000, not null"],
    [{ hosts: 2 ** 40 }, "INVALID", "hosts: must be a whole number, 1 to 100000, not 1099511627776"],
    [{ operationsPerDay: 0 }, "INVALID", "operationsPerDay: must be a whole number, 1 to 100000000, not 0"],
    [{ seed: "" }, "INVALID", 'seed: must be a whole number or a text that isn\'t empty, not ""'],
    [{ seed: 0.5 }, "INVALID", "seed: must be a whole number or a text that isn't empty, not 0.5"],
    [
      { start: "yesterday" },
      "INVALID",
      'start: must be a time such as "2026-01-01 00:00:00", not "yesterday"',
    ],
    [
      { start: "2026-02-30" },
      "INVALID",
      'start: must be a time such as "2026-01-01 00:00:00", not "2026-02-30"',
    ],
    [
      { start: "2300-01-01" },
      "INVALID",
      'start: must be a time such as "2026-01-01 00:00:00", not "2300-01-01"',
    ],
    [{ duplicateRate: 2 }, "INVALID", "duplicateRate: must be a share from 0 to 1, not 2"],
    [{ faultRate: -0.1 }, "INVALID", "faultRate: must be a share from 0 to 1, not -0.1"],
    [
      { faultRate: "all" },
      "INVALID",
      'faultRate: must be a share from 0 to 1, or a record of shares by kind, not "all"',
    ],
    [
      { faultRate: { lostCreation: 7 } },
      "INVALID",
      "faultRate.lostCreation: must be a share from 0 to 1, not 7",
    ],
    [{ onFault: 1 }, "INVALID", "onFault: must be a function, not 1"],
    [{ operation: 5 }, "UNKNOWN", 'there is no option "operation" (did you mean "operations"?)'],
    [{ colour: 5 }, "UNKNOWN", 'there is no option "colour"'],
  ];

  for (const [options, code, message] of mistakes) {
    it(`are refused at once: ${message}`, () => {
      const error = failureOf(options);
      expect(error.code).to.equal(`SIMULATOR_OPTION_${code}`);
      expect(error.message).to.equal(message);
    });
  }

  it("name the kinds of faults there are when one is unknown", () => {
    const error = failureOf({ faultRate: { lostDelete: 0.1 } });
    expect(error.code).to.equal("SIMULATOR_FAULT_UNKNOWN");
    expect(error.message).to.equal(
      'faultRate: there is no kind "lostDelete" (did you mean "lostDeleteEnd"?)',
    );
    expect(error.hint).to.match(/^The kinds are missingExists, .*earlyExists\.$/);
  });

  it("give a hint where there is one", () => {
    expect(failureOf({ start: "now" }).hint).to.equal(
      "Times are UTC, after 1970-01-01 and up to 2200-01-01.",
    );
    expect(failureOf({ duplicateRate: 5 }).hint).to.equal("One in a hundred is 0.01.");
    expect(failureOf({ opertions: 5 }).hint).to.match(/^The options are seed, operations, days, /);
  });

  it("may be undefined, which is their default", () => {
    const first = simulate({
      seed: undefined,
      operations: undefined,
      faultRate: { earlyExists: undefined },
    }).next();
    expect(first.value).to.deep.equal(simulate({ faultRate: 0 }).next().value);
  });
});
