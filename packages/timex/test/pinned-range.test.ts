import { expect } from "chai";
import { evaluated } from "./evaluating.js";

const at = (text: string) => ({ timestamp: text });

describe("a function's range", () => {
  it("is the calendar unit around the argument", () => {
    const moment = at("2016-02-29T15:31:24.473932");
    expect(evaluated("hour", moment)).to.equal("2016-02-29T15:00 to 2016-02-29T16:00");
    expect(evaluated("day", moment)).to.equal("2016-02-29T00:00 to 2016-03-01T00:00");
    expect(evaluated("month", moment)).to.equal("2016-02-01T00:00 to 2016-03-01T00:00");
    expect(evaluated("year", moment)).to.equal("2016-01-01T00:00 to 2017-01-01T00:00");
    expect(evaluated("day($timestamp + 1d)", moment)).to.equal("2016-03-01T00:00 to 2016-03-02T00:00");
    expect(evaluated("hour", at("1969-12-31T23:59:59.999999"))).to.equal(
      "1969-12-31T23:00 to 1970-01-01T00:00",
    );
  });

  it("is stepped back to its instant by an operation smaller than its unit", () => {
    expect(evaluated("day + 6h", at("2014-08-01T02:10"))).to.equal("2014-07-31T06:00 to 2014-08-01T06:00");
    expect(evaluated("day + 6h", at("2014-08-01T06:00"))).to.equal("2014-08-01T06:00 to 2014-08-02T06:00");
    expect(evaluated("day - 6h", at("2014-08-01T19:45"))).to.equal("2014-08-01T18:00 to 2014-08-02T18:00");
    expect(evaluated("day @ 6h", at("2014-08-01T02:10"))).to.equal("2014-07-31T06:00 to 2014-08-01T06:00");
  });

  it("counts a duration as smaller by the first unit that only one of both names", () => {
    expect(evaluated("day + 36h", at("2014-01-31T10:20"))).to.equal("2014-01-30T12:00 to 2014-01-31T12:00");
    expect(evaluated("day + 0d", at("2014-01-31T10:20"))).to.equal("2014-01-31T00:00 to 2014-02-01T00:00");
    expect(evaluated("day + 0d 30h", at("2014-01-31T10:20"))).to.equal(
      "2014-01-31T06:00 to 2014-02-01T06:00",
    );
    expect(evaluated("hour + 0d 5h", at("2014-01-31T10:20"))).to.equal(
      "2014-01-31T15:00 to 2014-01-31T16:00",
    );
    expect(evaluated("year + 15mo", at("2024-04-03"))).to.equal("2024-04-01T00:00 to 2025-04-01T00:00");
  });

  it("steps by its length in seconds, never by calendar months", () => {
    expect(evaluated("month + 10d", at("2014-02-05"))).to.equal("2014-01-14T00:00 to 2014-02-11T00:00");
    expect(evaluated("year - 40us 32d 37hr", at("2022-11-08"))).to.equal(
      "2021-11-28T10:59:59.999960 to 2022-11-28T10:59:59.999960",
    );
  });

  it("stays pinned from one operation to the next", () => {
    expect(evaluated("day + 6h - 12h", at("2014-08-01T02:10"))).to.equal(
      "2014-07-31T18:00 to 2014-08-01T18:00",
    );
    expect(evaluated("month @ 18d @ 20d", at("2010-05-06"))).to.equal("2010-04-20T00:00 to 2010-05-20T00:00");
  });

  it("is plainly moved, and pinned no longer, by its whole unit or more", () => {
    expect(evaluated("day + 1d", at("2014-01-31T10:20"))).to.equal("2014-02-01T00:00 to 2014-02-02T00:00");
    expect(evaluated("day + 1d + 6h", at("2014-01-31T10:20"))).to.equal(
      "2014-02-01T06:00 to 2014-02-02T06:00",
    );
    expect(evaluated("day @ 15d + 3h", at("2014-01-31T10:20"))).to.equal(
      "2014-01-15T03:00 to 2014-02-15T03:00",
    );
    expect(evaluated("hour @ 3d", at("2014-01-31T23:20"))).to.equal("2014-01-03T23:00 to 2014-02-03T00:00");
  });

  it("takes a number without unit for the unit below its own", () => {
    const moment = at("2014-05-20T10:30");
    expect(evaluated("hour + 5", moment)).to.equal(evaluated("hour + 5m", moment));
    expect(evaluated("day + 5", moment)).to.equal(evaluated("day + 5h", moment));
    expect(evaluated("month + 5", moment)).to.equal(evaluated("month + 5d", moment));
    expect(evaluated("year + 5", moment)).to.equal(evaluated("year + 5mo", moment));
    expect(evaluated("day + 40", moment)).to.equal("2014-05-19T16:00 to 2014-05-20T16:00");
    expect(evaluated("hour - 40h 16", at("2022-04-02T20:23:43"))).to.equal(
      "2022-04-01T03:44 to 2022-04-01T04:44",
    );
  });

  it("comes back from any distance in one leap", () => {
    const moment = at("2014-01-31T10:20");
    expect(evaluated("hour + 3652058m", moment)).to.equal("2014-01-31T09:38 to 2014-01-31T10:38");
    expect(evaluated("hour - 999999999m 1s", moment)).to.equal("2014-01-31T09:20:59 to 2014-01-31T10:20:59");
    expect(evaluated("day + 50000000h", { timestamp: "2014-01-31T07:59:59.999999" })).to.equal(
      "2014-01-30T08:00 to 2014-01-31T08:00",
    );
  });
});
