import { expect } from "chai";
import fc from "fast-check";
import { DefinitionPlace } from "../src/criteria/definition-problem.js";
import { createEventTypeFilter } from "../src/criteria/event-type-filter.js";
import { memoizeByEventType } from "../src/criteria/event-type-memo.js";
import { compileGlob } from "../src/criteria/glob.js";
import { createGlobFilter, readGlobs } from "../src/criteria/glob-filter.js";

/** A glob as its definition reads: recursive, and as slow as it gets. */
function matchesSlowly(pattern: readonly string[], text: readonly string[]): boolean {
  const [sign, ...rest] = pattern;
  const [character, ...others] = text;
  if (sign === undefined) return character === undefined;
  if (sign === "*") {
    return matchesSlowly(rest, text) || (character !== undefined && matchesSlowly(pattern, others));
  }
  if (sign === "[") {
    const close = pattern.findIndex(
      (candidate, index) => candidate === "]" && (pattern[1] === "!" ? index > 2 : index > 1) && index > 0,
    );
    if (close !== -1) {
      const negated = pattern[1] === "!";
      const content = pattern.slice(negated ? 2 : 1, close);
      return (
        character !== undefined &&
        isInSet(content, character) !== negated &&
        matchesSlowly(pattern.slice(close + 1), others)
      );
    }
  }
  if (character === undefined) return false;
  return (sign === "?" || sign === character) && matchesSlowly(rest, others);
}

function isInSet([first, dash, last, ...rest]: readonly string[], character: string): boolean {
  if (first === undefined) return false;
  if (dash === "-" && last !== undefined) {
    return (first <= character && character <= last) || isInSet(rest, character);
  }
  const others = [dash, last, ...rest].filter((part) => part !== undefined);
  return first === character || isInSet(others, character);
}

describe("a glob", () => {
  const cases: [pattern: string, text: string, matches: boolean][] = [
    ["compute.instance.*", "compute.instance.create.end", true],
    ["compute.instance.*", "compute.instance", false],
    ["*.end", "compute.instance.create.end", true],
    ["*", "", true],
    ["**", "anything", true],
    ["", "", true],
    ["", "a", false],
    ["Compute", "compute", false],
    ["a?c", "abc", true],
    ["a?c", "ac", false],
    ["?", "\u{1F600}", true],
    ["a*c*e", "abcde", true],
    ["a*c*e", "abcd", false],
    ["*ab", "aab", true],
    ["[a-c]x", "bx", true],
    ["[!a-c]x", "bx", false],
    ["[!a-c]x", "dx", true],
    ["[]]", "]", true],
    ["[!]]", "]", false],
    ["[!]]", "a", true],
    ["[]", "[]", true],
    ["[!]", "[!]", true],
    ["[abc", "[abc", true],
    ["a[[]b].c", "a[b].c", true],
    ["[a-]", "-", true],
    ["[-a]", "-", true],
    ["[--0]", ".", true],
    ["[z-a]", "m", false],
    ["[!z-a]", "m", true],
    ["[a-c-e]", "d", false],
    ["[a-c-e]", "-", true],
    ["[\\]", "\\", true],
    ["[^a]", "^", true],
    ["a.c", "abc", false],
    ["a\nb*", "a\nbc", true],
  ];

  for (const [pattern, text, matches] of cases) {
    it(`${JSON.stringify(pattern)} ${matches ? "takes" : "refuses"} ${JSON.stringify(text)}`, () => {
      expect(compileGlob(pattern)(text)).to.equal(matches);
    });
  }

  it("agrees with a slow reading of its definition", () => {
    const patterns = fc.array(
      fc.constantFrom("*", "?", "[", "]", "!", "-", "a", "b", "c", "ü", "\u{1F600}"),
      {
        maxLength: 8,
      },
    );
    const texts = fc.array(fc.constantFrom("a", "b", "c", "-", "]", "[", "!", "ü", "\u{1F600}"), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(patterns, texts, (pattern, text) => {
        expect(compileGlob(pattern.join(""))(text.join(""))).to.equal(matchesSlowly(pattern, text));
      }),
      { numRuns: 5000 },
    );
  });

  it("takes no more than pattern times text steps, also where many stars could", () => {
    const begin = performance.now();
    expect(compileGlob(`${"a*".repeat(30)}b`)("a".repeat(5000))).to.equal(false);
    expect(performance.now() - begin).to.be.lessThan(1000);
  });
});

