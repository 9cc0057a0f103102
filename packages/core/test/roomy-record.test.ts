import { expect } from "chai";
import { createRoomyRecord } from "../src/event/roomy-record.js";

describe("a record with room", () => {
  const Record = createRoomyRecord<string | number>("");

  it("is an empty plain object", () => {
    const record = new Record();
    expect(Object.keys(record)).to.deep.equal([]);
    expect(Object.getPrototypeOf(record)).to.equal(Object.prototype);
    expect(JSON.stringify(record)).to.equal("{}");
  });

  it("takes more than it has room for", () => {
    const record = new Record();
    for (let place = 0; place < 100; place += 1) record[`name_${place}`] = place;
    expect(Object.values(record)).to.deep.equal(Array.from({ length: 100 }, (_, place) => place));
  });
});
