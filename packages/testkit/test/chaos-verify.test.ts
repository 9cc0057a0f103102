import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MemoryStore, type Store, silentLogger, TriggerManager } from "@winchester/core";
import { expect } from "chai";
import { describe, it } from "mocha";
import { runFeeder } from "../src/chaos/feeder-process.js";
import { Findings } from "../src/chaos/findings.js";
import { Journal } from "../src/chaos/journal.js";
import { type LedgerEntry, LedgerWriter, type RecordedCommits } from "../src/chaos/ledger.js";
import type { ProcessSettings } from "../src/chaos/messages.js";
import { verifyRun } from "../src/chaos/verify/verify-run.js";
import { watchStore } from "../src/chaos/watched-store.js";
import { WeakPoints } from "../src/chaos/weak-points.js";
import { runDrainer } from "../src/chaos/worker-process.js";
import { sampleEvents } from "../src/index.js";
import { changedStore } from "./broken/delegate.js";

const BATCHES = 4;
type Line = LedgerEntry | RecordedCommits;

describe("The verifier of the crash and race harness", () => {
  let folder = "";
  let settings: ProcessSettings;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "winchester-verify-"));
    settings = {
      storeModule: "",
      url: "",
      seed: 42,
      feeders: 1,
      workers: 1,
      eventsPerSecond: 1_000_000,
      leaseMs: 60_000,
      purge: false,
      folder,
      role: "feeder",
      index: 0,
      name: "drainer-0.1",
      processSeed: 1,
    };
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function feed(store: Store): Promise<void> {
    const enough = new AbortController();
    let batches = 0;
    await runFeeder({
      settings,
      store,
      points: new WeakPoints(() => {}),
      logger: silentLogger,
      enough: enough.signal,
      onRedelivery: () => {
        batches += 1;
        if (batches === BATCHES) enough.abort();
      },
    });
  }

  async function drain(store: Store): Promise<void> {
    const points = new WeakPoints(() => {});
    const ledger = new LedgerWriter(folder, settings.name);
    const watched = watchStore(store, points, (commits) => {
      ledger.append({
        recorded: commits.map(({ claim, position }) => [claim.streamId, claim.serial, position]),
      });
    });
    await runDrainer({ settings, watched, ledger, points, logger: silentLogger, onEffect: () => {} });
  }

  async function checks(store: Store): Promise<string[]> {
    const findings = new Findings();
    await verifyRun(settings, store, findings);
    return findings.list().map(({ check }) => check);
  }

  /** A whole run, whose ledger is then changed. */
  async function checksOfLedger(change: (lines: Line[]) => Line[]): Promise<string[]> {
    const store = new MemoryStore();
    await feed(store);
    await drain(store);
    const file = join(folder, `ledger-${settings.name}.jsonl`);
    const lines = readFileSync(file, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Line);
    writeFileSync(
      file,
      change(lines)
        .map((line) => `${JSON.stringify(line)}\n`)
        .join(""),
    );
    return checks(store);
  }

  const isEffect = (line: Line): line is LedgerEntry => "key" in line;

  /** Changes the first effect that fits. */
  function changeOne(
    lines: Line[],
    fits: (entry: LedgerEntry) => boolean,
    values: Partial<LedgerEntry>,
  ): Line[] {
    const index = lines.findIndex((line) => isEffect(line) && fits(line));
    return lines.with(index, { ...(lines[index] as LedgerEntry), ...values });
  }

  it("finds nothing where nothing is wrong, and counts what there is", async () => {
    const store = new MemoryStore();
    await feed(store);
    await drain(store);
    const findings = new Findings();
    const counts = await verifyRun(settings, store, findings);
    expect(findings.list()).to.deep.equal([]);
    expect(counts.streams).to.be.greaterThan(10);
    expect(counts.effects).to.equal(2 * counts.streams);
    expect(counts.derived).to.be.greaterThan(0);
  });

  it("finds nothing either where finished streams were purged", async () => {
    const store = new MemoryStore();
    settings = { ...settings, purge: true };
    await feed(store);
    await drain(store);
    expect(await store.countStreams({})).to.deep.equal([]);
    expect(await checks(store)).to.deep.equal([]);
  });

  it("finds streams that weren't worked on, and their events in no effect", async () => {
    const store = new MemoryStore();
    await feed(store);
    expect(await checks(store)).to.deep.equal(["effect-unhandled", "stream-unfinished"]);
  });

  it("finds acknowledged events that aren't in the store", async () => {
    const store = new MemoryStore();
    await feed(store);
    await drain(store);
    const journal = new Journal(folder, 0);
    journal.acknowledge(journal.begin(Date.now() * 1_000).batch);
    journal.close();
    expect(await checks(store)).to.include.members([
      "event-missing",
      "effect-unhandled",
      "membership-missing",
    ]);
  });

  it("asks nothing of a batch that was never acknowledged", async () => {
    const store = new MemoryStore();
    await feed(store);
    await drain(store);
    const journal = new Journal(folder, 0);
    journal.begin(Date.now() * 1_000);
    journal.close();
    expect(await checks(store)).to.deep.equal([]);
  });

  it("finds events that nobody made", async () => {
    const store = new MemoryStore();
    await feed(store);
    await drain(store);
    await new TriggerManager({ store, triggers: [] }).addEvents(sampleEvents());
    expect(await checks(store)).to.deep.equal(["event-unknown"]);
  });

  it("finds books that don't balance", async () => {
    const store = changedStore((memory) => ({
      readTally: async () => ({ ...(await memory.readTally()), fired: 0 }),
    }));
    await feed(store);
    await drain(store);
    expect(await checks(store)).to.deep.equal(["accounts"]);
  });

  it("finds an effect that isn't in the ledger", async () => {
    const found = await checksOfLedger((lines) => lines.filter((line) => !(isEffect(line) && line.step > 0)));
    expect(found).to.deep.equal(["effect-missing"]);
  });

  it("finds an effect that lacks an event of its stream", async () => {
    const found = await checksOfLedger((lines) =>
      lines.map((line) =>
        isEffect(line) && line.trigger === "chaos_burst" ? { ...line, members: line.members.slice(1) } : line,
      ),
    );
    expect(found).to.deep.equal(["effect-unhandled", "effect-incomplete"]);
  });

  it("finds an effect that was repeated and wasn't the same", async () => {
    const found = await checksOfLedger((lines) => {
      const first = lines.find(isEffect) as LedgerEntry;
      return [...lines, { ...first, digest: "another" }];
    });
    expect(found).to.deep.equal(["effect-changed"]);
  });

  it("takes an effect that was repeated as it was for what it may be", async () => {
    const found = await checksOfLedger((lines) => [...lines, lines.find(isEffect) as LedgerEntry]);
    expect(found).to.deep.equal([]);
  });

  it("finds an effect under a second idempotency key", async () => {
    const found = await checksOfLedger((lines) => {
      const first = lines.find(isEffect) as LedgerEntry;
      return [...lines, { ...first, key: "another" }];
    });
    expect(found).to.deep.equal(["effect-keys"]);
  });

  it("finds a stream that both fired and expired", async () => {
    const found = await checksOfLedger((lines) =>
      changeOne(lines, ({ step, reason }) => step > 0 && reason === "expire", { reason: "fire" }),
    );
    expect(found).to.include("finished-twice");
  });

  it("finds an effect that was repeated after its commit had been recorded", async () => {
    const found = await checksOfLedger((lines) => {
      const first = lines.find(isEffect) as LedgerEntry;
      return [
        ...lines,
        { ...first, serial: first.serial + 10, handledAt: 1e12, begunAt: 1e12, endedAt: 1e12 },
      ];
    });
    expect(found).to.deep.equal(["effect-recorded"]);
  });

  it("finds a worker that went on although another had taken its stream over", async () => {
    const found = await checksOfLedger((lines) => {
      const first = lines.find((line) => isEffect(line) && line.step === 0) as LedgerEntry;
      const others = lines.filter((line) => !isEffect(line) || line.stream !== first.stream);
      const effect = (step: number, serial: number, begunAt: number, endedAt: number): LedgerEntry => ({
        ...first,
        key: `key-${step}`,
        step,
        serial,
        handledAt: serial === 1 ? 0 : 5,
        begunAt,
        endedAt,
      });
      const last = first.trigger === "chaos_operation" && first.reason === "fire" ? 2 : 1;
      const kept = others.filter(isEffect);
      return [
        ...kept,
        effect(0, 1, 1, 10),
        effect(last, 1, 11, 12),
        effect(0, 2, 6, 7),
        effect(last, 2, 8, 9),
      ];
    });
    expect(found).to.deep.equal(["effect-fenced"]);
  });

  it("finds an effect of a stream that the store doesn't know", async () => {
    const found = await checksOfLedger((lines) => {
      const first = lines.find(isEffect) as LedgerEntry;
      return [...lines, { ...first, key: "another", stream: 999_999 }];
    });
    expect(found).to.include("effect-unknown-stream").and.to.include("effect-doubled");
  });
});
