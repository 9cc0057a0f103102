import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import libsql from "libsql";
import { downgradeDatabase, openTypeOrmStore, upgradeDatabase } from "../src/index.js";
import { caught, textOf } from "./caught.js";
import { createSqliteFolder } from "./test-databases.js";

describe("Opening a store on SQLite", () => {
  const { folder, url, drop } = createSqliteFolder();
  after(drop);

  it("in memory begins with the schema, and ends with the store", async () => {
    const store = await openTypeOrmStore("sqlite::memory:");
    await store.registerEventTypes(["a.b"]);
    expect(store.supports).to.deep.equal({
      persistent: false,
      shared: false,
      concurrent: false,
      wakesAcrossProcesses: false,
    });
    await store.close();
    const other = await openTypeOrmStore("sqlite::memory:");
    expect(await other.countEvents({})).to.deep.equal([]);
    await other.close();
  });

  it("without a file says what to do, and leaves none behind", async () => {
    const file = join(folder, "none.db");
    expect(textOf(await caught(() => openTypeOrmStore(`sqlite:${file}`)))).to.equal(
      "SCHEMA_MISSING: the database has no Winchester tables [run `winchester db upgrade`]",
    );
    expect(existsSync(file)).to.equal(false);
  });

  it("takes a relative path from the folder that it is given", async () => {
    const store = await openTypeOrmStore("sqlite:relative.db", { migrate: true, folder });
    await store.close();
    expect(existsSync(join(folder, "relative.db"))).to.equal(true);
  });

  it("without a schema in the file says what to do", async () => {
    const file = url();
    await upgradeDatabase(file);
    await downgradeDatabase(file, "base");
    expect((await caught(() => openTypeOrmStore(file))).code).to.equal("SCHEMA_MISSING");
  });

  it("with an older schema says which step is missing", async () => {
    const file = url();
    await upgradeDatabase(file, "+1");
    expect(textOf(await caught(() => openTypeOrmStore(file)))).to.equal(
      "SCHEMA_OUTDATED: the database is older than this version: it lacks Streams1795392000001 [run `winchester db upgrade`]",
    );
  });

  it("with a newer schema says which step it doesn't know", async () => {
    const file = url();
    const store = await openTypeOrmStore(file, { migrate: true });
    await store.dataSource.query(
      "INSERT INTO winchester_migration (timestamp, name) VALUES (1999999999999, 'Later1999999999999')",
    );
    await store.close();
    const text =
      "SCHEMA_NEWER: the database is newer than this version: it has Later1999999999999 [upgrade Winchester, or run `winchester db downgrade` with the version that made it]";
    expect(textOf(await caught(() => openTypeOrmStore(file)))).to.equal(text);
    expect(textOf(await caught(() => openTypeOrmStore(file, { migrate: true })))).to.equal(text);
  });

  it("in a folder that isn't there says so", async () => {
    const file = join(folder, "no", "a.db");
    expect(textOf(await caught(() => openTypeOrmStore(`sqlite:${file}`, { migrate: true })))).to.equal(
      `DATABASE_FOLDER: there is no folder ${join(folder, "no")} for the SQLite file ${file} [make the folder, or mend the URL]`,
    );
  });

  it("in a file for a folder, or a folder for a file, says so", async () => {
    const file = join(folder, "plain");
    writeFileSync(file, "text, and not a little of it, so that it can't be an empty database");
    mkdirSync(join(folder, "sub"));
    expect(textOf(await caught(() => openTypeOrmStore(`sqlite:${file}/a.db`)))).to.equal(
      `DATABASE_FOLDER: this is no folder: ${file} for the SQLite file ${file}/a.db [make the folder, or mend the URL]`,
    );
    expect(textOf(await caught(() => openTypeOrmStore(`sqlite:${folder}/sub`)))).to.equal(
      `DATABASE_FILE: ${folder}/sub is a folder, not a SQLite file [name a file in the URL]`,
    );
    expect(textOf(await caught(() => openTypeOrmStore(`sqlite:${file}`)))).to.equal(
      `DATABASE_FILE: ${file} is no SQLite file [name another file, or move this one away]`,
    );
  });

  it("that can't be written to says so", () => {
    const locked = join(folder, "locked");
    mkdirSync(locked);
    chmodSync(folder, 0o755);
    chmodSync(locked, 0o555);
    // The superuser may write everywhere: then somebody else tries.
    const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    const open = new URL("../dist/index.js", import.meta.url).href;
    const script = `import { openTypeOrmStore } from ${JSON.stringify(open)};
await openTypeOrmStore(${JSON.stringify(`sqlite:${locked}/a.db`)}, { migrate: true }).catch(({ code, message, hint }) =>
  process.stdout.write(code + ": " + message + " [" + hint + "]"));`;
    const text = execFileSync(process.execPath, ["--input-type=module", "-e", script], nobody).toString();
    expect(text).to.equal(
      `DATABASE_NOT_WRITABLE: ${locked} can't be written to, for the SQLite file ${locked}/a.db [give this user the right to write the file and its folder]`,
    );
  });

  it("takes a driver that it is given", async () => {
    let opened = 0;
    class Driver extends libsql {
      constructor(path: string, options: object) {
        super(path, options);
        opened += 1;
      }
    }
    const store = await openTypeOrmStore(url(), { migrate: true, driver: Driver });
    await store.registerEventTypes(["a"]);
    await store.close();
    expect(opened).to.equal(2);
  });

  it("sets what the URL says of commits, and the write-ahead log", async () => {
    const file = url();
    const store = await openTypeOrmStore(`${file}?synchronous=full`, { migrate: true });
    expect(await store.dataSource.query("PRAGMA synchronous")).to.deep.equal([{ synchronous: 2 }]);
    expect(await store.dataSource.query("PRAGMA journal_mode")).to.deep.equal([{ journal_mode: "wal" }]);
    await store.close();
    const normal = await openTypeOrmStore(file);
    expect(await normal.dataSource.query("PRAGMA synchronous")).to.deep.equal([{ synchronous: 1 }]);
    await normal.close();
  });
});
