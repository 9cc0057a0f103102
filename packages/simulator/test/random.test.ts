import { expect } from "chai";
import fc from "fast-check";
import { createRandom } from "../src/random.js";

describe("Random numbers", () => {
  it("are the same today as when this was written", () => {
    const random = createRandom("7");
    expect([random.integer(0, 999_999), random.integer(0, 999_999), random.uuid()]).to.deep.equal([
      897612,
      117708,
      "5bef8730-a26c-44c3-a3f0-2a3735dd127f",
    ]);
  });

  it("lie within what was asked for, the bounds included", () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: -50, max: 50 }), fc.nat(20), (seed, min, width) => {
        const random = createRandom(seed);
        const seen = new Set(Array.from({ length: 600 }, () => random.integer(min, min + width)));
        expect(Math.min(...seen)).to.equal(min);
        expect(Math.max(...seen)).to.equal(min + width);
        expect([...seen].every(Number.isInteger)).to.equal(true);
      }),
    );
  });

  it("are spread evenly", () => {
    const random = createRandom("even");
    const counts = new Array<number>(16).fill(0);
    for (let count = 0; count < 160_000; count++) counts[Math.floor(random.fraction() * 16)]! += 1;
    for (const count of counts) expect(count).to.be.within(9_500, 10_500);
  });

  it("pick from a list, and refuse an empty one", () => {
    const random = createRandom("1");
    expect(["a", "b"]).to.include(random.pick(["a", "b"]));
    expect(() => random.pick([])).to.throw(RangeError, "nothing to pick from");
  });

  it("draw once for a chance, whatever the probability", () => {
    const one = createRandom("chance");
    const other = createRandom("chance");
    expect([one.chance(0), other.chance(1)]).to.deep.equal([false, true]);
    expect(one.fraction()).to.equal(other.fraction());
  });

  it("make UUIDs of version 4, no two alike", () => {
    const random = createRandom("uuid");
    const ids = Array.from({ length: 10_000 }, () => random.uuid());
    expect(new Set(ids).size).to.equal(ids.length);
    for (const id of ids)
      expect(id).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
