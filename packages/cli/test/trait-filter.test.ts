import { expect } from "chai";
import { UsageError } from "../src/cli-error.js";
import { parseTraitFilters } from "../src/flag/trait-filter.js";

describe("Filters by trait", () => {
  it("are text, a datetime or a range, by how they look", async () => {
    expect(
      await parseTraitFilters(["host=hv=1", "at=2015-03-10 08:15:03", "day=2015-03-10/2015-03-11"]),
    ).to.deep.equal([
      {
        host: "hv=1",
        at: { __type__: "datetime", datetime: "2015-03-10T08:15:03.000000" },
        day: {
          __type__: "timex.TimeRange",
          begin: "2015-03-10T00:00:00.000000",
          end: "2015-03-11T00:00:00.000000",
        },
      },
    ]);
  });

  it("that look like numbers find text too, as ids often look so", async () => {
    expect(await parseTraitFilters(["tenant_id=313487", "state=active"])).to.deep.equal([
      { tenant_id: "313487", state: "active" },
      { tenant_id: 313487, state: "active" },
    ]);
  });

  it("in double quotes are text, whatever they look like", async () => {
    expect(await parseTraitFilters(['a="12"', 'b="2015-03-10"', 'c="x/\\"y"'])).to.deep.equal([
      { a: "12", b: "2015-03-10", c: 'x/"y' },
    ]);
  });

  it("keep slashes that stand between no times", async () => {
    expect(await parseTraitFilters(["path=a/b", "odd=2015-03-10/b"])).to.deep.equal([
      { path: "a/b", odd: "2015-03-10/b" },
    ]);
  });

  it("without a name or a value's sign are refused", async () => {
    for (const source of ["host", "=x"]) {
      const error = await parseTraitFilters([source]).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(UsageError);
      expect((error as Error).message).to.equal(`--trait: "${source}" isn't NAME=VALUE`);
    }
  });
});
