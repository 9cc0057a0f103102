import { expect } from "chai";
import { Distiller, EventDefinitionError, parseEventDefinitions } from "../src/index.js";

function errorOf(yaml: string, file?: string): EventDefinitionError {
  try {
    new Distiller(parseEventDefinitions(yaml, file));
  } catch (error) {
    expect(error).to.be.instanceOf(EventDefinitionError);
    return error as EventDefinitionError;
  }
  throw new Error("was accepted");
}

const COMMON = "- event_type: compute.instance.*\n  traits:\n    launched_at: ";

const messages: [what: string, yaml: string, message: string][] = [
  [
    "an unknown type",
    `${COMMON}{fields: a, type: datetme}`,
    'e.yaml:3:36 [compute.instance.*] launched_at: unknown type "datetme" (did you mean "datetime"?)',
  ],
  [
    "a type that is no name",
    `${COMMON}{fields: a, type: [int]}`,
    "e.yaml:3:36 [compute.instance.*] launched_at: type: expected a name, found a list",
  ],
  [
    "a path's syntax",
    `${COMMON}payload..`,
    'e.yaml:3:18 [compute.instance.*] launched_at: field path "payload..", column 10: expected a name, "*", "$", "@", "(", "[" or `operator`, found the end',
  ],
  [
    "a missing field",
    `${COMMON}{type: int}`,
    "e.yaml:3:5 [compute.instance.*] launched_at: fields is missing",
  ],
  [
    "a misspelt field",
    `${COMMON}{feilds: a}`,
    'e.yaml:3:19 [compute.instance.*] launched_at: unknown key "feilds" (did you mean "fields"?)',
  ],
  [
    "an empty list of fields",
    `${COMMON}{fields: []}`,
    "e.yaml:3:27 [compute.instance.*] launched_at: fields: the list is empty",
  ],
  [
    "fields that are no paths",
    `${COMMON}{fields: [a, 5]}`,
    "e.yaml:3:31 [compute.instance.*] launched_at: fields: expected a field path or a list of them, found 5",
  ],
  [
    "a trait without anything",
    `${COMMON}`,
    "e.yaml:3:18 [compute.instance.*] launched_at: fields: expected a field path or a list of them, found nothing",
  ],
  [
    "an unknown plugin",
    `${COMMON}{fields: a, plugin: splti}`,
    'e.yaml:3:38 [compute.instance.*] launched_at: unknown plugin "splti" (did you mean "split"?)',
  ],
  [
    "a plugin's parameters",
    `${COMMON}{fields: a, plugin: {name: split, parameters: {segment: x}}}`,
    'e.yaml:3:45 [compute.instance.*] launched_at: plugin "split": segment: expected an integer, found "x"',
  ],
  [
    "a plugin without a name",
    `${COMMON}{fields: a, plugin: {parameters: {}}}`,
    "e.yaml:3:38 [compute.instance.*] launched_at: plugin: expected a name, or a mapping with a name",
  ],
  [
    "a plugin that is a list",
    `${COMMON}{fields: a, plugin: [split]}`,
    "e.yaml:3:38 [compute.instance.*] launched_at: plugin: expected a name, or a mapping, found a list",
  ],
  [
    "parameters that are no mapping",
    `${COMMON}{fields: a, plugin: {name: split, parameters: 5}}`,
    "e.yaml:3:64 [compute.instance.*] launched_at: plugin parameters: expected a mapping, found 5",
  ],
  [
    "a trait's name that is no text",
    "- event_type: a\n  traits: {5: a}",
    "e.yaml:2:12 [a] a trait's name isn't text",
  ],
  ["missing traits", "- event_type: a", "e.yaml:1:3 [a] traits is missing"],
  [
    "misspelt traits",
    "- event_type: a\n  trait: {}",
    'e.yaml:2:3 [a] unknown key "trait" (did you mean "traits"?)',
  ],
  [
    "empty traits",
    "- event_type: a\n  traits:\n",
    "e.yaml:2:3 [a] traits: expected a mapping from names to fields, found nothing",
  ],
  ["a missing event type", "- traits: {}", "e.yaml:1:3 event_type is missing"],
  [
    "an event type that is no text",
    "- event_type: [a, 5]\n  traits: {}",
    "e.yaml:1:19 event_type: expected a text or a list of texts, found 5",
  ],
  [
    "a definition that is no mapping",
    "- compute.*",
    'e.yaml:1:3 expected a mapping with event_type and traits, found the text "compute.*"',
  ],
  [
    "definitions that are no list",
    "event_type: a\ntraits: {}",
    "e.yaml:1:1 expected a list of event definitions, found a mapping",
  ],
  [
    "an exclusion without quotes",
    "- event_type: !compute.*\n  traits: {}",
    "e.yaml:1:15 Unresolved tag: !compute.*",
  ],
  [
    "a merge that is no mapping",
    "- event_type: a\n  traits: {<<: 5}",
    "e.yaml:2:16 <<: expected a mapping or a list of mappings, found 5",
  ],
  [
    "YAML's syntax",
    "- event_type: [a\n  traits: {}",
    "e.yaml:2:3 Flow sequence in block collection must be sufficiently indented and end with a ]",
  ],
];

