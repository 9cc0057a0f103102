import { once } from "node:events";
import { join } from "node:path";
import { expect } from "chai";
import { inProcess } from "./support/in-process.js";
import { jsonLines, start, temporaryFolder } from "./support/winchester.js";

const event = (id: number): string =>
  `${JSON.stringify({ message_id: `e-${id}`, event_type: "a.b", timestamp: "2026-01-01T00:00:00" })}\n`;

async function createStarter(): Promise<string> {
  const folder = temporaryFolder();
  await inProcess("init", folder);
  return join(folder, "winchester.yaml");
}

/** Collects what a process writes, and waits for a word in it. */
function reader(stream: NodeJS.ReadableStream): { text: () => string; has: (word: string) => Promise<void> } {
  let text = "";
  const waiting: { word: string; resolve: () => void }[] = [];
  stream.on("data", (chunk: Buffer) => {
    text += chunk.toString();
    for (const { word, resolve } of waiting) if (text.includes(word)) resolve();
  });
  return {
    text: () => text,
    has: (word) =>
      new Promise((resolve) => (text.includes(word) ? resolve() : waiting.push({ word, resolve }))),
  };
}

describe("A signal", function () {
  this.timeout(60_000);

  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    it(`stops a worker gracefully: ${signal}`, async () => {
      const child = start(["worker", "--name", "w-1", "-c", await createStarter()]);
      const log = reader(child.stderr!);
      await log.has("worker w-1 is running");
      child.kill(signal);
      const [status] = (await once(child, "exit")) as [number];
      expect(status).to.equal(0);
      expect(log.text()).to.include("worker w-1 has stopped");
    });
  }

  it("lets ingest store what it has read, and say where it stopped", async () => {
    const config = await createStarter();
    const child = start(["ingest", "--events", "--batch", "2", "--json", "-", "-c", config]);
    const output = reader(child.stdout!);
    const log = reader(child.stderr!);
    child.stdin!.write([1, 2, 3, 4, 5].map(event).join(""));
    for (let stored = 0; stored < 4; ) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      const { stdout, status } = await inProcess("events", "count", "--json", "-c", config);
      if (status === 0) stored = jsonLines(stdout).reduce((sum, { count }) => sum + (count as number), 0);
    }
    child.kill("SIGINT");
    const [status] = (await once(child, "exit")) as [number];
    expect(status).to.equal(0);
    expect(log.text()).to.include("stopping: what is in hand is finished first");
    expect(jsonLines(output.text())[0]).to.include({ received: 5, stored: 5, stopped_at: "stdin:5" });
  });
});
