// A feeder or a worker that stands still where it is to be killed, and says that it does.
import type { Event, Store } from "@winchester/core";
import { type Fault, inTransactions, withMethods } from "../broken-store.js";
import { open, parseBrokenUrl } from "../chaos-store.js";
import { FAULTS } from "../faults.js";
import { createFeeder, createWorker, effectHandler, eventAt, noEffects } from "./scene.js";

/** Where the process stands still. */
export type CrashPoint = "before-links" | "handling" | "before-effect";

const [, , url = "", point] = process.argv as [string, string, string, CrashPoint];

// Nobody would end it without its parent.
process.on("disconnect", () => process.exit(1));
if (point === "before-links") await feed();
else await work();
process.disconnect();

async function standStill(): Promise<never> {
  process.send?.(point);
  return new Promise(() => {});
}

async function feed(): Promise<void> {
  const { fault, url: real } = parseBrokenUrl(url);
  const whole = await open(real);
  // Below the fault: there it is seen whether links come in the batch's transaction, or in one of their own.
  const stopping = withMethods<Store>(
    whole,
    inTransactions(whole, () => ({ linkEvents: standStill })),
  );
  const changes = fault === undefined ? {} : ((FAULTS[fault] as Fault).store?.(stopping) ?? {});
  await createFeeder(withMethods<Store>(stopping, changes)).addEvents([eventAt(1), eventAt(2)]);
}

async function work(): Promise<void> {
  const Effect = effectHandler(noEffects(), standStill);
  class Handling extends Effect {
    override async handleEvents(events: readonly Event[]): Promise<Event[]> {
      if (point === "handling") await standStill();
      return [...events];
    }
  }
  await createWorker(await open(url), Handling).processReady();
}
