import { expect } from "chai";
import fc from "fast-check";
import pg from "pg";
import { bigints, jsonLines, lines } from "../src/postgres/columns.js";
import { createPostgresDatabase } from "./test-databases.js";

const postgres = await createPostgresDatabase();

describe("Lists as columns of PostgreSQL", () => {
  if (postgres.missing !== undefined) {
    it(postgres.missing);
    return;
  }

  let client: pg.Client;
  before(async () => {
    client = new pg.Client(postgres.url());
    await client.connect();
  });
  after(async () => {
    await client.end();
    await postgres.drop();
  });

  async function column(sql: string, parameter: unknown): Promise<unknown[]> {
    const { rows } = await client.query<{ list: unknown[] }>(sql, [parameter]);
    return rows[0]?.list ?? [];
  }

  it("are the integers that were given, in their order, NULLs too", async () => {
    const integer = fc.oneof(
      fc.maxSafeInteger(),
      fc.integer(),
      fc.constantFrom(null, 0, -1, 2 ** 32, -(2 ** 32), 2 ** 53, 2 ** 57, -62_135_596_800_000_000),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(integer, { maxLength: 40 }), async (numbers) => {
        const texts = await column(
          "SELECT array_agg(n::text) AS list FROM unnest($1::bigint[]) AS n",
          bigints(numbers),
        );
        expect(texts).to.deep.equal(
          numbers.map((number) => (number === null ? null : BigInt(number).toString())),
        );
      }),
      { numRuns: 60 },
    );
  });

  it("have a NULL for what is no integer, as JSON has", async () => {
    const numbers = [1.5, Number.NaN, Number.POSITIVE_INFINITY, 2];
    const found = await column(
      "SELECT array_agg(n::integer) AS list FROM unnest($1::bigint[]) AS n",
      bigints(numbers),
    );
    expect(found).to.deep.equal([null, null, null, 2]);
  });

  it("are the JSON texts that were given, whatever is in them", async () => {
    const sql = `SELECT array_agg(line) AS list FROM ${lines("$1")} AS line`;
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.json().filter((json) => !json.includes("\\u0000")),
          { minLength: 1, maxLength: 20 },
        ),
        async (values) => {
          const texts = values.map((value) => JSON.stringify(JSON.parse(value)));
          expect(await column(sql, jsonLines(texts))).to.deep.equal(texts);
        },
      ),
      { numRuns: 60 },
    );
  });
});