describe("EventDefinitionError", () => {
  for (const [what, yaml, message] of messages) {
    it(`names the place of ${what}`, () => {
      expect(errorOf(yaml, "e.yaml").message.split("\n")[0]).to.equal(message);
    });
  }

  it("has all problems of a text at once, and what to do", () => {
    const error = errorOf(
      "- event_type: a\n  traits:\n    x: {fields: a, type: txt}\n    y: b..\n- traits: {}\n",
    );
    expect(error.code).to.equal("DISTILLER_DEFINITIONS");
    expect(
      error.problems.map(({ line, column, definition, trait }) => [line, column, definition, trait]),
    ).to.deep.equal([
      [3, 26, "a", "x"],
      [4, 8, "a", "y"],
      [5, 3, undefined, undefined],
    ]);
    expect(error.message.split("\n")[0]).to.equal(
      'event definitions:3:26 [a] x: unknown type "txt" (did you mean "text"?)',
    );
    expect(error.hint).to.equal(
      "The types are text, string, int, float, datetime, none. Every definition has event_type.",
    );
  });

  it("has all unknown plugins at once", () => {
    const error = errorOf(
      "- event_type: a\n  traits:\n    x: {fields: a, plugin: p}\n    y: {fields: a, plugin: constructor}\n",
    );
    expect(error.problems.map(({ message }) => message)).to.deep.equal([
      'unknown plugin "p"',
      'unknown plugin "constructor"',
    ]);
    expect(error.hint).to.equal("The plugins are split, bitfield, timedelta, map.");
  });

  it("comes of definitions that were made in code, too", () => {
    const traits = [{ name: "x", type: "text" as const, fields: ["a.."] }];
    expect(() => new Distiller([{ eventTypes: ["a"], traits }])).to.throw(
      EventDefinitionError,
      /^event definitions \[a\] x: field path "a\.\.", column 4: expected a name/,
    );
  });

  it("ends aliases that unfold without end", () => {
    const levels = Array.from({ length: 12 }, (_, level) => `&l${level + 1} [${`*l${level},`.repeat(9)}]`);
    const yaml = `- event_type: a\n  traits:\n    x: {fields: a, plugin: {name: split, parameters: {v: [&l0 [1], ${levels}]}}}`;
    expect(errorOf(yaml).message).to.match(/x: plugin parameters: Excessive alias count/);
    const loop =
      "- event_type: a\n  traits:\n    x: {fields: a, plugin: {name: split, parameters: &p {v: *p}}}";
    expect(errorOf(loop).message).to.match(/x: plugin parameters: nested too deeply/);
    expect(parseEventDefinitions("- &d {event_type: a, traits: {}, <<: *d}")).to.have.length(1);
  });
});
