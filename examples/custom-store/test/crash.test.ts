import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type Store, StoreUnavailableError } from "@winchester/core";
import { eventDraft } from "@winchester/testkit";
import { expect } from "chai";
import { JournalError, openJournalStore } from "../src/index.js";
import { Journal } from "../src/journal.js";
import { JournalStore } from "../src/journal-store.js";
import { Tables } from "../src/tables.js";
import { temporaryFiles } from "./temporary-files.js";

const FEEDING_PROCESS = fileURLToPath(new URL("feeding-process.ts", import.meta.url));

describe("a journal after a crash", () => {
  const newFile = temporaryFiles();

  it("has all that a process was told is stored before it was killed, and can be opened at once", async () => {
    const file = newFile();
    const child = spawn(process.execPath, ["--import=tsx", FEEDING_PROCESS, file], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const gone = once(child, "exit");
    let output = "";
    child.stdout.setEncoding("utf8");
    for await (const text of child.stdout) {
      output += text;
      if (output.split("\n").length > 20) child.kill("SIGKILL");
    }
    await gone;
    const told = output.split("\n").slice(0, -1);
    expect(told.length).to.be.greaterThan(19);

    const store = await openJournalStore(file);
    const [{ count } = { count: 0 }] = await store.countEvents({ messageIds: told });
    expect(count).to.equal(told.length);
    await store.close();
  });

  for (const cut of [1, 10]) {
    it(`leaves out the last line where ${cut} of its bytes weren't written`, async () => {
      const file = newFile();
      await storeInto(file, ["first", "second"]);
      writeFileSync(file, readFileSync(file).subarray(0, -cut));
      expect(await idsIn(file)).to.deep.equal(["first"]);
    });
  }

  it("leaves out the last line where the disk has zeros instead", async () => {
    const file = newFile();
    await storeInto(file, ["first"]);
    appendFileSync(file, `${"\0".repeat(100)}\n`);
    expect(await idsIn(file)).to.deep.equal(["first"]);
  });

  it("can be written to after a line was left out", async () => {
    const file = newFile();
    await storeInto(file, ["first"]);
    appendFileSync(file, "12345678 {");
    await storeInto(file, ["second"]);
    expect(await idsIn(file)).to.deep.equal(["first", "second"]);
  });
});

describe("a journal that can't be opened", () => {
  const newFile = temporaryFiles();

  it("says which line is damaged where others come after it", async () => {
    const file = newFile();
    await storeInto(file, ["first", "second"]);
    writeFileSync(file, readFileSync(file, "utf8").replace("first", "fisrt"));
    const error = await refusalOf(file);
    expect(error.code).to.equal("JOURNAL_DAMAGED");
    expect(error.message).to.equal(`${file}:3: the line isn't what was written`);
    expect(error.hint).to.equal("restore a backup");
    expect(readFileSync(file, "utf8"), "a damaged journal stays as it is").to.include("fisrt");
  });

  it("says that a file isn't a journal", async () => {
    const file = newFile();
    writeFileSync(file, "a letter\n");
    const error = await refusalOf(file);
    expect(error.code).to.equal("JOURNAL_DAMAGED");
    expect(error.message).to.equal(`${file}:1: "winchester journal 1" should stand here`);
    expect(error.hint).to.equal("name a journal, or a file that isn't there");
  });

  it("says that this process has it open already", async () => {
    const file = newFile();
    const store = await openJournalStore(file);
    const error = await refusalOf(file);
    expect(error.code).to.equal("JOURNAL_LOCKED");
    expect(error.message).to.equal(`${file}: process ${process.pid} has it open`);
    expect(error.hint).to.equal("close the store that has it first");
    await store.close();
    await (await openJournalStore(file)).close();
  });

  it("says that another process has it open, and is free when that has gone", async () => {
    const file = newFile();
    const child = spawn(process.execPath, ["--import=tsx", FEEDING_PROCESS, file], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    try {
      await once(child.stdout, "data");
      const error = await refusalOf(file);
      expect(error.code).to.equal("JOURNAL_LOCKED");
      expect(error.message).to.equal(`${file}: process ${child.pid} has it open`);
      expect(error.hint).to.match(/^stop that process; if it is another's, delete \d+\.journal\.lock\.\d+$/);
    } finally {
      child.stdout.resume();
      child.kill("SIGKILL");
      await once(child, "exit");
    }
    await (await openJournalStore(file)).close();
  });
});

describe("a journal that can't be written", () => {
  const newFile = temporaryFiles();

  it("refuses the transaction and all later ones, and shows nothing of it", async () => {
    const file = newFile();
    const handle = await open(file, "w");
    await handle.close(); // as good as a disk that has gone
    const store: Store = new JournalStore(new Tables(), new Journal(file, handle, async () => {}), Date.now);
    for (const attempt of ["first", "second"]) {
      const error = await store
        .transaction((tx) => tx.insertEvents([eventDraft()]))
        .then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
      expect(error, attempt).to.be.instanceOf(StoreUnavailableError);
      expect((error as StoreUnavailableError).message).to.equal(`${file} can't be written`);
      expect((error as StoreUnavailableError).hint).to.equal(
        "see the cause; then close the store and open it again",
      );
      expect((error as StoreUnavailableError).cause).to.be.instanceOf(Error);
    }
    expect(await store.countEvents({})).to.deep.equal([]);
  });
});

async function storeInto(file: string, messageIds: readonly string[]): Promise<void> {
  const store = await openJournalStore(file);
  for (const messageId of messageIds)
    await store.transaction((tx) => tx.insertEvents([eventDraft({ messageId })]));
  await store.close();
}

async function idsIn(file: string): Promise<string[]> {
  const store = await openJournalStore(file);
  const ids: string[] = [];
  for await (const { message_id } of store.findEvents({})) ids.push(message_id);
  await store.close();
  return ids;
}

async function refusalOf(file: string): Promise<JournalError> {
  const error = await openJournalStore(file).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).to.be.instanceOf(JournalError);
  return error as JournalError;
}
