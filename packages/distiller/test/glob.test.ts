import { expect } from "chai";
import fc from "fast-check";
import { compileEventTypeFilter } from "../src/event-definition/event-type-filter.js";
import { compileGlob } from "../src/event-definition/glob.js";

/** Tries everything, one character at a time. Knows single-letter classes alone. */
function matchesSlowly(glob: readonly string[], text: string): boolean {
  const [part, ...rest] = glob;
  if (part === undefined) return text === "";
  if (part === "*") return matchesSlowly(rest, text) || (text !== "" && matchesSlowly(glob, text.slice(1)));
  if (text === "") return false;
  const takes =
    part === "?" ||
    (part.startsWith("[!") && !part.slice(2, -1).includes(text[0]!)) ||
    (part.startsWith("[") && !part.startsWith("[!") && part.slice(1, -1).includes(text[0]!)) ||
    part === text[0];
  return takes && matchesSlowly(rest, text.slice(1));
}

describe("compileGlob", () => {
  it("takes * over dots, ? for one character, and classes", () => {
    const taken: [glob: string, text: string][] = [
      ["compute.*", "compute.instance.exists"],
      ["*", ""],
      ["*.end", "compute.instance.create.end"],
      ["compute.instance.?", "compute.instance.\u{1F600}"],
      ["a[bc]d", "acd"],
      ["a[!bc]d", "axd"],
      ["a[a-c]d", "abd"],
      ["a[]]d", "a]d"],
      ["a[!]]d", "axd"],
      ["a[d", "a[d"],
      ["a[^b]", "a^"],
      ["[a-]", "-"],
    ];
    for (const [glob, text] of taken) expect(compileGlob(glob)(text), `${glob} on ${text}`).to.equal(true);
  });

  it("is case sensitive and covers the whole text", () => {
    const refused: [glob: string, text: string][] = [
      ["compute.*", "Compute.x"],
      ["compute", "compute.x"],
      ["a?", "a"],
      ["a[!bc]d", "abd"],
      ["[c-a]", "b"],
      ["ab*ba", "aba"],
      ["*a*b*", "ba"],
    ];
    for (const [glob, text] of refused) expect(compileGlob(glob)(text), `${glob} on ${text}`).to.equal(false);
  });

  it("agrees with trying everything", () => {
    const part = fc.constantFrom("a", "b", ".", "*", "?", "[ab]", "[!a.]");
    const text = fc.string({ unit: fc.constantFrom("a", "b", "."), maxLength: 8 });
    fc.assert(
      fc.property(fc.array(part, { maxLength: 7 }), text, (glob, each) => {
        expect(compileGlob(glob.join(""))(each)).to.equal(matchesSlowly(glob, each));
      }),
      { numRuns: 2000 },
    );
  });

  it("needs no backtracking over many stars and a long text", () => {
    expect(compileGlob(`${"*a".repeat(20)}*b`)("a".repeat(20_000))).to.equal(false);
  });
});

describe("the event types of a definition", () => {
  it("are all that a glob takes and none excludes", () => {
    const takes = compileEventTypeFilter(["compute.*", "image.*", "!*.start"]);
    expect(["compute.x", "image.y", "compute.x.start", "volume.z"].map(takes)).to.deep.equal([
      true,
      true,
      false,
      false,
    ]);
  });

  it("are everything else, where there are exclusions alone, and nothing without any", () => {
    expect(["a", "b"].map(compileEventTypeFilter(["!a"]))).to.deep.equal([false, true]);
    expect(["a", "b"].map(compileEventTypeFilter([]))).to.deep.equal([false, false]);
  });
});
