import { MemoryStore, type Store } from "@winchester/core";
import { expect } from "chai";
import { describe, it } from "mocha";
import { describeStore, type StoreSuiteOptions } from "../src/index.js";
import { changedStore, delegate } from "./broken/delegate.js";
import { runSuite } from "./run-suite.js";

const SUPPORTS = { persistent: true, shared: true, concurrent: false, wakesAcrossProcesses: true };

/** Opens views of one memory store, each of which can be closed by itself. */
function sharedMemory(): { readonly open: () => Promise<Store> } {
  const store = new MemoryStore();
  return { open: async () => delegate<Store>(store, { supports: SUPPORTS, close: async () => {} }) };
}

async function failuresOf(open: () => Promise<Store>, options: StoreSuiteOptions): Promise<string[]> {
  const suite = (): void => describeStore("Shared", open, { rows: 10, patienceMs: 200, ...options });
  const { passed, failed } = await runSuite(suite, ["several processes"]);
  return [...failed.map(({ title }) => title), ...(passed === 0 ? ["nothing was tried"] : [])];
}

describe("describeStore with a second store on the same data", () => {
  it("passes where the two share everything", async () => {
    const { open } = sharedMemory();
    expect(await failuresOf(open, { openAgain: open })).to.deep.equal([]);
  });

  it("catches a second store that has data of its own", async () => {
    const openAgain = async (): Promise<Store> => changedStore(() => ({ supports: SUPPORTS }));
    expect(await failuresOf(sharedMemory().open, { openAgain })).to.include.members([
      "see what the other has committed",
      "make one stream of a key, however many feed it",
      "take over from one another when a lease ran out, and are fenced off",
      "wake one another, where the store says so",
    ]);
  });

  it("tries nothing where the store says that it can't be shared", async () => {
    const open = async (): Promise<Store> => new MemoryStore();
    expect(await failuresOf(open, { openAgain: open })).to.deep.equal(["nothing was tried"]);
  });
});
