import { expect } from "chai";
import { Temporal } from "temporal-polyfill";
import { type Condenser, Distiller, type FieldMatch, parseEventDefinitions } from "../src/index.js";
import { createDistiller, NOTIFICATION, traitsOf } from "./notification.js";

describe("plugins of one's own", () => {
  class Joined {
    readonly #separator: string;
    constructor(params: Record<string, unknown>) {
      this.#separator = String(params.separator ?? "/");
    }
    traitValue(matches: readonly FieldMatch[]): unknown {
      if (matches.length === 0) return "none";
      return matches.map(({ path, value }) => `${path}=${value}`).join(this.#separator);
    }
  }
  class Failing {
    traitValue(): unknown {
      throw new Error("no luck");
    }
  }
  class Constant {
    readonly #value: unknown;
    constructor({ value }: Record<string, unknown>) {
      if (value === "bad") throw new TypeError("value: not this");
      this.#value = value === "instant" ? Temporal.Instant.from("2015-01-01T00:00Z") : value;
    }
    traitValue(): unknown {
      return this.#value;
    }
  }
  const plugins = { joined: Joined, failing: Failing, constant: Constant };

  it("get all matches that aren't null, in order, with their paths", () => {
    const traits =
      "a: {fields: [payload.b, payload.x, 'payload.l[*]'], plugin: {name: joined, parameters: {separator: ' '}}}";
    expect(traitsOf(traits, { b: 1, x: null, l: [2, null, 3] }, { plugins })).to.deep.equal({
      a: "payload.b=1 payload.l.[0]=2 payload.l.[2]=3",
    });
  });

  it("are called without any match, too", () => {
    expect(traitsOf("a: {fields: payload.x, plugin: joined}", {}, { plugins })).to.deep.equal({ a: "none" });
  });

  it("give values that are converted, or nothing", () => {
    const constant = (type: string, value: string) =>
      traitsOf(
        `a: {fields: x, type: ${type}, plugin: {name: constant, parameters: {value: ${value}}}}`,
        {},
        { plugins },
      );
    expect(constant("int", "'5'")).to.deep.equal({ a: 5 });
    expect(constant("text", "[1]")).to.deep.equal({ a: "[1]" });
    expect(constant("datetime", "instant")).to.deep.equal({ a: "2015-01-01T00:00:00Z" });
    expect(constant("text", "null")).to.deep.equal({});
    expect(constant("int", "''")).to.deep.equal({});
  });

  it("can stand in for a built-in one", () => {
    expect(
      traitsOf("a: {fields: payload.b, plugin: split}", { b: 1 }, { plugins: { split: Joined } }),
    ).to.deep.equal({
      a: "payload.b=1",
    });
  });

  it("cost their trait where they fail", () => {
    const { event, warnings } = createDistiller(
      "a: {fields: payload.state, plugin: failing}, b: payload.state",
      { plugins },
    ).explain(NOTIFICATION);
    expect(event).to.include({ b: "active" }).and.not.have.property("a");
    expect(warnings[0]).to.include({
      code: "DISTILLER_PLUGIN_FAILED",
      trait: "a",
      path: "payload.state",
      message:
        "notification m1 of the type compute.instance.exists: trait a dropped: the plugin failing failed: no luck",
    });
    expect(warnings[0]!.cause).to.be.instanceOf(Error);
  });

  it("are a problem of the definitions where their class throws", () => {
    const traits = "a: {fields: x, plugin: {name: constant, parameters: {value: bad}}}";
    expect(() => createDistiller(traits, { plugins })).to.throw(
      'event definitions:1:60 [*] a: plugin "constant": value: not this',
    );
  });

  it("work with the built-in ones by their definitions", () => {
    const traits = `
      s: {fields: publisher_id, plugin: {name: split, parameters: {segment: 1, max_split: 1}}},
      b: {fields: [payload.x, payload.y], type: int, plugin: {name: bitfield, parameters: {flags: [{path: payload.y, bit: 3, value: 7}]}}},
      t: {fields: [payload.from, payload.to], type: float, plugin: timedelta},
      m: {fields: payload.x, type: int, plugin: {name: map, parameters: {values: {up: 1}, default: 99}}}`;
    expect(traitsOf(traits, { x: "up", y: 7, from: "2015-01-01", to: "2015-01-02" })).to.deep.equal({
      s: "host-1",
      b: 8,
      t: 86400,
      m: 1,
    });
  });
});

describe("a condenser of one's own", () => {
  class Rows implements Condenser<unknown[][]> {
    readonly rows: unknown[][] = [];
    addEnvelope(...envelope: unknown[]): void {
      this.rows.push(envelope.map(String));
    }
    addTrait(...trait: unknown[]): void {
      this.rows.push(trait);
    }
    validate(): boolean | string {
      return this.rows.length > 4 || (this.rows.length > 3 ? "too few rows" : false);
    }
    result(): unknown[][] {
      return this.rows;
    }
  }
  const rowsOf = (traits: string) =>
    new Distiller(parseEventDefinitions(`- {event_type: "*", traits: {${traits}}}`), {
      condenser: () => new Rows(),
    });

  it("builds another result", () => {
    expect(rowsOf("memory: {fields: payload.memory_mb, type: int}").distill(NOTIFICATION)).to.deep.equal([
      ["compute.instance.exists", "m1", "2013-08-02T21:16:44.706357Z"],
      ["service", "text", "compute.host-1"],
      ["request_id", "text", "req-1"],
      ["tenant_id", "text", "t1"],
      ["memory", "int", 512],
    ]);
  });

  it("says whether there is one, and why not", () => {
    const refused = "notification m1 of the type compute.instance.exists refused: ";
    expect(rowsOf("").explain(NOTIFICATION)).to.include({ event: null, problem: `${refused}too few rows` });
    expect(rowsOf("service: x").explain(NOTIFICATION)).to.include({
      event: null,
      problem: `${refused}its result isn't valid`,
    });
  });

  it("gets the names of the envelope as traits, too", () => {
    expect(rowsOf("timestamp: timestamp").explain(NOTIFICATION).traits.at(-1)).to.include({
      name: "timestamp",
      value: NOTIFICATION.timestamp,
    });
  });

  it("costs the notification where it throws", () => {
    const condenser = () => {
      throw new Error("out of paper");
    };
    const { warnings, problem } = new Distiller([], { catchAll: true, condenser }).explain(NOTIFICATION);
    expect(warnings[0]!.code).to.equal("DISTILLER_FAILED");
    expect(problem).to.equal("notification m1 of the type compute.instance.exists refused: out of paper");
  });
});
