import { expect } from "chai";
import { before, describe, it } from "mocha";
import { makeClaimed } from "../claiming.js";
import { openedStore, type StoreSuite } from "../store-suite.js";
import { OPERATIONS_ON_NOTHING, TRANSACTION_OPERATIONS_ON_NOTHING } from "./operations.js";

/** What holds for every operation that takes a list, where that is empty. */
export function describeEmptyLists(suite: StoreSuite): void {
  describe("an empty list", () => {
    const store = openedStore(suite);

    before("store what could be given by mistake", async () => {
      await makeClaimed(store());
      const failed = await makeClaimed(store());
      await store().finishStreams([{ kind: "failed", claim: failed.claim, failure: { message: "f" } }]);
    });

    for (const { name, call } of OPERATIONS_ON_NOTHING) {
      it(`gives nothing from ${name}`, async () => {
        expectNothing(await call(store()));
      });
    }

    for (const { name, call } of TRANSACTION_OPERATIONS_ON_NOTHING) {
      it(`gives nothing from ${name}, and leaves the transaction as it was`, async () => {
        const result = await store().transaction((tx) => call(tx));
        expectNothing(result);
      });
    }
  });
}

function expectNothing(result: unknown): void {
  if (result instanceof Map) expect(result.size).to.equal(0);
  else if (Array.isArray(result)) expect(result).to.deep.equal([]);
  else expect(result, "the answer to an empty list").to.be.oneOf([undefined, 0]);
}
