import { expect } from "chai";
import { checkAccounts, type Event, MemoryStore, type Store } from "../src/index.js";
import { createHandler } from "./fixtures/handlers.js";
import { at, createCell, createEvent, createTrigger } from "./fixtures/managers.js";

/** A store that has seen everything that can happen to an event and a stream. */
async function createBusyStore(): Promise<Store> {
  const triggers = [createTrigger({ expiration: "$last @ 1d + 1h" })];
  const cell = createCell(triggers, {
    distiller: { distill: (text) => (text === "no" ? null : createEvent(String(text), "11:30:00")) },
  });
  const end = { event_type: "work.end" };
  const impossible = { ...createEvent("x", "10:00:00"), timestamp: "never" } as unknown as Event;
  await cell.feeder.addEvents([
    createEvent("a", "10:00:00", end),
    createEvent("a", "10:00:00"),
    createEvent("b", "10:30:00", { instance_id: "i-2" }),
    createEvent("c", "10:30:00", { event_type: "play" }),
    createEvent("d", "11:59:00", { ...end, instance_id: "bad" }),
    createEvent("e", "11:59:00", { ...end, instance_id: "gone" }),
    impossible,
  ]);
  await cell.feeder.addEvent(createEvent("a", "10:00:00"));
  await cell.feeder.addNotifications(["n", "no"]);
  cell.clock.advanceTo(at("12:00:01"));
  for await (const { id } of cell.store.findStreams({ distinguishing: { instance_id: "gone" } })) {
    await cell.store.purgeStreams({ ids: [id] });
  }
  const handler = createHandler([], "picky", {
    handle: (events) => {
      if (events[0]?.instance_id === "bad") throw new Error("no luck");
      return [...events, createEvent(`new-${events[0]?.message_id}`, "11:00:00", { event_type: "sum" })];
    },
  });
  await cell.createWorker({ picky: handler }, { retryLimit: 1, purgeCompletedStreams: true }).processReady();
  return cell.store;
}

describe("the accounts", () => {
  it("balance after all that can happen to events and streams", async () => {
    const accounts = await checkAccounts(await createBusyStore());
    expect(accounts.map(({ balanced }) => balanced)).to.deep.equal([true, true, true]);
    expect(accounts.map(({ left, parts }) => ({ left, ...parts }))).to.deep.equal([
      { left: 12, stored: 8, duplicates: 2, "refused.undistilled": 1, "refused.invalid": 1 },
      { left: 8, matched: 5, unmatched: 3 },
      { left: 5, fired: 1, expired: 1, removed: 1, "in error": 1, unfinished: 1 },
    ]);
  });

  it("say what doesn't balance", async () => {
    const store = new MemoryStore();
    await store.transaction((tx) => tx.addToTally({ received: 3, stored: 2 }));
    const [received, stored, opened] = await checkAccounts(store);
    expect(received).to.deep.include({
      equation: "received = stored + duplicates + refused",
      left: 3,
      right: 2,
      balanced: false,
    });
    expect(stored).to.include({ equation: "stored = matched + unmatched", balanced: false });
    expect(opened).to.include({ balanced: true });
  });
});
