import { expect } from "chai";
import { inProcess } from "./support/in-process.js";

describe("winchester timex", () => {
  const at = "timestamp=2015-02-27T15:31:24.000003";

  it("prints an instant", async () => {
    expect(
      (await inProcess("timex", "$last + 1d @ 0h 0m 0s 0us", "--var", "last=2015-02-27 15:31:24")).stdout,
    ).to.equal("2015-02-28T00:00:00.000000\n");
  });

  it("prints the ends of a range", async () => {
    expect((await inProcess("timex", "day + 6h", "--var", at)).stdout).to.equal(
      "2015-02-27T06:00:00.000000 to 2015-02-28T06:00:00.000000\n",
    );
  });

  it("prints JSON", async () => {
    expect(JSON.parse((await inProcess("timex", "--json", "$timestamp", "--var", at)).stdout)).to.deep.equal({
      kind: "instant",
      begin: "2015-02-27T15:31:24.000003",
      end: "2015-02-27T15:31:24.000003",
    });
  });

  it("takes now for $timestamp", async () => {
    const before = Date.now();
    const { stdout } = await inProcess("timex", "$timestamp");
    expect(Date.parse(`${stdout.trim()}Z`)).to.be.within(before - 1, Date.now() + 1);
  });

  it("says where an expression is wrong", async () => {
    const { status, stderr } = await inProcess("timex", "$last + 3dayz");
    expect(status).to.equal(1);
    expect(stderr).to.match(/^error: 1:\d+: unknown unit "dayz"/);
  });

  it("says which variable is missing", async () => {
    const { status, stderr } = await inProcess("timex", "$last");
    expect(status).to.equal(1);
    expect(stderr).to.match(/^error: .*last/);
  });
});
