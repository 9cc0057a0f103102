import { expect } from "chai";
import { inRealTime, type RealTimeOptions, SimulatorError, simulate } from "../src/index.js";

const at = (time: string) => ({ timestamp: `2026-01-01 ${time}` });

/** A clock that only sleeping moves, and the sleeps it saw. */
function fakeTime() {
  let nowMs = 1_000;
  const sleeps: number[] = [];
  return {
    sleeps,
    now: () => nowMs,
    pass: (ms: number) => {
      nowMs += ms;
    },
    sleep: async (ms: number) => {
      sleeps.push(ms);
      nowMs += ms;
    },
  };
}

async function collectPaced<T extends { timestamp: string }>(
  notifications: Iterable<T> | AsyncIterable<T>,
  options: RealTimeOptions,
): Promise<T[]> {
  const all: T[] = [];
  for await (const notification of inRealTime(notifications, options)) all.push(notification);
  return all;
}

describe("inRealTime", () => {
  it("yields the first at once and the others as far apart as their timestamps", async () => {
    const time = fakeTime();
    const all = [at("10:00:00.000000"), at("10:00:02.500000"), at("10:00:02.500000"), at("10:01:00.000000")];
    expect(await collectPaced(all, time)).to.deep.equal(all);
    expect(time.sleeps).to.deep.equal([2_500, 57_500]);
  });

  it("divides the waits by the speed", async () => {
    const time = fakeTime();
    await collectPaced([at("10:00:00.000000"), at("11:00:00.000000")], { ...time, speed: 60 });
    expect(time.sleeps).to.deep.equal([60_000]);
  });

  it("makes up for time that the consumer took", async () => {
    const time = fakeTime();
    const all = [at("10:00:00.000000"), at("10:00:10.000000"), at("10:00:20.000000")];
    for await (const _ of inRealTime(all, time)) time.pass(4_000);
    expect(time.sleeps).to.deep.equal([6_000, 6_000]);
  });

  it("comes at once with what is late", async () => {
    const time = fakeTime();
    const all = [at("10:00:00.000000"), at("10:00:01.000000"), at("10:00:02.000000")];
    for await (const _ of inRealTime(all, time)) time.pass(60_000);
    expect(time.sleeps).to.deep.equal([]);
  });

  it("sleeps again where a sleep ended early, and in parts where the wait is longer than timers can be", async () => {
    const time = fakeTime();
    const all = [at("00:00:00.000000"), { timestamp: "2026-03-01 00:00:00.000000" }];
    await collectPaced(all, time);
    expect(time.sleeps.length).to.be.above(1);
    expect(Math.max(...time.sleeps)).to.be.below(2 ** 31);
    expect(time.sleeps.reduce((sum, ms) => sum + ms, 0)).to.equal(59 * 86_400_000);
  });

  it("paces a whole simulated day", async () => {
    const time = fakeTime();
    const options = { instances: 5, days: 1 };
    const all = await collectPaced(simulate(options), { ...time, speed: 1_000 });
    expect(all).to.deep.equal([...simulate(options)]);
    expect(time.now() - 1_000).to.be.within(60_000, 88_000);
  });

  it("takes what comes asynchronously as well", async () => {
    async function* source() {
      yield at("10:00:00.000000");
      yield at("10:00:01.000000");
    }
    const time = fakeTime();
    expect(await collectPaced(source(), time)).to.have.length(2);
    expect(time.sleeps).to.deep.equal([1_000]);
  });

  it("really waits, on the process's clock", async () => {
    const begin = performance.now();
    await collectPaced([at("10:00:00.000000"), at("10:00:00.040000")], {});
    expect(performance.now() - begin).to.be.within(38, 2_000);
  });

  it("ends in the middle of a wait when the signal aborts, without an error, and closes its source", async () => {
    const controller = new AbortController();
    let isClosed = false;
    function* source() {
      try {
        yield at("10:00:00.000000");
        yield at("20:00:00.000000");
      } finally {
        isClosed = true;
      }
    }
    setTimeout(() => controller.abort(), 20);
    const all = await collectPaced(source(), { signal: controller.signal });
    expect(all).to.have.length(1);
    expect(isClosed).to.equal(true);
  });

  it("yields nothing where the signal had aborted before", async () => {
    const all = await collectPaced([at("10:00:00.000000")], { signal: AbortSignal.abort() });
    expect(all).to.deep.equal([]);
  });

  for (const speed of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, "fast"]) {
    it(`refuses the speed ${speed} at once`, () => {
      expect(() => inRealTime([], { speed: speed as number }))
        .to.throw(SimulatorError, /^speed: must be a number above 0, not /)
        .with.property("code", "SIMULATOR_OPTION_INVALID");
    });
  }

  it("says which timestamp it can't read", async () => {
    const failure = await collectPaced([{ timestamp: "noon" }], fakeTime()).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(SimulatorError);
    expect((failure as SimulatorError).code).to.equal("SIMULATOR_TIMESTAMP_INVALID");
    expect((failure as SimulatorError).message).to.equal(
      "a notification's timestamp can't be read: \"noon\"",
    );
  });
});
