import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { vectorFile } from "../../../scripts/shared-data.js";
import { createPostgresDatabase, POSTGRES_MISSING } from "../../../scripts/test-databases.js";
import { comparable, expectedOutcome, type Outcome } from "../../config/test/scenario/expected-outcome.js";
import { jsonLines, printed, temporaryFolder } from "./support/winchester.js";

const EVENTS = vectorFile("scenario/events.jsonl");
const UNTIL = "2016-04-01T00:00:00";
const fed = new Set(jsonLines(readFileSync(EVENTS, "utf8")).map(({ message_id }) => message_id));

function createScenarioFolder(): string {
  const folder = temporaryFolder();
  for (const name of ["winchester.yaml", "triggers.yaml", "pipelines.yaml"]) {
    copyFileSync(vectorFile(`scenario/${name}`), join(folder, name));
  }
  return folder;
}

async function outcomeIn(cwd: string, database: readonly string[]): Promise<Outcome> {
  const streams = jsonLines(
    await printed(["streams", "list", "--json", "--with-events", ...database], { cwd }),
  );
  const events = jsonLines(await printed(["events", "list", "--json", ...database], { cwd }));
  const ids = streams.map(({ id }) => id as number);
  expect(ids).to.deep.equal([...ids].sort((a, b) => a - b));
  return comparable(
    streams.map(({ id: _, attempts: __, events: members, ...stream }) => ({
      ...stream,
      events: (members as { message_id: string }[]).map(({ message_id }) => message_id),
    })),
    events
      .filter(({ message_id }) => !fed.has(message_id))
      .map(({ stream_id: _, timestamp, ...event }) => ({
        ...event,
        timestamp: (timestamp as { datetime: string }).datetime,
      })),
  );
}

async function runBatch(cwd: string, database: readonly string[], batch: string): Promise<void> {
  const summary = await printed(
    ["ingest", "--events", "--clock", "data", "--batch", batch, "--json", EVENTS, ...database],
    { cwd },
  );
  expect(jsonLines(summary)[0]).to.include({ received: 1224, stored: fed.size, malformed: 0 });
  await printed(["worker", "--once", "--now", UNTIL, "--quiet", ...database], { cwd });
}

async function runReplay(cwd: string, database: readonly string[], batch: string): Promise<void> {
  await printed(["replay", "--events", "--quiet", "--batch", batch, "--until", UNTIL, EVENTS, ...database], {
    cwd,
  });
}

describe("The scenario by the command line", function () {
  this.timeout(60_000);

  for (const [mode, run, batch] of [
    ["batch", runBatch, "100"],
    ["replay", runReplay, "7"],
  ] as const) {
    it(`comes out as in the original on SQLite: ${mode}, in batches of ${batch}`, async () => {
      const cwd = createScenarioFolder();
      await run(cwd, [], batch);
      const outcome = await outcomeIn(cwd, []);
      const expected = expectedOutcome(mode);
      expect(outcome.streams).to.deep.equal(expected.streams);
      expect(outcome.derivedEvents).to.deep.equal(expected.derivedEvents);
    });
  }

  it("comes out as in the original on PostgreSQL", async function () {
    const database = await createPostgresDatabase();
    if (database === undefined) {
      this.test!.title = POSTGRES_MISSING;
      this.skip();
    }
    const cwd = createScenarioFolder();
    const option = ["--database", database.url];
    try {
      await printed(["db", "upgrade", ...option], { cwd });
      await runBatch(cwd, option, "500");
      const outcome = await outcomeIn(cwd, option);
      const expected = expectedOutcome("batch");
      expect(outcome.streams).to.deep.equal(expected.streams);
      expect(outcome.derivedEvents).to.deep.equal(expected.derivedEvents);
    } finally {
      await database.drop();
    }
  });
});