describe("a list of globs", () => {
  it("takes what one takes and none excludes", () => {
    const filter = createGlobFilter(["compute.*", "!*.exists", "volume.*"]);
    expect(filter.accepts("compute.x")).to.equal(true);
    expect(filter.accepts("volume.x")).to.equal(true);
    expect(filter.accepts("compute.exists")).to.equal(false);
    expect(filter.accepts("image.x")).to.equal(false);
  });

  it("takes everything but its exclusions where there are only these, and nothing when empty", () => {
    expect(createGlobFilter("!compute.*").accepts("volume.x")).to.equal(true);
    expect(createGlobFilter("!compute.*").accepts("compute.x")).to.equal(false);
    expect(createGlobFilter([]).accepts("volume.x")).to.equal(false);
  });

  it("says why it refuses a text", () => {
    expect(createGlobFilter("a*").refusal("x")).to.equal('does not match "a*"');
    expect(createGlobFilter(["a*", "b*", "!c"]).refusal("x")).to.equal('matches none of "a*", "b*"');
    expect(createGlobFilter(["*", "!b", "!c*"]).refusal("cx")).to.equal('is excluded by "!c*"');
    expect(createGlobFilter("!c*").refusal("cx")).to.equal('is excluded by "!c*"');
    expect(createGlobFilter([]).refusal("x")).to.equal("is taken by no glob: the list is empty");
  });

  it("says what is wrong where it isn't one", () => {
    const place = new DefinitionPlace();
    readGlobs(5, place.at("event_type"));
    readGlobs(["a", true, null], place.at("event_type"));
    readGlobs(null, place.at("event_type"));
    expect(place.problems).to.deep.equal([
      {
        path: ["event_type"],
        message: "must be a glob or a list of globs, not a number",
        hint: 'put it in quotes: "5"',
      },
      { path: ["event_type", 1], message: "a glob is text, not true", hint: 'put it in quotes: "true"' },
      { path: ["event_type", 2], message: "a glob is text, not nothing" },
      { path: ["event_type"], message: "must be a glob or a list of globs, not nothing" },
    ]);
  });

  it("decides the same with a memory as without", () => {
    const globs = ["a*", "!*b", "[!c]?"];
    const remembering = createEventTypeFilter(globs);
    const forgetful = createGlobFilter(globs);
    const types = fc.array(fc.stringMatching(/^[abc]{0,3}$/));
    fc.assert(
      fc.property(types, (list) => {
        for (const type of list) expect(remembering.accepts(type)).to.equal(forgetful.accepts(type));
      }),
    );
  });
});

describe("the memory for event types", () => {
  it("asks once for each type", () => {
    const asked: string[] = [];
    const decide = memoizeByEventType((type) => {
      asked.push(type);
      return type.startsWith("a");
    });
    expect(["memo.a", "a.memo", "memo.a", "a.memo", "a.memo"].map(decide)).to.deep.equal([
      false,
      true,
      false,
      true,
      true,
    ]);
    expect(asked).to.deep.equal(["memo.a", "a.memo"]);
  });

  it("stays right, and bounded, with more types than it keeps", () => {
    let asked = 0;
    const decide = memoizeByEventType((type) => {
      asked += 1;
      return { type };
    });
    for (let round = 0; round < 2; round++) {
      for (let index = 0; index < 10_000; index++)
        expect(decide(`made.up.${index}`).type).to.equal(`made.up.${index}`);
    }
    expect(asked).to.equal(20_000);
    const long = "x".repeat(300);
    expect(decide(long).type).to.equal(long);
    expect(decide(long)).not.to.equal(decide(long));
  });

  it("keeps several memories apart, also when they ask each other", () => {
    const inner = memoizeByEventType((type) => ({ inner: type }));
    const outer = memoizeByEventType((type) => ({ outer: inner(`${type}.inner`).inner }));
    for (let index = 0; index < 5000; index++)
      expect(outer(`nested.${index}`).outer).to.equal(`nested.${index}.inner`);
    expect(outer("nested.4999").outer).to.equal("nested.4999.inner");
    expect(inner("nested.4999").inner).to.equal("nested.4999");
  });
});
