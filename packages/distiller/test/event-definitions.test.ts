import { expect } from "chai";
import { parseEventDefinitions } from "../src/index.js";

describe("parseEventDefinitions", () => {
  it("reads definitions with their places", () => {
    const [definition] = parseEventDefinitions(
      `- event_type: [compute.*, "!*.start"]
  traits:
    state: payload.state
    ips: [payload.ip, payload.address]
    size:
      fields: payload.size
      type: INT
      plugin: {name: map, parameters: {values: {1: a}, default: {x: [1]}}}
`,
      "e.yaml",
    );
    expect(definition).to.deep.equal({
      eventTypes: ["compute.*", "!*.start"],
      traits: [
        { name: "state", type: "text", fields: ["payload.state"], line: 3, column: 5 },
        { name: "ips", type: "text", fields: ["payload.ip", "payload.address"], line: 4, column: 5 },
        {
          name: "size",
          type: "int",
          fields: ["payload.size"],
          plugin: {
            name: "map",
            parameters: { values: new Map([[1, "a"]]), default: { x: [1] } },
            line: 8,
            column: 22,
          },
          line: 5,
          column: 5,
        },
      ],
      file: "e.yaml",
      line: 1,
      column: 3,
    });
  });

  it("knows string as text, and types in any letter case", () => {
    const [definition] = parseEventDefinitions(
      "- event_type: a\n  traits:\n    a: {fields: x, type: string}\n    b: {fields: x, type: DateTime}\n    c: {fields: x, type: none}\n",
    );
    expect(definition!.traits.map(({ type }) => type)).to.deep.equal(["text", "datetime", "none"]);
  });

  it("reads an empty text as no definitions, and JSON", () => {
    expect(parseEventDefinitions("")).to.deep.equal([]);
    expect(parseEventDefinitions("# nothing yet\n---\n")).to.deep.equal([]);
    expect(parseEventDefinitions('[{"event_type": "a", "traits": {}}]')).to.have.length(1);
  });

  it("merges as PyYAML does: own keys win, of several mappings the first, of duplicate keys the last", () => {
    const [, , definition] = parseEventDefinitions(`
- event_type: a
  traits: &one {x: one.x, y: one.y}
- event_type: b
  traits: &two {x: two.x, z: two.z}
- event_type: first
  event_type: last
  traits:
    <<: [*one, *two]
    y: own.y
    y: own.again
`);
    expect(definition!.eventTypes).to.deep.equal(["last"]);
    expect(Object.fromEntries(definition!.traits.map(({ name, fields }) => [name, fields[0]]))).to.deep.equal(
      {
        x: "one.x",
        y: "own.again",
        z: "two.z",
      },
    );
  });

  it("reads scalars as PyYAML does, not as YAML 1.1 says", () => {
    const [definition] = parseEventDefinitions(`
- event_type: [n, 089, 1e3]
  traits:
    y: {fields: a, plugin: {name: p, parameters: {v: [yes, off, y, 0o7, 010, 1_0, 1.0e+3, 0x1F, ~, 1e3]}}}
`);
    expect(definition!.eventTypes).to.deep.equal(["n", "089", "1e3"]);
    expect(definition!.traits[0]!.name).to.equal("y");
    expect(definition!.traits[0]!.plugin!.parameters.v).to.deep.equal([
      true,
      false,
      "y",
      "0o7",
      8,
      10,
      1000,
      31,
      null,
      "1e3",
    ]);
  });

  it("merges into definitions, traits and parameters", () => {
    const [, definition] = parseEventDefinitions(`
- event_type: a
  traits: {x: &x {fields: x, plugin: &plugin {name: split, parameters: &parameters {segment: 1}}}}
- event_type: b
  traits:
    y: {<<: *x, fields: y, plugin: {<<: *plugin, parameters: {<<: *parameters, separator: "/"}}}
`);
    expect(definition!.traits[0]).to.deep.include({ name: "y", fields: ["y"] });
    expect(definition!.traits[0]!.plugin).to.deep.include({
      name: "split",
      parameters: { segment: 1, separator: "/" },
    });
  });
});
