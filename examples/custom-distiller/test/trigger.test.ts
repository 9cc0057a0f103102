import {
  type Event,
  MemoryStore,
  type PipelineHandler,
  PipelineManager,
  TriggerDefinition,
  TriggerManager,
} from "@winchester/core";
import { expect } from "chai";
import { CloudEventsDistiller } from "../src/index.js";

/** Orders that were placed and delivered. */
const TRIGGER = {
  name: "delivery",
  distinguished_by: ["order_id"],
  match_criteria: [{ event_type: "com.example.order.*", traits: { source: "/shop" } }],
  fire_criteria: [
    { event_type: "com.example.order.placed" },
    { event_type: "com.example.order.delivered", traits: { order_total: { float: "> 0" } } },
  ],
  expiration: "$first + 3d",
  fire_pipeline: "invoice",
};

describe("a trigger on CloudEvents", () => {
  it("collects them by order and fires, and duplicates and what is malformed change nothing", async () => {
    const invoiced: string[][] = [];
    class InvoiceHandler implements PipelineHandler {
      handleEvents(events: readonly Event[]): Event[] {
        invoiced.push(events.map(({ message_id }) => message_id));
        return [...events];
      }
    }
    const store = new MemoryStore();
    const triggers = [TriggerDefinition.parse(TRIGGER)];
    const triggerManager = new TriggerManager({ store, triggers, distiller: new CloudEventsDistiller() });
    const placed = cloudEvent("1", "placed", "o-1");
    const result = await triggerManager.addNotifications([
      placed,
      cloudEvent("2", "placed", "o-2"),
      placed,
      { ...placed, id: null },
      cloudEvent("3", "delivered", "o-1"),
      { ...cloudEvent("4", "delivered", "o-2"), source: "/elsewhere" },
    ]);
    expect(result).to.include({ received: 6, stored: 4, duplicates: 1, opened: 2, readied: 1 });
    expect(result.refused).to.have.length(1);

    const pipelines = { invoice: ["invoice"] };
    const handlers = { invoice: InvoiceHandler };
    const worker = new PipelineManager({ store, triggers, triggerManager, pipelines, handlers });
    await new Promise((resolve) => setTimeout(resolve, 5)); // ready means due strictly before now
    expect(await worker.processReady()).to.include({ fired: 1 });
    expect(invoiced).to.deep.equal([["/shop 1", "/shop 3"]]);
    await store.close();
  });
});

function cloudEvent(id: string, what: string, order: string): Record<string, unknown> {
  const time = new Date().toISOString();
  const data = { order: { id: order, total: 9.5 } };
  return { specversion: "1.0", source: "/shop", id, type: `com.example.order.${what}`, time, data };
}
