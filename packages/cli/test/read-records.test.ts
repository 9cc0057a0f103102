import { expect } from "chai";
import type { InputRecord } from "../src/input/input-record.js";
import { MAX_RECORD_BYTES } from "../src/input/parse-record.js";
import { readRecords } from "../src/input/read-records.js";

async function* inChunks(text: string | Buffer, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function read(text: string | Buffer, size = 1 << 16): Promise<InputRecord[]> {
  const records: InputRecord[] = [];
  for await (const record of readRecords("in.json", inChunks(text, size))) records.push(record);
  return records;
}

/** Each record as its line with its value or problem. */
async function lines(text: string | Buffer, size?: number): Promise<[number, unknown][]> {
  return (await read(text, size)).map((record) => [
    record.position.line,
    "problem" in record ? record.problem.replace(/(isn't JSON).*/, "$1") : record.value,
  ]);
}

const SIZES = [1, 2, 3, 7, 1 << 16];

describe("Reading JSON lines", () => {
  it("gives one record a line, and passes over blank lines", async () => {
    const text = '{"a":1}\n\n  \r\n{"b":"ü€😀"}\r\n{"c":3}';
    for (const size of SIZES) {
      expect(await lines(text, size)).to.deep.equal([
        [1, { a: 1 }],
        [4, { b: "ü€😀" }],
        [5, { c: 3 }],
      ]);
    }
  });

  it("gives a broken line as a problem with its number, and goes on", async () => {
    for (const size of SIZES) {
      expect(await lines('{"a":1}\nnot json\n{"b":\n42\n', size)).to.deep.equal([
        [1, { a: 1 }],
        [2, "isn't JSON"],
        [3, "isn't JSON"],
        [4, 42],
      ]);
    }
  });

  it("passes over a line of more than 4 MB", async () => {
    const long = `"${"x".repeat(MAX_RECORD_BYTES)}"`;
    expect(await lines(`1\n${long}\n2\n`)).to.deep.equal([
      [1, 1],
      [2, "the line is longer than 4 MB and is passed over"],
      [3, 2],
    ]);
  });

  it("passes over a byte order mark", async () => {
    for (const size of SIZES) expect(await lines('\ufeff{"a":1}\n', size)).to.deep.equal([[1, { a: 1 }]]);
  });

  it("gives nothing for an empty file", async () => {
    expect(await lines("")).to.deep.equal([]);
    expect(await lines("\n \n")).to.deep.equal([]);
  });
});

describe("Reading a JSON array", () => {
  it("gives its elements with the lines on which they begin", async () => {
    const text = ' [\n{"a": [1, "]"]},\n {"b": "\\"},["}\n, 3, true ,null,"x"\n]\n';
    for (const size of SIZES) {
      expect(await lines(text, size)).to.deep.equal([
        [2, { a: [1, "]"] }],
        [3, { b: '"},[' }],
        [4, 3],
        [4, true],
        [4, null],
        [4, "x"],
      ]);
    }
  });

  it("gives the same as the whole array parsed at once", async () => {
    const values = Array.from({ length: 200 }, (_, index) => ({
      index,
      text: `]}",\\[{${index}`,
      list: [[], {}, [index]],
    }));
    for (const size of [5, 64, 1 << 16]) {
      expect((await lines(JSON.stringify(values, null, 1), size)).map(([, value]) => value)).to.deep.equal(
        values,
      );
    }
  });

  it("reads what follows the array as lines", async () => {
    for (const size of SIZES) {
      expect(await lines('[1,2]\n{"a":1}\n', size)).to.deep.equal([
        [1, 1],
        [1, 2],
        [2, { a: 1 }],
      ]);
    }
  });

  it("doesn't lose the lines behind one that begins like an array", async () => {
    for (const size of SIZES) {
      expect(await lines('[1, "broken\n{"a":1}\n{"b":2}\n', size)).to.deep.equal([
        [1, 1],
        [1, "isn't JSON"],
        [2, { a: 1 }],
        [3, { b: 2 }],
      ]);
      expect(await lines('[=broken]\n{"a":1}\n', size)).to.deep.equal([
        [1, "isn't JSON"],
        [2, { a: 1 }],
      ]);
    }
  });

  it("passes over an element of more than 4 MB", async () => {
    const long = `{"x":"${"x".repeat(MAX_RECORD_BYTES)}"}`;
    expect(await lines(`[1,\n${long},\n2]`)).to.deep.equal([
      [1, 1],
      [2, "the element is longer than 4 MB and is passed over"],
      [3, 2],
    ]);
  });

  it("says when the file ends too early", async () => {
    for (const size of SIZES) {
      expect(await lines('[1,\n{"a":', size)).to.deep.equal([
        [1, 1],
        [2, "the file ends in the middle of a value"],
      ]);
      expect(await lines("[1,\n2", size)).to.deep.equal([
        [1, 1],
        [2, 2],
        [2, "the file ends before its array does"],
      ]);
    }
  });
});

describe("Reading objects that are spread over lines", () => {
  it("gives them as records", async () => {
    for (const size of SIZES) {
      expect(await lines('{\n  "a": 1\n}\n{\n  "b": {\n}}\n', size)).to.deep.equal([
        [1, { a: 1 }],
        [4, { b: {} }],
      ]);
    }
  });
});
