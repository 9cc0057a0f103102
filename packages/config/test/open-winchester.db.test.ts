import { existsSync } from "node:fs";
import { join } from "node:path";
import { ManualClock, systemClock } from "@winchester/core";
import { expect } from "chai";
import { openWinchester } from "../src/index.js";
import { createFolder } from "./support/configuration-folder.js";

const FILES = {
  "winchester.yaml": [
    "database: {url: 'sqlite:winchester.db'}",
    "catch_all_notifications: true",
    "trigger_definitions: triggers.yaml",
    "pipeline_config: pipelines.yaml",
    "pipeline_handlers: {logger: '@winchester/handlers:LoggingHandler'}",
    "purge_completed_streams: false",
    "trait_index: true",
  ].join("\n"),
  "pipelines.yaml": "note: [logger]\n",
  "triggers.yaml": `
- name: one
  distinguished_by: [service]
  expiration: "$last + 1d"
  fire_pipeline: note
  match_criteria: [{event_type: "compute.*"}]
  fire_criteria: [{event_type: compute.end}]
`,
};

const notification = (id: string, type: string) => ({
  message_id: id,
  event_type: type,
  publisher_id: "compute.host1",
  timestamp: "2015-03-10 08:15:03.000017",
});

describe("openWinchester with a database", () => {
  it("goes from notifications to a completed stream", async () => {
    const file = join(createFolder(FILES), "winchester.yaml");
    const clock = new ManualClock(systemClock.now());
    const winchester = await openWinchester(file, { env: {}, database: "sqlite::memory:", clock });
    try {
      const added = await winchester.triggerManager.addNotifications([
        notification("a", "compute.start"),
        notification("b", "compute.end"),
        notification("b", "compute.end"),
      ]);
      expect(added).to.deep.include({ received: 3, stored: 2, duplicates: 1, opened: 1, readied: 1 });
      clock.advanceTo(clock.now().add({ seconds: 1 }));
      expect(await winchester.pipelineManager.processReady()).to.deep.equal({ fired: 1, expired: 0 });
      expect(await winchester.store.countStreams({})).to.deep.equal([
        { name: "one", state: "completed", count: 1 },
      ]);
    } finally {
      await winchester.close();
    }
  });

  it("makes a SQLite file beside the configuration, and finds it again", async () => {
    const folder = createFolder(FILES);
    const file = join(folder, "winchester.yaml");
    const first = await openWinchester(file, { env: {}, migrate: true });
    await first.triggerManager.addNotification(notification("a", "compute.start"));
    await first.close();
    expect(existsSync(join(folder, "winchester.db"))).to.equal(true);
    const second = await openWinchester(file, { env: {} });
    expect(await second.store.countEvents({})).to.deep.equal([{ eventType: "compute.start", count: 1 }]);
    await second.close();
    await second.close();
  });
});
