import { StoreUnavailableError } from "@winchester/core";
import { expect } from "chai";
import fc from "fast-check";
import { ContentionError } from "../src/contention-error.js";
import { loadDriver } from "../src/load-driver.js";
import { expandParameters } from "../src/numbered-parameters.js";
import { AnnouncementPace } from "../src/postgres/announcement-pace.js";
import { type PgClient, runOn } from "../src/postgres/client.js";
import { prepared, preparedName } from "../src/postgres/prepared.js";
import { retryContended } from "../src/retry-contended.js";
import { compareCodePoints } from "../src/rows/code-points.js";
import { toStorableText } from "../src/rows/storable-text.js";
import { FairQueue } from "../src/sqlite/fair-queue.js";
import { caught, textOf } from "./caught.js";

describe("a prepared statement", () => {
  it("that a pooler has lost is contention once, and isn't prepared again on that connection", async () => {
    const sql = prepared("SELECT 1 AS lost");
    const names: (string | undefined)[] = [];
    const client: PgClient = {
      async query({ name }) {
        names.push(name);
        if (name === undefined) return { rows: [], command: "SELECT" };
        throw Object.assign(new Error(`prepared statement "${name}" does not exist`), { code: "26000" });
      },
      on: () => undefined,
    };
    const error = await caught(() => runOn(client, sql));
    expect(error).to.be.instanceOf(ContentionError);
    expect(textOf(error)).to.equal(
      "STORE_UNAVAILABLE: a pooler between here and PostgreSQL keeps no prepared statements [they are done without on this connection; let the pooler keep them, or connect to the server itself]",
    );
    await runOn(client, sql);
    expect(names).to.deep.equal([preparedName(sql), undefined]);
  });
});

describe("the pace of announcements", () => {
  it("lets twenty go at once, then one each 20 ms", () => {
    const pace = new AnnouncementPace(0);
    expect(Array.from({ length: 20 }, () => pace.take(0))).to.deep.equal(new Array(20).fill(0));
    expect([pace.take(0), pace.take(0)]).to.deep.equal([20, 40]);
  });

  it("lets one go at once again after a while", () => {
    const pace = new AnnouncementPace(0);
    for (let count = 0; count < 20; count += 1) pace.take(0);
    expect([pace.take(20), pace.take(20)]).to.deep.equal([0, 20]);
    expect(pace.take(1_000)).to.equal(0);
  });
});

describe("retryContended", () => {
  it("runs the work again after contention", async () => {
    let runs = 0;
    const result = await retryContended(
      async () => {
        runs += 1;
        if (runs < 4) throw new ContentionError("deadlock");
        return "done";
      },
      () => 0,
    );
    expect([result, runs]).to.deep.equal(["done", 4]);
  });

  it("gives up after ten runs, as an unavailable store", async () => {
    let runs = 0;
    const error = await caught(() =>
      retryContended(
        async () => {
          runs += 1;
          throw new ContentionError("deadlock");
        },
        () => -0.5,
      ),
    );
    expect(runs).to.equal(10);
    expect(error).to.be.instanceOf(StoreUnavailableError);
  });

  it("lets other errors through at once", async () => {
    let runs = 0;
    const error = await caught(() =>
      retryContended(async () => {
        runs += 1;
        throw new StoreUnavailableError("away");
      }),
    );
    expect([runs, error.message]).to.deep.equal([1, "away"]);
  });
});

describe("FairQueue", () => {
  it("lets one at a time work, in the order in which they came", async () => {
    const queue = new FairQueue(1000);
    const order: string[] = [];
    const work = (name: string) =>
      queue.run(async () => {
        order.push(`${name} begins`);
        await new Promise((resolve) => setTimeout(resolve, 2));
        order.push(`${name} ends`);
      });
    await Promise.all([work("a"), work("b"), work("c")]);
    expect(order).to.deep.equal(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
  });

  it("goes on after work that fails", async () => {
    const queue = new FairQueue(1000);
    const failing = queue.run(() => Promise.reject(new Error("no")));
    const next = queue.run(async () => "yes");
    expect(await failing.catch((error: Error) => error.message)).to.equal("no");
    expect(await next).to.equal("yes");
  });

  it("lets nobody wait for ever", async () => {
    const queue = new FairQueue(10);
    let finish = (): void => {};
    const long = queue.run(() => new Promise<void>((resolve) => (finish = resolve)));
    expect(textOf(await caught(() => queue.run(async () => "never")))).to.equal(
      "STORE_UNAVAILABLE: the SQLite connection was busy for 10 ms [a transaction must not wait for other work of the same store; else feed smaller batches]",
    );
    finish();
    await long;
    expect(await queue.run(async () => "later")).to.equal("later");
  });
});

describe("expandParameters", () => {
  it("repeats a parameter for each use of its number", () => {
    expect(expandParameters("a = ?2 AND b < ?1 OR c > ?2", ["one", "two"])).to.deep.equal({
      sql: "a = ? AND b < ? OR c > ?",
      parameters: ["two", "one", "two"],
    });
  });

  it("leaves a statement without numbers as it is", () => {
    expect(expandParameters("a = ? AND b = ?", [1, 2])).to.deep.equal({
      sql: "a = ? AND b = ?",
      parameters: [1, 2],
    });
  });
});

describe("compareCodePoints", () => {
  it("orders texts as the bytes of UTF-8 do", () => {
    const text = fc.string({ unit: "grapheme-composite", maxLength: 4 });
    fc.assert(
      fc.property(text, text, (a, b) => {
        const bytes = Buffer.compare(Buffer.from(a), Buffer.from(b));
        expect(Math.sign(compareCodePoints(a, b))).to.equal(bytes);
      }),
    );
    expect(compareCodePoints("～", "😀")).to.be.lessThan(0);
  });
});

describe("toStorableText", () => {
  it("replaces what no database takes", () => {
    expect(toStorableText("a\0b\ud800c😀")).to.equal("a\ufffdb\ufffdc😀");
  });
});

describe("A driver", () => {
  it("that isn't installed is asked for by name", async () => {
    const error = await caught(() => loadDriver("PostgreSQL", ["winchester-no-such-driver"]));
    expect(textOf(error)).to.equal(
      "DATABASE_DRIVER: PostgreSQL needs the package winchester-no-such-driver, which isn't installed [install it: npm install winchester-no-such-driver]",
    );
    expect(error.cause).to.have.property("code", "ERR_MODULE_NOT_FOUND");
  });

  it("that can't be loaded says why", async () => {
    const broken = `data:text/javascript,throw new Error("wrong machine")`;
    const error = await caught(() => loadDriver("SQLite", [broken, "winchester-no-such-driver"]));
    expect(error.message).to.equal("the driver for SQLite can't be loaded: wrong machine");
  });

  it("is the first one that can be had", async () => {
    expect((await loadDriver("SQLite", ["winchester-no-such-driver", "libsql"])).name).to.equal("libsql");
  });
});

describe("The package's index", () => {
  it("doesn't load TypeORM", async () => {
    const { execFileSync } = await import("node:child_process");
    const index = new URL("../src/index.ts", import.meta.url).href;
    const script = `await import(${JSON.stringify(index)});
const { createRequire } = await import("node:module");
const loaded = Object.keys(createRequire(${JSON.stringify(index)}).cache).some((file) => file.includes("/typeorm/"));
process.stdout.write(String(loaded));`;
    const out = execFileSync(process.execPath, ["--import=tsx", "--input-type=module", "-e", script]);
    expect(out.toString()).to.equal("false");
  });
});
