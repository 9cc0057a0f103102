import { expect } from "chai";
import fc from "fast-check";
import { PlainPathTreeBuilder, readPlainPaths } from "../src/distiller/plain-path-tree.js";
import { renderPath } from "../src/field-path/datum.js";
import { parsePathSyntax } from "../src/field-path/parser.js";
import { createSearch } from "../src/field-path/search.js";
import { parseFieldPath } from "../src/index.js";

const values = (path: string, document: unknown) =>
  parseFieldPath(path)
    .find(document)
    .map(({ value }) => value);

describe("arithmetic in a field path", () => {
  it("calculates with booleans as 0 and 1, joins and repeats texts and lists", () => {
    const document = { t: true, n: 3, s: "ab", l: [1] };
    expect(values("$.t + $.n", document)).to.deep.equal([4]);
    expect(values("$.s + 'c'", document)).to.deep.equal(["abc"]);
    expect(values("$.s * 2", document)).to.deep.equal(["abab"]);
    expect(values("2 * $.l", document)).to.deep.equal([[1, 1]]);
    expect(values("$.l + $.l", document)).to.deep.equal([[1, 1]]);
    expect(values("$.s * -1", document)).to.deep.equal([""]);
  });

  it("finds nothing where the values don't fit, or the numbers of values differ", () => {
    const document = { n: 3, s: "ab", l: [1, 2], o: {} };
    for (const path of ["$.s - 1", "$.s + 1", "$.o + 1", "$.s * 2.5", "$.l[*] + $.n", "$.missing + $.n"]) {
      expect(values(path, document), path).to.deep.equal([]);
    }
  });

  it("doesn't repeat a text until memory is full", () => {
    expect(values("$.s * $.n", { s: "ab", n: 1e12 })).to.deep.equal([]);
  });
});

describe("filters and sorts in a field path", () => {
  it("compare with an integer as integers, with a float by value, with a text by its characters", () => {
    const list = [
      { v: 1.9 },
      { v: "1" },
      { v: true },
      { v: "x" },
      { v: null },
      { v: [1] },
      { v: 2.5 },
      { v: "\u{1F600}" },
    ];
    expect(values("l[?v=1].v", { l: list })).to.deep.equal([1.9, "1", true]);
    expect(values("l[?v=2.5].v", { l: list })).to.deep.equal([2.5]);
    expect(values("l[?v!=2.5].v", { l: list })).to.deep.equal([1.9, "1", true, "x", [1], "\u{1F600}"]);
    expect(values("l[?v>=x].v", { l: list })).to.deep.equal(["x", "\u{1F600}"]);
    expect(values("l[?v>'\uffff'].v", { l: list })).to.deep.equal(["\u{1F600}"]);
    expect(values("l[?v<='1'].v", { l: list })).to.deep.equal(["1"]);
  });

  it("match regular expressions in Python's notation from the start", () => {
    const document = { l: ["cpu.user", "disk.cpu", "CPU", 5, "a\nb", "end\n"] };
    expect(values("l[?@~'cpu']", document)).to.deep.equal(["cpu.user"]);
    expect(values("l[?@~'(?i)cpu']", document)).to.deep.equal(["cpu.user", "CPU"]);
    expect(values("l[?@~'(?P<w>[a-z]+)\\\\.']", document)).to.deep.equal(["cpu.user", "disk.cpu"]);
    expect(values("l[?@~'a.b']", document)).to.deep.equal([]);
    expect(values("l[?@~'(?s)a.b']", document)).to.deep.equal(["a\nb"]);
    expect(values("l[?@~'end$']", document)).to.deep.equal(["end\n"]);
    expect(values("l[?@~'end\\\\Z']", document)).to.deep.equal([]);
    expect(values("l[?@~'[]x]?c(?#comment)pu']", document)).to.deep.equal(["cpu.user"]);
    expect(values("l[?@~'(']", document)).to.deep.equal([]);
  });

  it("find nothing where elements have no order", () => {
    expect(values("l.`sorted`", { l: [1, "a"] })).to.deep.equal([]);
    expect(values("l[/k]", { l: [{ k: 1 }, { k: null }] })).to.deep.equal([]);
    expect(values("l.`sorted`", { l: [[2], [1, 2], [1], []] })).to.deep.equal([[[], [1], [1, 2], [2]]]);
    expect(values("o.`sorted`", { o: { b: 1, a: 2 } })).to.deep.equal([["a", "b"]]);
  });
});

