import { expect } from "chai";
import { Criteria } from "../src/criteria/criteria.js";
import { DefinitionError } from "../src/criteria/definition-error.js";
import { type DefinitionProblem, formatProblem } from "../src/criteria/definition-problem.js";
import { nearestName } from "../src/criteria/nearest-name.js";
import { TriggerDefinition } from "../src/trigger/trigger-definition.js";

const GOOD = {
  name: "t",
  expiration: "$last + 1h",
  fire_pipeline: "p",
  match_criteria: [{}],
  fire_criteria: [],
};

function errorOf(config: unknown): DefinitionError {
  try {
    TriggerDefinition.parse(config);
  } catch (error) {
    if (error instanceof DefinitionError) return error;
    throw error;
  }
  throw new Error(`${JSON.stringify(config)} was taken`);
}

/** Mistakes as `path: message`, for a definition that is good but for some keys. */
function mistakes(keys: Record<string, unknown>): string[] {
  return errorOf({ ...GOOD, ...keys }).problems.map(
    (problem) => `${problem.path.join("/")}: ${formatProblem({ ...problem, path: [] })}`,
  );
}

const ofCriteria = (config: unknown): string[] =>
  mistakes({ match_criteria: [config] }).map((text) => text.replace(/^match_criteria\/0(\/|(?=:))/, ""));
const ofTrait = (criterion: unknown): string[] =>
  ofCriteria({ traits: { memory_mb: criterion } }).map((text) => text.replace("traits/memory_mb", "trait"));

const TOO_EARLY = "the expression ends too early; expected a number";

