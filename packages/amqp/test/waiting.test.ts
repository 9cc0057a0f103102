import { expect } from "chai";
import { Backoff } from "../src/broker/backoff.js";
import { OutageLog } from "../src/broker/outage-log.js";
import { withinLimit } from "../src/broker/time-limit.js";
import { RecordingLogger } from "./recording-logger.js";

describe("Waiting", () => {
  it("is announced at once, then once a minute, and so is its end", () => {
    const logger = new RecordingLogger();
    let now = 0;
    const outage = new OutageLog(logger, () => now);
    outage.up("never was away");
    for (now = 0; now <= 125_000; now += 1_000) outage.down(`away for ${now / 1000} s`);
    outage.up("back");
    outage.up("still there");
    expect(logger.messages("warn")).to.deep.equal(["away for 0 s", "away for 60 s", "away for 120 s"]);
    expect(logger.messages("info")).to.deep.equal(["back"]);
  });

  it("grows from a tenth of a second to half a minute, less a jitter of up to a half", () => {
    const longest = new Backoff(() => 0);
    const delays = Array.from({ length: 12 }, () => longest.nextMs());
    expect(delays).to.deep.equal([100, 200, 400, 800, 1600, 3200, 6400, 12800, 25600, 30000, 30000, 30000]);
    expect(new Backoff(() => 1).nextMs()).to.equal(50);
  });

  it("goes on growing after a success that didn't last", () => {
    const backoff = new Backoff(() => 0);
    backoff.nextMs();
    backoff.succeeded();
    expect(backoff.nextMs()).to.equal(200);
  });

  it("ends with the reason of the signal", async () => {
    const stop = new AbortController();
    const pausing = new Backoff().pause(stop.signal).catch((reason: unknown) => reason);
    stop.abort("stopped");
    expect(await pausing).to.equal("stopped");
  });

  it("for an answer has a limit", async () => {
    const error = await withinLimit(new Promise(() => {}), "declaring a queue", 20).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).to.include({
      code: "AMQP_UNAVAILABLE",
      message: "the broker gave no answer for 0.02 s (declaring a queue)",
      hint: "see that the broker runs, that its address is right, and that no alarm (memory, disk) is on",
    });
  });
});
