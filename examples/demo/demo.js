// Two days of a small cloud: notifications in, streams fire, verdicts out.
import { copyFileSync, createReadStream, createWriteStream, mkdirSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { createInterface } from "node:readline";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { openWinchester } from "@winchester/config";
import { addResults, ManualClock, NOTHING_ADDED, Replay } from "@winchester/core";
import { simulate } from "@winchester/simulator";
import { Temporal } from "temporal-polyfill";
import { printReport } from "./report.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const CONFIGURATION = fileURLToPath(new URL("../openstack-usage", import.meta.url));
const OUTPUT = join(ROOT, "demo-output");
const FILES = ["winchester.yaml", "event_definitions.yaml", "triggers.yaml", "pipelines.yaml"];
const SEED = 1;
const BATCH = 500;

const CLOUD = { seed: SEED, start: "2026-01-01T00:00:00", days: 2, faultRate: 0.02, duplicateRate: 0.01 };
/** Late enough for the streams without a report to expire. */
const UNTIL = Temporal.Instant.from("2026-01-08T00:00:00Z");

function prepareFolder() {
  rmSync(OUTPUT, { recursive: true, force: true });
  mkdirSync(OUTPUT);
  for (const file of FILES) copyFileSync(join(CONFIGURATION, file), join(OUTPUT, file));
}

/** Writes the simulated notifications to a file, one a line, as a broker would have delivered them. */
async function simulateTo(file) {
  function* lines() {
    for (const notification of simulate(CLOUD)) yield `${JSON.stringify(notification)}\n`;
  }
  await pipeline(lines, createWriteStream(file));
}

async function* batchesOf(file) {
  let batch = [];
  for await (const line of createInterface({ input: createReadStream(file) })) {
    batch.push(JSON.parse(line));
    if (batch.length === BATCH) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

const startedAt = performance.now();
prepareFolder();
const notificationsFile = join(OUTPUT, "notifications.jsonl");
await simulateTo(notificationsFile);

// The clock follows the notifications, so that two days pass in seconds.
const clock = new ManualClock(Temporal.Instant.from("2026-01-01T00:00:00Z"));
const winchester = await openWinchester(join(OUTPUT, "winchester.yaml"), { migrate: true, clock });
const { store, triggerManager, pipelineManager } = winchester;
const replay = new Replay({ store, triggerManager, pipelineManager, clock });

let notifications = 0;
let dropped = 0;
let added = NOTHING_ADDED;
for await (const batch of batchesOf(notificationsFile)) {
  const { events, refused } = triggerManager.distill(batch);
  notifications += batch.length;
  dropped += refused.length;
  added = addResults(added, await replay.addEvents(events));
}
await replay.finish(UNTIL);

await printReport({
  store,
  notifications,
  dropped,
  added,
  processed: replay.processed,
  seconds: (performance.now() - startedAt) / 1000,
  folder: relative(process.cwd(), OUTPUT) || ".",
});
await winchester.close();