describe("a mistake in a trigger definition", () => {
  it("is a record that is none", () => {
    expect(errorOf([]).message).to.equal("a trigger definition is a mapping, not a list");
    expect(errorOf(null).message).to.equal("a trigger definition is a mapping, not nothing");
  });

  it("is each key that it needs and hasn't got, with an example", () => {
    expect(errorOf({}).problems).to.deep.equal([
      { path: [], message: 'needs "name"', hint: "a name is unique among all triggers" },
      { path: [], message: 'needs "expiration"', hint: 'for example "$last + 1h"' },
      {
        path: [],
        message: 'needs "fire_pipeline" or "expire_pipeline"',
        hint: "name a pipeline for at least one of the two ends",
      },
      { path: [], message: 'needs "match_criteria"', hint: "a list; a criteria record {} takes every event" },
      {
        path: [],
        message: 'needs "fire_criteria"',
        hint: "a list; an empty one [] is met by the first event",
      },
    ]);
    expect(mistakes({ fire_pipeline: null })).to.deep.equal([': needs "fire_pipeline" or "expire_pipeline"']);
    expect(mistakes({ fire_criteria: null })).to.deep.equal([': needs "fire_criteria"']);
  });

  it("is a value of another type", () => {
    const cases: [Record<string, unknown>, string][] = [
      [{ name: 5 }, "name: must be text, not a number"],
      [{ name: "" }, "name: must not be empty"],
      [{ name: true }, "name: must be text, not true"],
      [{ fire_pipeline: ["p"] }, "fire_pipeline: must be text, not a list"],
      [{ expire_pipeline: "" }, "expire_pipeline: must not be empty"],
      [{ match_criteria: {} }, "match_criteria: must be a list, not a mapping"],
      [{ fire_criteria: "x" }, "fire_criteria: must be a list, not text"],
      [{ load_criteria: [5] }, "load_criteria/0: a criteria record is a mapping, not a number"],
      [{ fire_delay: "5" }, "fire_delay: must be a number of seconds, 0 or more, not text"],
      [{ fire_delay: -1 }, "fire_delay: must be a number of seconds, 0 or more, not -1"],
      [{ fire_delay: Number.NaN }, "fire_delay: must be a number of seconds, 0 or more, not NaN"],
      [{ debug_level: 3 }, "debug_level: must be 0, 1 or 2, not 3"],
      [{ debug_level: "2" }, "debug_level: must be 0, 1 or 2, not text"],
      [{ distinguished_by: "x" }, "distinguished_by: must be a list, not text"],
    ];
    for (const [keys, message] of cases) expect(mistakes(keys)).to.deep.equal([message]);
  });

  it("is a time expression that is none, with the place inside it", () => {
    expect(errorOf({ ...GOOD, expiration: "$last + 1dayz" }).problems).to.deep.equal([
      {
        path: ["expiration"],
        message: 'unknown unit "dayz" (did you mean "d"?)',
        hint: "Write 1d.",
        position: { line: 1, column: 10, source: "$last + 1dayz" },
      },
    ]);
    expect(mistakes({ expiration: "$last\n+" })).to.deep.equal([
      `expiration: ${TOO_EARLY} (line 2, column 2 of "$last\\n+")`,
    ]);
    expect(mistakes({ expiration: 5 })).to.deep.equal([
      "expiration: a time expression is text, not a number",
    ]);
  });

  it("is a variable that won't be there", () => {
    const [problem] = errorOf({ ...GOOD, expiration: "$lst + 1h" }).problems;
    expect(problem).to.deep.equal({
      path: ["expiration"],
      message: 'unknown variable "$lst" (did you mean "$last"?)',
      hint: "known here are $first, $last, $timestamp",
    });
    const [bucket] = errorOf({ ...GOOD, distinguished_by: [{ a: "day($launched_at)" }] }).problems;
    expect(bucket).to.deep.equal({
      path: ["distinguished_by", 0, "a"],
      message: 'unknown variable "$launched_at"',
      hint: "only $timestamp is known here",
    });
  });

  it("is an expression that no time can fulfil, but not one that some can", () => {
    expect(mistakes({ expiration: "$last @ 13mo" })[0]).to.match(
      /^expiration: can never be evaluated: .*month 13.* \(in "\$last @ 13mo"\)$/,
    );
    expect(ofCriteria({ timestamp: "$timestamp @ 2mo 30d" })[0]).to.match(
      /^timestamp: can never be evaluated: /,
    );
    expect(() => TriggerDefinition.parse({ ...GOOD, expiration: "$last @ 31d" })).not.to.throw();
    expect(() => Criteria.parse({ timestamp: "$a to $b - 1d" })).not.to.throw();
  });

  it("is an unknown key, with the nearest known one and the list", () => {
    const [problem] = errorOf({ ...GOOD, expire_pipelin: "x" }).problems;
    expect(problem?.path).to.deep.equal(["expire_pipelin"]);
    expect(problem?.message).to.equal('unknown key "expire_pipelin" (did you mean "expire_pipeline"?)');
    expect(problem?.hint).to.equal(
      "the keys of a trigger definition are name, debug_level, distinguished_by, expiration, fire_delay, " +
        "fire_pipeline, expire_pipeline, match_criteria, fire_criteria, load_criteria",
    );
    expect(mistakes({ zzz: 1 })).to.deep.equal(['zzz: unknown key "zzz"']);
    expect(ofCriteria({ map_distingushed_by: { timestamp: "audit_period_beginning" } })).to.deep.equal([
      'map_distingushed_by: unknown key "map_distingushed_by" (did you mean "map_distinguished_by"?)',
    ]);
    expect(ofCriteria({ any: [{ number: 2 }] })).to.deep.equal(['any/0/number: unknown key "number"']);
    expect(mistakes({ load_criteria: [{ trait: {} }] })).to.deep.equal([
      'load_criteria/0/trait: unknown key "trait" (did you mean "traits"?)',
    ]);
  });

  it("is a distinguishing value that can't be had, or is there twice", () => {
    const distinguished_by = [5, {}, { a: "day", b: "day" }, "a", { a: "day" }, "", { c: "day +" }];
    expect(mistakes({ distinguished_by })).to.deep.equal([
      "distinguished_by/0: must be text, not a number",
      "distinguished_by/1: a bucket has exactly one trait, not none",
      "distinguished_by/2: a bucket has exactly one trait, not a, b",
      'distinguished_by/4: "a" is there twice',
      "distinguished_by/5: must not be empty",
      `distinguished_by/6/c: ${TOO_EARLY} (column 6 of "day +")`,
    ]);
  });

  it("comes with all others of the definition in one error", () => {
    const error = errorOf({
      ...GOOD,
      fire_delay: -1,
      match_criteria: [{ traits: { a: null } }, { number: 0 }],
    });
    expect(error).to.include({ name: "DefinitionError", code: "CORE_DEFINITION", trigger: "t" });
    expect(error.message).to.equal(
      "[t] 3 mistakes:\n" +
        "  fire_delay: must be a number of seconds, 0 or more, not -1\n" +
        "  match_criteria[0].traits.a: a constant is text, a number, true or false, not nothing\n" +
        "  match_criteria[1].number: must be a whole number of events, 1 or more, not 0",
    );
    expect(error.hint).to.equal("leave the trait out, or ask for an absent one with {exists: false}");
  });

  it("is told with the trigger's name, if it has one, and always has a hint", () => {
    expect(errorOf({ ...GOOD, fire_delay: -1 }).message).to.match(/^\[t\] fire_delay: /);
    expect(errorOf({ ...GOOD, name: "" }).message).to.equal("name: must not be empty");
    expect(errorOf({ ...GOOD, name: "" }).hint).to.match(/^correct the definition/);
    expect(() => Criteria.parse({ number: 0 })).to.throw(DefinitionError, /^number: must be a whole number/);
  });
});

