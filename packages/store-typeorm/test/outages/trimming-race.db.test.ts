import {
  type Event,
  instantFromMicros,
  type Store,
  TriggerDefinition,
  TriggerManager,
} from "@winchester/core";
import { expect } from "chai";
import { openTypeOrmStore } from "../../src/index.js";
import { createMysqlDatabase, createPostgresDatabase, createSqliteFolder } from "../test-databases.js";

const databases = {
  PostgreSQL: await createPostgresDatabase(),
  SQLite: createSqliteFolder(),
  MariaDB: await createMysqlDatabase(),
};

const BATCHES = 20;
const PER_BATCH = 20;
/** All events are older than this. */
const NOW = instantFromMicros(1_800_000_000_000_000);

/** Collects every other event, and doesn't finish within the test. */
const TRIGGER = TriggerDefinition.parse({
  name: "trimmed",
  distinguished_by: ["vm"],
  expiration: "$last + 100y",
  expire_pipeline: "none",
  match_criteria: [{ event_type: "kept" }],
  fire_criteria: [{ event_type: "never" }],
});

for (const [name, { missing, url, drop }] of Object.entries(databases)) {
  describe(`Many that trim at once on ${name}`, function () {
    this.timeout(60_000);
    if (missing !== undefined) {
      it(missing);
      return;
    }
    after(drop);

    it("while old events join streams, delete each of the others once, and none of those", async () => {
      const file = url();
      const feeding = await openTypeOrmStore(file, { migrate: true });
      const trimming = await Promise.all([1, 2, 3].map(() => openTypeOrmStore(file)));
      const feeder = new TriggerManager({ store: feeding, triggers: [TRIGGER] });
      let isFed = false;
      const feed = async (): Promise<void> => {
        for (let batch = 0; batch < BATCHES; batch += 1) await feeder.addEvents(createBatch(batch));
        isFed = true;
      };
      const trimAll = async (store: Store): Promise<number> => {
        let sum = 0;
        for (;;) {
          const isLast = isFed;
          const trimmed = await store.trimEvents(NOW, 7);
          expect(trimmed, "the size of a batch").to.be.at.most(7);
          sum += trimmed;
          if (isLast && trimmed === 0) return sum;
        }
      };
      const [, ...trimmed] = await Promise.all([feed(), ...trimming.map(trimAll)]);
      let members = 0;
      for await (const { events = [], eventCount } of feeding.findStreams({ withEvents: true })) {
        expect(events, "events of a stream that is active").to.have.length(eventCount);
        members += eventCount;
      }
      expect(members).to.equal((BATCHES * PER_BATCH) / 2);
      expect(
        trimmed.reduce((sum, count) => sum + count, 0),
        "trimmed by all together",
      ).to.equal((BATCHES * PER_BATCH) / 2);
      await Promise.all([feeding, ...trimming].map((store) => store.close()));
    });
  });
}

function createBatch(batch: number): Event[] {
  return Array.from({ length: PER_BATCH }, (_, index) => ({
    message_id: `b${batch}-${index}`,
    event_type: index % 2 === 0 ? "kept" : "other",
    timestamp: instantFromMicros(1_700_000_000_000_000 + index),
    vm: `vm-${index % 3}`,
  }));
}
