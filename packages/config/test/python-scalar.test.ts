import { expect } from "chai";
import { constructScalar, resolveScalarType } from "../src/yaml/python-scalar.js";

/** What `yaml.safe_load` of PyYAML 6.0.3 makes of each plain scalar; instants as text. */
const PYYAML: readonly (readonly [source: string, value: unknown])[] = [
  ["yes", true],
  ["No", false],
  ["y", "y"],
  ["n", "n"],
  ["ON", true],
  ["oN", "oN"],
  ["off", false],
  ["true", true],
  ["~", null],
  ["Null", null],
  ["", null],
  ["0", 0],
  ["+12", 12],
  ["-7", -7],
  ["012", 10],
  ["08", "08"],
  ["0o7", "0o7"],
  ["0x1F", 31],
  ["-0x1f", -31],
  ["0b101", 5],
  ["1_000", 1000],
  ["1:30:00", 5400],
  ["-1:30", -90],
  ["1:99", "1:99"],
  ["12:30", 750],
  ["190:20:30.15", 685230.15],
  ["1.5", 1.5],
  ["1.", 1],
  [".5", 0.5],
  ["-.5", "-.5"],
  ["1e5", "1e5"],
  ["1.5e3", "1.5e3"],
  ["1.5e+3", 1500],
  ["1.5E-3", 0.0015],
  [".inf", Number.POSITIVE_INFINITY],
  ["-.INF", Number.NEGATIVE_INFINITY],
  ["1_0.5_0", 10.5],
  ["_1", "_1"],
  ["2015-03-10 08:15", "2015-03-10 08:15"],
];

const INSTANTS: readonly (readonly [source: string, instant: string])[] = [
  ["2015-01-01", "2015-01-01T00:00:00Z"],
  ["2015-03-10 08:15:03", "2015-03-10T08:15:03Z"],
  ["2015-03-10T08:15:03.000017Z", "2015-03-10T08:15:03.000017Z"],
  ["2015-03-10 08:15:03.1234567 +01:30", "2015-03-10T06:45:03.123456Z"],
  ["2015-3-1 8:15:03 -5", "2015-03-01T13:15:03Z"],
];

const construct = (source: string): unknown => constructScalar(source, resolveScalarType(source));

describe("A plain scalar", () => {
  for (const [source, value] of PYYAML) {
    it(`${JSON.stringify(source)} is what PyYAML makes of it`, () => {
      expect(construct(source)).to.equal(value);
    });
  }

  for (const [source, instant] of INSTANTS) {
    it(`${source} is the instant that PyYAML makes of it`, () => {
      expect(String(construct(source))).to.equal(instant);
    });
  }

  it(".nan is no number", () => {
    expect(construct(".nan")).to.satisfy(Number.isNaN);
  });

  it("can't be a day that no calendar has", () => {
    expect(construct("2015-02-30")).to.equal(undefined);
    expect(construct("2015-02-28 24:00:00")).to.equal(undefined);
  });

  it("doesn't become what its tag says where the text doesn't fit", () => {
    expect(constructScalar("maybe", "bool")).to.equal(undefined);
    expect(constructScalar("1.5", "int")).to.equal(undefined);
    expect(constructScalar("much", "float")).to.equal(undefined);
    expect(constructScalar("3", "float")).to.equal(3);
  });
});
