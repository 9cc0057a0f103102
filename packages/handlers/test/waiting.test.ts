import {
  type Event,
  type HandlerClass,
  ManualClock,
  MemoryStore,
  PipelineManager,
  TriggerDefinition,
  TriggerManager,
} from "@winchester/core";
import { expect } from "chai";
import { AtomPubHandler, WebhookHandler } from "../src/index.js";
import { ScriptedServer } from "./scripted-server.js";
import { at } from "./tagged-events.js";

const SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

const trigger = (name: string): TriggerDefinition =>
  TriggerDefinition.parse({
    name,
    distinguished_by: ["instance_id"],
    match_criteria: [{ event_type: name }],
    fire_criteria: [{ event_type: name }],
    expiration: "$last + 1h",
    fire_pipeline: name,
  });

const event = (type: string, index: number): Event => ({
  message_id: `${type}-${index}`,
  event_type: type,
  timestamp: at("2015-08-10T08:15:03.000017"),
  instance_id: `i-${index}`,
});

describe("A worker whose receiver is away", () => {
  let server: ScriptedServer;
  beforeEach(async () => {
    server = await ScriptedServer.start();
  });
  afterEach(() => server.close());

  const handlers: [string, HandlerClass, Record<string, unknown>][] = [
    ["AtomPubHandler", AtomPubHandler, {}],
    ["WebhookHandler", WebhookHandler, { secret: SECRET }],
  ];
  for (const [name, handler, params] of handlers) {
    it(`goes on with other streams, and comes back to those that wait: ${name}`, async () => {
      let isAway = true;
      server.answerBy(({ path }) => ({ status: path === "/away" && isAway ? 503 : 201 }));
      const triggers = ["away", "there"].map(trigger);
      const store = new MemoryStore();
      const clock = new ManualClock(at("2015-08-10T08:20:00"));
      const triggerManager = new TriggerManager({ store, triggers, clock });
      const step = (path: string) => [
        {
          name: "send",
          params: { url: server.url(`/${path}`), wait_interval: 0.1, max_wait: 0.1, ...params },
        },
      ];
      const worker = new PipelineManager({
        ...{ store, triggers, triggerManager, clock, retryLimit: 1 },
        ...{ pipelines: { away: step("away"), there: step("there") }, handlers: { send: handler } },
      });
      await triggerManager.addEvents(
        [0, 1, 2].flatMap((index) => [event("away", index), event("there", index)]),
      );
      clock.advanceTo(at("2015-08-10T08:21:00"));
      expect(await worker.processReady()).to.deep.equal({ fired: 3, expired: 0 });
      expect(server.requests.filter(({ path }) => path === "/there")).to.have.length(3);

      // With a retry limit of one attempt, a failure that counted would have ended in error.
      isAway = false;
      let fired = 0;
      while (fired < 3) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        fired += (await worker.processReady()).fired;
      }
      expect(await store.countStreams({})).to.deep.equal([]);
    });
  }
});
