import type { Store } from "@winchester/core";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { eventDraft } from "../drafts.js";
import { Gate } from "../gate.js";
import { insertEvents } from "../made-stream.js";
import type { StoreSuite } from "../store-suite.js";
import { OPERATIONS } from "./operations.js";

/** What holds for every operation of a store that was closed. */
export function describeClosedStore(suite: StoreSuite): void {
  describe("a closed store", () => {
    let closed: Store | undefined;

    before("open a store and close it", async () => {
      closed = await suite.open();
      await closed.close();
    });
    after(() => closed?.close());

    for (const { name, call } of OPERATIONS) {
      it(`refuses ${name} with STORE_CLOSED`, async () => {
        expect(await codeOf(call(closed as Store)), `${name} of a closed store`).to.equal("STORE_CLOSED");
      });
    }

    it("can be closed again", async () => {
      await closed?.close();
      await Promise.all([closed?.close(), closed?.close()]);
    });

    it("has waited for the transaction that was under way", async () => {
      const store = await suite.open();
      const draft = eventDraft();
      await store.registerEventTypes([draft.eventType]);
      const [begun, release] = [new Gate(), new Gate()];
      const ended: string[] = [];
      const transaction = store
        .transaction(async (tx) => {
          begun.open();
          await release.passed;
          return insertEvents(tx, [draft]);
        })
        .then((ids) => {
          ended.push("transaction");
          return ids;
        });
      await begun.passed;
      const closing = store.close().then(() => ended.push("close"));
      release.open();
      const ids = await transaction;
      await closing;
      expect(ids.size, "what is under way when a store is closed is finished").to.equal(1);
      expect(ended, "close() resolves when everything has ended").to.deep.equal(["transaction", "close"]);
    });
  });
}

async function codeOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
    return "no error";
  } catch (error) {
    return (error as { code?: unknown }).code ?? error;
  }
}
