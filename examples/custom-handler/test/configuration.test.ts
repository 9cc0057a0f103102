import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openWinchester } from "@winchester/config";
import { ManualClock, MemoryStore } from "@winchester/core";
import { expect } from "chai";
import { Temporal } from "temporal-polyfill";

const CONFIGURATION = fileURLToPath(new URL("../winchester.yaml", import.meta.url));

/** Two servers: one is built, the other one's build never ends. */
const NOTIFICATIONS = [
  notification("vm-1", "start", "2026-01-01 12:00:00.000000"),
  notification("vm-2", "start", "2026-01-01 12:00:01.000000"),
  notification("vm-1", "end", "2026-01-01 12:00:30.500000"),
];

describe("winchester.yaml", () => {
  const workingDirectory = process.cwd();
  const folder = mkdtempSync(join(tmpdir(), "winchester-durations-"));

  before("go to where the list shall be", () => process.chdir(folder));
  after("go back", () => {
    process.chdir(workingDirectory);
    rmSync(folder, { recursive: true });
  });

  it("finds the handler beside it, and runs it once for each server that was built", async () => {
    const store = new MemoryStore();
    const clock = new ManualClock(Temporal.Instant.from("2026-01-01T12:01:00Z"));
    const winchester = await openWinchester(CONFIGURATION, { store, clock });
    expect(winchester.warnings).to.deep.equal([]);
    await winchester.triggerManager.addNotifications(NOTIFICATIONS);
    clock.advanceTo(Temporal.Instant.from("2026-01-01T12:01:00.000001Z")); // ready: due strictly before now
    expect(await winchester.pipelineManager.processReady()).to.deep.equal({ fired: 1, expired: 0 });
    expect(await winchester.pipelineManager.processReady()).to.deep.equal({ fired: 0, expired: 0 });
    await winchester.close();
    await store.close();

    const lines = readFileSync("durations.jsonl", "utf8").trimEnd().split("\n");
    expect(lines).to.have.length(1);
    expect(JSON.parse(lines[0] ?? "")).to.include({ instance_id: "vm-1", seconds: 30.5 });
  });
});

function notification(instance_id: string, what: string, timestamp: string): Record<string, unknown> {
  const message_id = `${instance_id} ${what}`;
  const payload = { instance_id, tenant_id: "t-1" };
  return { message_id, event_type: `compute.instance.create.${what}`, timestamp, payload };
}