describe("`sub` in a field path", () => {
  it("puts groups into its text", () => {
    const document = { s: "2015-02-27" };
    expect(
      values("s.`sub(/(\\\\d+)-(\\\\d+)-(?P<d>\\\\d+)/, \\\\g<d>.\\\\2.\\\\g<1>)`", document),
    ).to.deep.equal(["27.02.2015"]);
    expect(values("s.`sub(/-/, \\\\n)`", document)).to.deep.equal(["2015\n02\n27"]);
    expect(values("s.`sub(/(x)?-/, <\\\\1>\\\\.)`", document)).to.deep.equal(["2015<>\\.02<>\\.27"]);
    expect(values("n.`sub(/1/, 2)`", { n: 1 })).to.deep.equal([]);
  });
});

describe("characters in a field path", () => {
  it("are code points, as an index and in a length", () => {
    expect(values("s[1]", { s: "\u{1F600}b" })).to.deep.equal(["b"]);
    expect(values("s.`len`", { s: "\u{1F600}b" })).to.deep.equal([2]);
    expect(values("o.`len`", { o: { a: 1, b: 2 } })).to.deep.equal([2]);
  });
});

describe("a hostile document", () => {
  /** A long way down, one member or element after the other. */
  function nest(levels: number, inner: unknown): unknown {
    let document = inner;
    for (let level = 0; level < levels; level++) document = level % 2 === 0 ? { a: document } : [document];
    return document;
  }

  it("nests deeper than calls can, and is searched all the same", () => {
    expect(values("$..end", nest(50_000, { end: 1 }))).to.deep.equal([1]);
    expect(values("l.`sorted`", { l: [nest(50_000, 1), nest(50_000, 2)] })).to.have.length(0);
    expect(values("$.l + 1", { l: nest(50_000, 1) })).to.have.length(0);
  });

  it("is given up where .. within .. finds a quadratic number of places", () => {
    const started = performance.now();
    expect(parseFieldPath("$..a..a").find(nest(2000, 1))).to.have.length.within(100, 100_000);
    expect(performance.now() - started).to.be.below(10_000);
  });

  it("has no members by inheritance", () => {
    for (const path of ["constructor", "__proto__", "l.length", "l.'0'", "s.length", "l.map"]) {
      expect(values(path, { l: [1], s: "x" }), path).to.deep.equal([]);
    }
    expect(values("__proto__.a", JSON.parse('{"__proto__": {"a": 1}}'))).to.deep.equal([1]);
  });
});

describe("plain paths", () => {
  const name = fc.constantFrom("a", "b", "length", "constructor", "__proto__", "0", "x.y");
  const leaf = fc.constantFrom<unknown>(null, 0, "", "text", true, 2.5);
  const document = fc.letrec<{ node: unknown }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie("node"), { maxLength: 2 }),
      fc.array(fc.tuple(name, tie("node")), { maxLength: 4 }).map((entries) => {
        const members = entries.map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`);
        return JSON.parse(`{${members.join(",")}}`) as unknown;
      }),
    ),
  })).node;
  const names = fc.array(name, { minLength: 1, maxLength: 4 });

  it("find what the general search finds", () => {
    fc.assert(
      fc.property(names, document, (path, value) => {
        const source = path.map((each) => `'${each}'`).join(".");
        const general = createSearch(parsePathSyntax(source))(value);
        expect(parseFieldPath(source).find(value)).to.deep.equal(
          general.map((datum) => ({ path: renderPath(datum), value: datum.value })),
        );
      }),
    );
  });

  it("are read through a shared tree as each is alone, null being none", () => {
    const object = document.filter(
      (each) => typeof each === "object" && each !== null && !Array.isArray(each),
    );
    fc.assert(
      fc.property(fc.array(names, { minLength: 1, maxLength: 8 }), object, (paths, value) => {
        const tree = new PlainPathTreeBuilder();
        const slots = paths.map((path) => tree.add(path));
        const read = readPlainPaths(tree.build(true), value as Record<string, unknown>);
        for (const [index, path] of paths.entries()) {
          const [match] = parseFieldPath(path.map((each) => `'${each}'`).join(".")).find(value);
          expect(read[slots[index]!] ?? null).to.deep.equal(match?.value ?? null);
        }
      }),
    );
  });
});
