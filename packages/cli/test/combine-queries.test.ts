import { expect } from "chai";
import { chain, mergeById, sumCounts, sumOf } from "../src/look/combine-queries.js";

async function* ids(...numbers: number[]): AsyncGenerator<{ id: number }> {
  for (const id of numbers) yield { id };
}

async function collect<T extends { id: number }>(list: AsyncIterable<T>): Promise<number[]> {
  const found: number[] = [];
  for await (const { id } of list) found.push(id);
  return found;
}

describe("Several queries as one", () => {
  it("give streams ascending by id, up to a limit", async () => {
    expect(await collect(mergeById([ids(1, 4, 5), ids(), ids(2, 3, 9)]))).to.deep.equal([1, 2, 3, 4, 5, 9]);
    expect(await collect(mergeById([ids(1, 4), ids(2, 3)], 3))).to.deep.equal([1, 2, 3]);
    expect(await collect(mergeById([]))).to.deep.equal([]);
  });

  it("give events one query after the other, up to a limit", async () => {
    expect(await collect(chain([ids(3, 4), ids(1, 2)]))).to.deep.equal([3, 4, 1, 2]);
    expect(await collect(chain([ids(3, 4), ids(1, 2)], 3))).to.deep.equal([3, 4, 1]);
    expect(await collect(chain([ids(3, 4), ids(1, 2)], 2))).to.deep.equal([3, 4]);
  });

  it("add up their numbers", async () => {
    expect(await sumOf([1, 2, 3], async (query) => query * 10)).to.equal(60);
    const find = async (query: number) => [
      { name: "a", count: query },
      { name: `b${query}`, count: 1 },
    ];
    expect(await sumCounts([1, 2], find, ({ name }) => name)).to.deep.equal([
      { name: "a", count: 3 },
      { name: "b1", count: 1 },
      { name: "b2", count: 1 },
    ]);
  });
});
