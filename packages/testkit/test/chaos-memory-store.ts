// A store that each process has for itself: what a feeder stores no worker sees, and nobody afterwards.
import { MemoryStore, type Store, TriggerManager } from "@winchester/core";
import { sampleEvents } from "../src/index.js";

export async function open(url: string): Promise<Store> {
  const store = new MemoryStore();
  if (url === "memory:full") await new TriggerManager({ store, triggers: [] }).addEvents(sampleEvents());
  return store;
}
