// A feeder or a worker that stands still where it is to be killed, and says that it does.
import type { Event, Store } from "@winchester/core";
import { inTransactions, withMethods } from "../broken-store.js";
import { open } from "../chaos-store.js";
import { createFeeder, createWorker, effectHandler, eventAt, noEffects } from "./scene.js";

/** Where the process stands still. */
export type CrashPoint = "before-links" | "handling" | "before-effect";

const [, , url = "", point] = process.argv as [string, string, string, CrashPoint];

// Nobody would end it without its parent.
process.on("disconnect", () => process.exit(1));
const store = await open(url);
if (point === "before-links") await feed(store);
else await work(store);
await store.close();
process.disconnect();

async function standStill(): Promise<never> {
  process.send?.(point);
  return new Promise(() => {});
}

async function feed(whole: Store): Promise<void> {
  // What is below this is the fault's business: the links come in the batch's transaction, or in one of their own.
  const stopping = inTransactions(whole, () => ({ linkEvents: standStill }));
  await createFeeder(withMethods<Store>(whole, stopping)).addEvents([eventAt(1), eventAt(2)]);
}

async function work(whole: Store): Promise<void> {
  const Effect = effectHandler(noEffects(), standStill);
  class Handling extends Effect {
    override async handleEvents(events: readonly Event[]): Promise<Event[]> {
      if (point === "handling") await standStill();
      return [...events];
    }
  }
  await createWorker(whole, Handling).processReady();
}
