import { expect } from "chai";
import type { Temporal } from "temporal-polyfill";
import { type FollowingClock, ManualClock } from "../src/index.js";
import { createHandler } from "./fixtures/handlers.js";
import { at, type Cell, createCell, createEvent, createTrigger, streamsOf } from "./fixtures/managers.js";

/** A clock that is told the time by a test, and asks for it as often as it may. */
class ToldClock implements FollowingClock {
  told: Temporal.Instant | undefined;
  asked = 0;
  readonly #everyMs: number;
  #known: Temporal.Instant | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor(everyMs: number) {
    this.#everyMs = everyMs;
  }

  get isKnown(): boolean {
    return this.#known !== undefined;
  }

  now(): Temporal.Instant {
    return this.#known ?? at("23:59:59");
  }

  msUntilRefresh(): number {
    return Math.max(0, this.#askedAt + this.#everyMs - performance.now());
  }

  async refresh(): Promise<void> {
    if (this.msUntilRefresh() > 0) return;
    this.#askedAt = performance.now();
    this.asked += 1;
    this.#known = this.told;
  }
}

const TRIGGERS = [createTrigger({ fire_delay: 60 })];

function createFollower(everyMs: number): { clock: ToldClock; cell: Cell; journal: string[] } {
  const clock = new ToldClock(everyMs);
  const cell = createCell(TRIGGERS, { clock: new ManualClock(at("12:00:00")) });
  return { clock, cell, journal: [] };
}

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
};

describe("A worker whose clock follows another's", () => {
  it("does nothing before a time is known, though much is due on the machine's clock", async () => {
    const { clock, cell, journal } = createFollower(0);
    await cell.feeder.addEvents([createEvent("e-1", "10:00:00")]);
    const worker = cell.createWorker({ note: createHandler(journal, "note") }, { clock });
    expect(await worker.processReady()).to.deep.equal({ fired: 0, expired: 0 });
    clock.told = at("11:00:01");
    expect(await worker.processReady()).to.deep.equal({ fired: 0, expired: 1 });
    expect(journal).to.deep.equal(["note.handle e-1", "note.commit"]);
  });

  it("trims nothing before a time is known", async () => {
    const { clock, cell } = createFollower(5);
    await cell.feeder.addEvents([createEvent("e-1", "10:00:00", { event_type: "other" })]);
    const { parse } = await import("@winchester/timex");
    const trimEvents = { age: parse("$timestamp - 1h"), batchSize: 10 };
    const worker = cell.createWorker({}, { clock, trimEvents });
    const controller = new AbortController();
    const running = worker.run(controller.signal);
    const countEvents = async (): Promise<number> =>
      (await cell.store.countEvents({})).reduce((sum, { count }) => sum + count, 0);
    await until(() => clock.asked > 3);
    expect(await countEvents()).to.equal(1);
    clock.told = at("11:00:01");
    while ((await countEvents()) > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    controller.abort();
    await running;
  });

  it("fires at the delay after the time that it was told, not after the machine's", async () => {
    const { clock, cell, journal } = createFollower(0);
    await cell.feeder.addEvents([createEvent("e-1", "11:59:00", { event_type: "work.end" })]);
    const worker = cell.createWorker({ note: createHandler(journal, "note") }, { clock });
    clock.told = at("12:01:00");
    expect(await worker.processReady()).to.deep.equal({ fired: 0, expired: 0 });
    clock.told = at("12:01:00.000001");
    expect(await worker.processReady()).to.deep.equal({ fired: 1, expired: 0 });
  });

  it("wakes from its sleep when the time may have moved, however long it may sleep", async () => {
    const { clock, cell, journal } = createFollower(30);
    await cell.feeder.addEvents([createEvent("e-1", "10:00:00")]);
    const worker = cell.createWorker(
      { note: createHandler(journal, "note") },
      { clock, workerDelayMs: 1_000_000 },
    );
    const controller = new AbortController();
    const running = worker.run(controller.signal);
    await until(() => clock.asked > 2);
    expect(journal).to.deep.equal([]);
    clock.told = at("10:59:59.999999");
    await until(() => clock.isKnown);
    const { asked } = clock;
    await until(() => clock.asked > asked + 2);
    expect(journal).to.deep.equal([]);
    clock.told = at("23:00:00");
    await until(() => journal.length === 2);
    controller.abort();
    await running;
    expect((await streamsOf(cell.store)).map(({ state }) => state)).to.deep.equal(["completed"]);
  });

  it("doesn't spin while something is due at the very time where the clock stands", async () => {
    const { clock, cell } = createFollower(4.95);
    await cell.feeder.addEvents([createEvent("e-1", "10:00:00")]);
    clock.told = at("11:00:00");
    let looks = 0;
    const nextReady = cell.store.nextReady.bind(cell.store);
    cell.store.nextReady = (triggers) => {
      looks += 1;
      return nextReady(triggers);
    };
    const controller = new AbortController();
    const running = cell.createWorker({}, { clock }).run(controller.signal);
    // Many short sleeps: timers drop fractions, and one that ended early would look once more.
    await until(() => clock.asked > 120);
    controller.abort();
    await running;
    expect(looks).to.be.at.most(clock.asked + 1);
  });

  it("gives new events the time that it was told", async () => {
    const end = createTrigger({
      name: "end",
      match_criteria: [{ event_type: "made" }],
      fire_criteria: [{}],
      fire_delay: 60,
    });
    const cell = createCell([createTrigger(), end]);
    const clock = new ToldClock(0);
    await cell.feeder.addEvents([createEvent("e-1", "10:00:00")]);
    const make = createHandler([], "make", {
      handle: (events) => [...events, createEvent("made-1", "10:30:00", { event_type: "made" })],
    });
    const worker = cell.createWorker({ make }, { clock });
    clock.told = at("15:00:00");
    await worker.processReady();
    const [made] = await streamsOf(cell.store, { names: ["end"] });
    expect(made?.fireAt?.toString()).to.equal("2026-01-01T15:01:00Z");
  });
});
