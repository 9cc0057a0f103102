import { expect } from "chai";
import fc from "fast-check";
import { createEventQueue } from "../src/event-queue.js";

describe("The event queue", () => {
  it("lets things happen by time, and at the same time in the order of scheduling", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20)), (times) => {
        const queue = createEventQueue();
        const happened: [time: number, index: number][] = [];
        times.forEach((time, index) => {
          queue.schedule(time, (at) => happened.push([at, index]));
        });
        while (queue.runNext());
        const sorted = times.map((time, index): [number, number] => [time, index]).sort(([a], [b]) => a - b);
        expect(happened).to.deep.equal(sorted);
      }),
    );
  });

  it("takes what is scheduled while something happens", () => {
    const queue = createEventQueue();
    const happened: string[] = [];
    queue.schedule(1, (time) => {
      happened.push("first");
      queue.schedule(time + 1, () => happened.push("second"));
    });
    queue.schedule(5, () => happened.push("third"));
    while (queue.runNext());
    expect(happened).to.deep.equal(["first", "second", "third"]);
  });

  it("says when nothing is left, also after it was cleared", () => {
    const queue = createEventQueue();
    expect(queue.runNext()).to.equal(false);
    queue.schedule(1, () => expect.fail("it was cleared"));
    queue.clear();
    expect(queue.runNext()).to.equal(false);
  });
});
