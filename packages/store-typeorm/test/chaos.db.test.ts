import { rmSync } from "node:fs";
import { type ChaosAim, describeChaos, runChaos } from "@winchester/testkit";
import { expect } from "chai";
import { brokenUrl } from "./chaos-store.js";
import type { FaultName } from "./faults.js";
import {
  createMysqlDatabase,
  createPostgresDatabase,
  createSqliteFolder,
  type TestDatabase,
} from "./test-databases.js";

const storeModule = new URL("./chaos-store.ts", import.meta.url);
const sqlite = createSqliteFolder();
const databases: readonly (readonly [string, TestDatabase])[] = [
  ["SQLite", sqlite],
  ["PostgreSQL", await createPostgresDatabase()],
  ["MariaDB", await createMysqlDatabase()],
];

after(async () => {
  for (const [, database] of databases) await database.drop();
});

for (const [name, { missing, url }] of databases) {
  if (missing === undefined) describeChaos(name, { storeModule, url: url(), eventsPerSecond: 300 });
  else describe(`${name} under kill -9 and SIGSTOP`, () => it(missing));
}

/** A protection taken out, where the killer has to strike then, and what the harness has to find. */
interface Trial {
  readonly fault: FaultName;
  readonly aim?: ChaosAim;
  readonly found: string;
}

const TRIALS: readonly Trial[] = [
  {
    fault: "ignores-the-serial",
    aim: { blow: "freeze", points: ["before-effect"] },
    found: "effect-fenced",
  },
  { fault: "records-nothing", aim: { blow: "kill", points: ["after-effect"] }, found: "effect-recorded" },
  { fault: "acknowledges-early", aim: { blow: "kill", points: ["acknowledged"] }, found: "event-missing" },
  { fault: "never-takes-over", aim: { blow: "kill", points: ["claimed"] }, found: "stream-claimed" },
  { fault: "leaves-claimed-streams-open", found: "effect-incomplete" },
  { fault: "splits-the-batch", found: "effect-incomplete" },
  { fault: "drops-memberships", found: "membership-missing" },
  { fault: "loses-members", found: "effect-incomplete" },
];

const SECONDS = 10;
const TIMEOUT_MS = 240_000;

async function checksOf(url: string, aim: ChaosAim | undefined): Promise<string[]> {
  const { findings, folder } = await runChaos({
    storeModule,
    url,
    aim,
    minutes: SECONDS / 60,
    feeders: 2,
    workers: 2,
    eventsPerSecond: 300,
    killEveryMs: 1_000,
    leaseMs: 1_000,
    patienceMs: 20_000,
  });
  rmSync(folder, { recursive: true, force: true });
  return findings.map(({ check }) => check);
}

/** Eight runs that wait for what can't happen take minutes: they are for those who change the harness or a store. */
const FAULTS_ASKED_FOR = process.env.WINCHESTER_CHAOS_FAULTS !== undefined;

describe("The crash and race harness finds what a store does that", () => {
  if (!FAULTS_ASKED_FOR) {
    it.skip("skipped: takes five minutes (set WINCHESTER_CHAOS_FAULTS=1)");
    return;
  }
  for (const { fault, aim, found } of TRIALS) {
    it(`${fault.replaceAll("-", " ")}`, async function () {
      this.timeout(TIMEOUT_MS);
      expect(await checksOf(brokenUrl(fault, sqlite.url()), aim)).to.include(found);
    });
  }
});
