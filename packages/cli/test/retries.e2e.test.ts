import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { createGateCell } from "./support/gate-cell.js";
import { jsonLines } from "./support/winchester.js";

const RECENT = /^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/;

describe("A stream whose pipeline fails", function () {
  this.timeout(60_000);

  it("shows its attempts and their times, goes to error at the limit, and is reset by id and by filter", async () => {
    const cell = await createGateCell({ retry_limit: 2, retry_delay: 0.05, retry_max_delay: 0.1 });
    cell.breakHandler();
    await cell.feed("work.end", "i-1", "i-2", "i-3");
    await cell.run("worker", "--once");
    expect((await cell.streams())[0]).to.deep.include({ state: "retry_fire", attempts: 1 });
    await sleep(150);
    await cell.run("worker", "--once");

    const [stream] = await cell.streams();
    expect(stream).to.deep.include({ state: "error", attempts: 2 });
    const failures = stream?.failures as Record<string, string>[];
    expect(failures.map(({ message, handler }) => [message, handler])).to.deep.equal(
      Array(2).fill(["the receiver is broken", "gate"]),
    );
    expect(stream?.last_error).to.deep.equal(failures[1]);
    const [first, last] = failures.map(({ at }) => at);
    expect(first).to.match(RECENT).and.not.equal(last);
    expect(await cell.run("streams", "show", "1")).to.match(
      new RegExp(
        `\\nattempts +2\\n[\\s\\S]*earlier error +gate: the receiver is broken \\(${first}\\)\\nlast error +gate: the receiver is broken \\(${last}\\)\\n`,
      ),
    );

    expect(await cell.run("streams", "reset", "--id", "1")).to.equal("1 stream reset\n");
    const [reset, other, third] = await cell.streams();
    expect([reset, other, third].map((each) => each?.state)).to.deep.equal(["retry_fire", "error", "error"]);
    const { instance_id } = other!.distinguishing_traits as { instance_id: string };
    expect(
      jsonLines(await cell.run("streams", "reset", "--json", "--trait", `instance_id=${instance_id}`)),
    ).to.deep.equal([{ reset: 1 }]);
    expect(await cell.run("streams", "reset", "--name", "nothing")).to.equal("0 streams reset\n");
    expect(await cell.run("streams", "reset", "--state", "error")).to.equal("1 stream reset\n");
    cell.mendHandler();
    await cell.run("worker", "--once");
    expect((await cell.streams()).map(({ state }) => state)).to.deep.equal(Array(3).fill("completed"));
  });
});