describe("a mistake in a criteria record", () => {
  it("is a value of another type", () => {
    const cases: [unknown, string][] = [
      [null, ": a criteria record is a mapping, not nothing"],
      [{ event_type: 5 }, "event_type: must be a glob or a list of globs, not a number"],
      [{ event_type: ["a", {}] }, "event_type/1: a glob is text, not a mapping"],
      [{ timestamp: 5 }, "timestamp: a time expression is text, not a number"],
      [{ traits: [] }, "traits: must be a mapping of trait names to criteria, not a list"],
      [{ number: 1.5 }, "number: must be a whole number of events, 1 or more, not 1.5"],
      [{ number: "2" }, "number: must be a whole number of events, 1 or more, not text"],
      [
        { map_distinguished_by: [] },
        "map_distinguished_by: must be a mapping of distinguishing names to traits, not a list",
      ],
      [{ map_distinguished_by: { a: 5 } }, "map_distinguished_by/a: must be text, not a number"],
      [{ any: {} }, "any: must be a list, not a mapping"],
      [{ none: [5] }, "none/0: a nested criteria record is a mapping, not a number"],
      [
        { all: [{ traits: { a: null } }] },
        "all/0/traits/a: a constant is text, a number, true or false, not nothing",
      ],
    ];
    for (const [config, message] of cases) expect(ofCriteria(config)).to.deep.equal([message]);
  });

  it("is a criterion that is none", () => {
    const cases: [unknown, string][] = [
      [null, "trait: a constant is text, a number, true or false, not nothing"],
      [[], "trait: a constant is text, a number, true or false, not a list"],
      [Number.NaN, "trait: NaN is no number that a trait can have"],
      [{}, "trait: a criterion needs a kind and is empty"],
      [{ string: "a", text: "b" }, "trait: a criterion has exactly one kind, not 2 (string, text)"],
      [{ numric: 5 }, 'trait/numric: unknown kind of criterion "numric" (did you mean "numeric"?)'],
      [{ zzz: 5 }, 'trait/zzz: unknown kind of criterion "zzz"'],
      [{ int: "=> 5" }, 'trait/int: unknown operator "=>" (did you mean ">="?)'],
      [{ int: "gt 5" }, 'trait/int: unknown operator "gt" (did you mean ">"?)'],
      [{ int: "~ 5" }, 'trait/int: unknown operator "~"'],
      [{ int: "3.5" }, 'trait/int: "3.5" is not a whole number'],
      [{ int: "" }, "trait/int: a whole number is missing"],
      [{ float: ">" }, "trait/float: a number is missing"],
      [{ float: "> x" }, 'trait/float: "x" is not a number'],
      [{ numeric: [] }, "trait/numeric: must be a number or an operator and a number, not a list"],
      [
        { int: "99999999999999999999" },
        "trait/int: 99999999999999999999 is beyond what a number holds exactly",
      ],
      [{ float: "1e999" }, "trait/float: 1e999 is beyond what a number holds exactly"],
      [{ string: 5 }, "trait/string: must be text, not a number"],
      [{ text: null }, "trait/text: must be text, not nothing"],
      [{ glob: 5 }, "trait/glob: must be a glob or a list of globs, not a number"],
      [{ regex: "(" }, "trait/regex: invalid regular expression: /(/u: Unterminated group"],
      [{ regex: 5 }, "trait/regex: a regular expression is text, not a number"],
      [{ in: 5 }, "trait/in: must be a list of constants, not a number"],
      [{ in: [5, null] }, "trait/in/1: a constant is text, a number, true or false, not nothing"],
      [{ exists: 1 }, "trait/exists: must be true or false, not a number"],
      [{ any: 5 }, "trait/any: must be a list, not a number"],
      [{ all: "x" }, "trait/all: must be a list, not text"],
      [{ none: [{ int: "x" }] }, 'trait/none/0/int: "x" is not a whole number'],
      [{ datetime: "day +" }, `trait/datetime: ${TOO_EARLY} (column 6 of "day +")`],
      [{ datetime: 5 }, "trait/datetime: a time expression is text, not a number"],
    ];
    for (const [config, message] of cases) expect(ofTrait(config)).to.deep.equal([message]);
  });

  it("comes with what to do about it", () => {
    const hintOf = (memory_mb: unknown): string | undefined => {
      const [problem] = errorOf({ ...GOOD, match_criteria: [{ traits: { memory_mb } }] }).problems;
      return (problem as DefinitionProblem).hint;
    };
    const kinds =
      "the kinds of criteria are int, float, numeric, datetime, string, text, glob, regex, in, exists, any, all, none";
    expect(hintOf([])).to.equal("for one of several values use {in: [first, second]}");
    expect(hintOf({})).to.equal(kinds);
    expect(hintOf({ zzz: 1 })).to.equal(kinds);
    expect(hintOf({ int: 1, float: 2 })).to.equal(
      "for several criteria on one trait use {all: [{KIND: …}, {KIND: …}]}",
    );
    expect(hintOf({ int: "~ 5" })).to.equal("the operators are = == != < <= > >=");
    expect(hintOf({ int: "> 3.5" })).to.equal('write it as {float: "> 3.5"}');
    expect(hintOf({ int: "x" })).to.equal('write it as "> 2048" or 2048');
    expect(hintOf({ string: 5 })).to.equal('text is never equal to it: put it in quotes, "5"');
    expect(hintOf({ in: "x" })).to.equal("write it as [first, second]");
    expect(hintOf({ regex: true })).to.equal('put it in quotes: "true"');
  });
});

describe("the nearest known name", () => {
  const known = ["fire_pipeline", "expire_pipeline", "number", "in", "int"];

  it("is one with few letters wrong, missing, added or swapped", () => {
    expect(nearestName("fire_pipline", known)).to.equal("fire_pipeline");
    expect(nearestName("fire-pipeline", known)).to.equal("fire_pipeline");
    expect(nearestName("firepipeline", known)).to.equal("fire_pipeline");
    expect(nearestName("Nubmer", known)).to.equal("number");
    expect(nearestName("nit", known)).to.equal("int");
  });

  it("is none where nothing is near", () => {
    expect(nearestName("zzz", known)).to.equal(undefined);
    expect(nearestName("pipeline", known)).to.equal(undefined);
    expect(nearestName("x", [])).to.equal(undefined);
  });
});
