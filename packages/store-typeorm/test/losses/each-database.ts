import type { Store } from "@winchester/core";
import { brokenUrl, open } from "../chaos-store.js";
import type { FaultName } from "../faults.js";
import {
  createMysqlDatabase,
  createPostgresDatabase,
  createSqliteFolder,
  type TestDatabase,
} from "../test-databases.js";

/** The databases on which a loss is shown. */
const CREATE: Readonly<
  Record<"PostgreSQL" | "SQLite" | "MariaDB", () => Promise<TestDatabase> | TestDatabase>
> = { PostgreSQL: createPostgresDatabase, SQLite: createSqliteFolder, MariaDB: createMysqlDatabase };

/** A process that is started to be killed takes its time on a busy machine. */
const TIMEOUT_MS = 120_000;

/** A new database and the stores on it. */
export interface Stage {
  /** Its URL, of a store that is whole or has a fault. */
  readonly url: string;
  /** Another store on it, as another process would open it. */
  readonly open: () => Promise<Store>;
}

/** A test on a new database, with a protection taken out where `fault` says which. */
export function itOn(
  database: keyof typeof CREATE,
  title: string,
  fault: FaultName | undefined,
  play: (stage: Stage) => Promise<void>,
): void {
  it(`${database}: ${title}`, async function () {
    this.timeout(TIMEOUT_MS);
    const { missing, url: newUrl, drop } = await CREATE[database]();
    if (missing !== undefined) {
      process.stdout.write(`        ${missing}\n`);
      this.skip();
    }
    const real = newUrl();
    const url = fault === undefined ? real : brokenUrl(fault, real);
    const stores: Store[] = [];
    try {
      await play({
        url,
        open: async () => {
          const store = await open(url);
          stores.push(store);
          return store;
        },
      });
    } finally {
      for (const store of stores) await store.close();
      await drop();
    }
  });
}
