import { expect } from "chai";
import {
  BitfieldPlugin,
  DistillerError,
  MapPlugin,
  SplitPlugin,
  TimedeltaPlugin,
  type TraitPluginClass,
} from "../src/index.js";

const matches = (...values: unknown[]) =>
  values.map((value, index) => ({ path: `payload.f${index}`, value }));

function refusal(plugin: TraitPluginClass, params: Record<string, unknown>): string {
  try {
    new plugin(params);
  } catch (error) {
    expect(error).to.be.instanceOf(DistillerError).with.property("code", "DISTILLER_PLUGIN_PARAMETERS");
    return (error as Error).message;
  }
  throw new Error("was accepted");
}

describe("SplitPlugin", () => {
  const split = (params: Record<string, unknown>, ...values: unknown[]) =>
    new SplitPlugin(params).traitValue(matches(...values));

  it("gives the first segment between dots by default", () => {
    expect(split({}, "compute.host-1.dc")).to.equal("compute");
  });

  it("counts segments from the end where negative, and gives nothing beyond them", () => {
    expect(split({ segment: -1 }, "a.b.c")).to.equal("c");
    expect(split({ segment: 3 }, "a.b.c")).to.equal(undefined);
    expect(split({ segment: -4 }, "a.b.c")).to.equal(undefined);
  });

  it("leaves the rest whole after max_split", () => {
    expect(split({ segment: 1, max_split: 1 }, "a.b.c")).to.equal("b.c");
    expect(split({ segment: 0, max_split: 0 }, "a.b.c")).to.equal("a.b.c");
    expect(split({ segment: 2, max_split: -1 }, "a.b.c")).to.equal("c");
  });

  it("splits at any separator, and with null at blanks", () => {
    expect(split({ separator: "::", segment: 1 }, "a::b")).to.equal("b");
    expect(split({ separator: null, segment: 1 }, "  a   b c ")).to.equal("b");
    expect(split({ separator: null, segment: 1, max_split: 1 }, "  a   b c")).to.equal("b c");
  });

  it("takes the first match as text, and needs one", () => {
    expect(split({ segment: 1 }, 1.5, "a.b")).to.equal("5");
    expect(split({}, true)).to.equal("True");
    expect(split({})).to.equal(undefined);
  });

  it("refuses parameters that can't work", () => {
    expect(refusal(SplitPlugin, { separator: "" })).to.equal(
      'separator: expected a text that isn\'t empty, found ""',
    );
    expect(refusal(SplitPlugin, { segment: "1" })).to.equal('segment: expected an integer, found "1"');
    expect(refusal(SplitPlugin, { max_split: 0.5 })).to.equal("max_split: expected an integer, found 0.5");
  });
});

describe("BitfieldPlugin", () => {
  const flags = [
    { path: "payload.f0", bit: 0 },
    { path: "payload.f1", bit: 1, value: "x" },
    { path: "payload.f2", bit: 52 },
  ];

  it("sets the bits whose paths, and values where given, are matched", () => {
    const plugin = new BitfieldPlugin({ flags });
    expect(plugin.traitValue(matches("anything", "x"))).to.equal(3);
    expect(plugin.traitValue(matches("anything", "y"))).to.equal(1);
    expect(plugin.traitValue(matches(1, 2, 3))).to.equal(2 ** 52 + 1);
  });

  it("gives its initial value without any match", () => {
    expect(new BitfieldPlugin({ flags }).traitValue([])).to.equal(0);
    expect(new BitfieldPlugin({ initial_bitfield: 8, flags }).traitValue(matches("a"))).to.equal(9);
    expect(new BitfieldPlugin({}).traitValue(matches("a"))).to.equal(0);
  });

  it("refuses parameters that can't work", () => {
    expect(refusal(BitfieldPlugin, { initial_bitfield: "x" })).to.equal(
      'initial_bitfield: expected an integer, found "x"',
    );
    expect(refusal(BitfieldPlugin, { flags: {} })).to.equal("flags: expected a list");
    expect(refusal(BitfieldPlugin, { flags: [{ bit: 1 }] })).to.equal(
      "flags[0]: expected a mapping with path and bit",
    );
    expect(refusal(BitfieldPlugin, { flags: [{ path: "a", bit: 53 }] })).to.equal(
      "flags[0].bit: expected a number from 0 to 52",
    );
  });
});

describe("TimedeltaPlugin", () => {
  const plugin = new TimedeltaPlugin();

  it("gives the seconds between two dates, in whatever order", () => {
    const [start, end] = ["2015-02-27T15:31:24.473932", "2015-02-27 15:32:25Z"];
    expect(plugin.traitValue(matches(start, end))).to.equal(60.526068);
    expect(plugin.traitValue(matches(end, start))).to.equal(60.526068);
  });

  it("gives nothing unless there are two, and both are dates", () => {
    const date = "2015-02-27T15:31:24";
    expect(plugin.traitValue(matches(date))).to.equal(undefined);
    expect(plugin.traitValue(matches(date, date, date))).to.equal(undefined);
    expect(plugin.traitValue(matches(date, "soon"))).to.equal(undefined);
    expect(plugin.traitValue(matches(date, 5))).to.equal(undefined);
  });
});

describe("MapPlugin", () => {
  it("looks the first match up, and has a default for unknown values", () => {
    const plugin = new MapPlugin({ values: { active: 1, ERROR: 2 }, default: 0 });
    expect(
      [["active", "ERROR"], ["error"], [{}], []].map((each) => plugin.traitValue(matches(...each))),
    ).to.deep.equal([1, 0, 0, undefined]);
    expect(new MapPlugin({ values: { a: 1 } }).traitValue(matches("b"))).to.equal(undefined);
  });

  it("passes over letter case where told to", () => {
    const plugin = new MapPlugin({ values: { Active: 1 }, case_sensitive: false });
    expect(plugin.traitValue(matches("ACTIVE"))).to.equal(1);
  });

  it("tells the number 1 from the text, but not from true", () => {
    const plugin = new MapPlugin({
      values: new Map<unknown, unknown>([
        [1, "number"],
        ["1", "text"],
      ]),
    });
    expect([1, "1", true].map((value) => plugin.traitValue(matches(value)))).to.deep.equal([
      "number",
      "text",
      "number",
    ]);
  });

  it("refuses parameters that can't work", () => {
    const message = "values: expected a mapping that isn't empty, from found values to the trait's";
    expect([{}, { values: {} }, { values: [] }].map((params) => refusal(MapPlugin, params))).to.deep.equal([
      message,
      message,
      message,
    ]);
    expect(refusal(MapPlugin, { values: { a: 1 }, case_sensitive: "no" })).to.equal(
      "case_sensitive: expected true or false",
    );
  });
});
