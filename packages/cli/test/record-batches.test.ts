import { expect } from "chai";
import type { InputRecord } from "../src/input/input-record.js";
import { recordBatches } from "../src/input/record-batches.js";

async function* records(lengths: readonly number[], error?: Error): AsyncGenerator<InputRecord> {
  for (const [index, bytes] of lengths.entries()) {
    yield { position: { file: "in", line: index + 1 }, bytes, value: index };
  }
  if (error !== undefined) throw error;
}

describe("Batches of records", () => {
  it("have the size that is asked for, but for the last", async () => {
    const sizes: number[] = [];
    for await (const batch of recordBatches(records([1, 1, 1, 1, 1]), 2)) sizes.push(batch.length);
    expect(sizes).to.deep.equal([2, 2, 1]);
  });

  it("are closed early where records are long, so that memory stays bounded", async () => {
    const megabyte = 1024 * 1024;
    const sizes: number[] = [];
    for await (const batch of recordBatches(records(Array(9).fill(3 * megabyte) as number[]), 500))
      sizes.push(batch.length);
    expect(sizes).to.deep.equal([3, 3, 3]);
  });

  it("give what was read before an error, then the error", async () => {
    const sizes: number[] = [];
    let message = "";
    try {
      for await (const batch of recordBatches(records([1, 1, 1], new Error("damaged")), 2))
        sizes.push(batch.length);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(sizes).to.deep.equal([2, 1]);
    expect(message).to.equal("damaged");
  });
});
