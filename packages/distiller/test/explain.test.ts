import { expect } from "chai";
import { Distiller, parseEventDefinitions } from "../src/index.js";
import { createLog, NOTIFICATION } from "./notification.js";

describe("explain", () => {
  it("says what became of every trait, and logs nothing", () => {
    const logger = createLog();
    const definitions = parseEventDefinitions(`
- event_type: compute.*
  traits:
    state: payload.state
    gone: [payload.gone, 'payload.l[*]']
    empty: {fields: payload.empty, type: int}
    bad: {fields: payload.state, type: datetime}
    computed: {fields: 'payload.state.\`len\`', type: datetime}
    part: {fields: publisher_id, plugin: {name: split, parameters: {segment: 5}}}
`);
    const explained = new Distiller(definitions, { logger }).explain(NOTIFICATION);
    expect(explained).to.deep.include({
      outcome: "distilled",
      eventType: "compute.instance.exists",
      messageId: "m1",
    });
    expect(explained.definition).to.equal(definitions[0]);
    expect(explained.traits.slice(3)).to.deep.equal([
      { name: "state", type: "text", value: "active", paths: ["payload.state"] },
      { name: "gone", type: "text", paths: [], dropped: "there is no value at payload.gone, payload.l[*]" },
      {
        name: "empty",
        type: "int",
        paths: ["payload.empty"],
        dropped: "an empty text is no value for this type",
      },
      {
        name: "bad",
        type: "datetime",
        paths: ["payload.state"],
        dropped: 'the value "active" at payload.state is no ISO date and time',
      },
      {
        name: "computed",
        type: "datetime",
        paths: [""],
        dropped: "the value 6 at a computed path is no ISO date and time",
      },
      { name: "part", type: "text", paths: ["publisher_id"], dropped: "the plugin split gave no value" },
    ]);
    expect(explained.warnings.map(({ trait }) => trait)).to.deep.equal(["bad", "computed"]);
    expect(logger.lines).to.deep.equal([]);
  });

  it("says that no definition takes a notification", () => {
    expect(new Distiller([]).explain(NOTIFICATION)).to.deep.equal({
      outcome: "unmatched",
      event: null,
      eventType: "compute.instance.exists",
      messageId: "m1",
      problem: "no definition takes its event type",
      traits: [],
      warnings: [],
    });
  });
});
