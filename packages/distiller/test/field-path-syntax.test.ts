import { expect } from "chai";
import { DistillerError, FieldPathError, parseFieldPath } from "../src/index.js";

function errorOf(path: string): FieldPathError {
  try {
    parseFieldPath(path);
  } catch (error) {
    expect(error).to.be.instanceOf(FieldPathError);
    return error as FieldPathError;
  }
  throw new Error(`${path} was read`);
}

const problems: [path: string, column: number, problem: string][] = [
  ["", 1, 'expected a name, "*", "$", "@", "(", "[" or `operator`, found the end'],
  ["payload..", 10, 'expected a name, "*", "$", "@", "(", "[" or `operator`, found the end'],
  ["a]", 2, 'expected ".", "[", an operator or the end, found "]"'],
  ["x y", 3, 'expected ".", "[", an operator or the end, found "y"'],
  ["(a", 3, 'expected ")", found the end'],
  ["a[b", 4, 'expected "]", found the end'],
  ["a[]", 3, 'expected a name, an index, a slice, "*", "?", "/" or "\\", found "]"'],
  ["[?a]", 2, 'expected a name, an index, a slice or "*", found "?"'],
  ["a[b,0]", 5, 'expected a name, found "0"'],
  ["a[?b=$]", 6, 'expected a name, a quoted text, a number, true or false, found "$"'],
  ["payload.0", 9, "0 alone is no path"],
  ["2 * 2.5", 5, 'expected an integer or a path, found "2.5"'],
  ["2.5 * 2", 7, 'expected a number with a point, or a path, found "2"'],
  ["a.b:c", 4, 'expected ".", "[", an operator or the end, found ":"'],
  ["payload.ténant", 10, 'unexpected character "é"'],
  ["payload.'a", 9, "the ' that opens here isn't closed"],
  ["a.`lenn`", 3, 'unknown operator `lenn` (did you mean "len"?)'],
  ["a.`split(.)`", 3, "`split(.)` is no split"],
  ["a.`sub(x)`", 3, "`sub(x)` is no substitution"],
  [
    "a.`sub(/(/, x)`",
    3,
    "`sub(/(/, x)`: /(/ is no regular expression (Invalid regular expression: /(/g: Unterminated group)",
  ],
  ["a.`sub(/b/, \\\\2)`", 3, "`sub(/b/, \\2)`: the replacement names a group 2 that isn't there"],
  ["a.`sub(/b/, \\\\q)`", 3, "`sub(/b/, \\q)`: the replacement has an unknown escape \\q"],
  ["a.where", 3, 'expected a name, "*", "$", "@", "(", "[" or `operator`, found "where"'],
  [`${"(".repeat(101)}a`, 101, "nested deeper than 100 levels"],
  [Array.from({ length: 1001 }, () => "a").join("."), 2001, "the path has more than 2000 words"],
];

describe("FieldPathError", () => {
  for (const [path, column, problem] of problems) {
    const shown = path.length > 30 ? `${path.slice(0, 30)}…` : path;
    it(`says what is wrong with ${shown === "" ? "an empty path" : shown}`, () => {
      const error = errorOf(path);
      expect([error.column, error.problem]).to.deep.equal([column, problem]);
    });
  }

  it("is a DistillerError with a code, the path and a mark below the column", () => {
    const error = errorOf("payload..");
    expect(error).to.be.instanceOf(DistillerError);
    expect(error.code).to.equal("DISTILLER_FIELD_PATH");
    expect(error.source).to.equal("payload..");
    expect(error.message).to.equal(
      'column 10: expected a name, "*", "$", "@", "(", "[" or `operator`, found the end\n' +
        "  payload..\n" +
        "           ^",
    );
  });

  it("hints at what to do", () => {
    const hints = [
      "a:b",
      "payload.0",
      "a.where",
      "a.true",
      "a[0] -1",
      "a.`foo`",
      "a.`split(., 1)`",
      "a.`sub(x)`",
    ];
    expect(hints.map((path) => errorOf(path).hint)).to.deep.equal([
      "Put a name with other characters than letters, digits, _, @ and - in quotes: payload.'a:b'.",
      "For an element of a list write [0], for a member of that name '0'.",
      "A member of the name where must be in quotes: payload.'where'.",
      "A name that begins with true must be in quotes: payload.'true'.",
      "To subtract, put a blank behind the minus sign.",
      "There are `this`, `parent`, `len`, `sorted`, `split(c, n, m)` and `sub(/re/, text)`.",
      "Write `split(c, n, m)`: the character to split at, the number of the segment, and the most splits or -1; " +
        "with a blank behind each comma.",
      "Write `sub(/regular expression/, text)`, with a blank behind the comma.",
    ]);
  });
});

describe("what a field path binds", () => {
  const document = { a: 10, b: 3, c: 2, s: "ab", l: [1, 2], n: { x: 1, y: 2 } };
  const values = (path: string) =>
    parseFieldPath(path)
      .find(document)
      .map(({ value }) => value);

  it("gives an arithmetic operator everything to its right, as the original's grammar does", () => {
    expect(values("$.a - $.b - $.c")).to.deep.equal([9]);
    expect(values("$.a * 2 + 1")).to.deep.equal([30]);
    expect(values("($.a * 2) + 1")).to.deep.equal([21]);
    expect(values("$.a - $.b * $.c - 1")).to.deep.equal([7]);
  });

  it("ends a sum at a number that no operator follows", () => {
    expect(parseFieldPath("1 + 2.a").find(document)).to.deep.equal([]);
    expect(values("1 + $.n.x")).to.deep.equal([2]);
  });

  it("takes a single name beside an operator for a text", () => {
    expect(values("a + b")).to.deep.equal(["ab"]);
    expect(values("(a) + $.s")).to.deep.equal(["aab"]);
  });

  it("takes & in a filter as part of a path, unless a comparison or a parenthesis ended that", () => {
    expect(values("$.l[?@=1 & @>0]")).to.deep.equal([1]);
    expect(values("$.l[?(@=1) & (@>0)]")).to.deep.equal([1]);
    expect(values("$.l[?((@=1))]")).to.deep.equal([1]);
    expect(values("$.l[?@ & @=1]")).to.deep.equal([]);
  });
});
