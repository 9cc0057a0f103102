import { readFileSync } from "node:fs";
import { expect } from "chai";
import { vectorFile } from "../../../scripts/shared-data.js";
import { Criteria } from "../src/criteria/criteria.js";
import { DefinitionError } from "../src/criteria/definition-error.js";
import { eventFromJSON } from "../src/event/event-json.js";
import { TriggerDefinition } from "../src/trigger/trigger-definition.js";

interface VectorCase {
  criteria?: unknown;
  trigger?: unknown;
  event: unknown;
  events?: unknown[];
  improved?: boolean;
  expect: {
    error?: "definition";
    matches?: boolean;
    match?: number | null;
    dist?: Record<string, unknown>;
    should_fire?: boolean;
  };
}

const cases = JSON.parse(readFileSync(vectorFile("criteria.json"), "utf8")) as VectorCase[];

const definitionErrors = cases.filter((vector) => vector.expect.error === "definition");
const criteriaCases = cases.filter((vector) => "criteria" in vector && vector.expect.error === undefined);
const triggerCases = cases.filter((vector) => "trigger" in vector && vector.expect.error === undefined);

describe("the vectors for criteria and triggers", () => {
  it("are 500, each of a kind that is checked below", () => {
    expect(cases).to.have.lengthOf(500);
    expect(definitionErrors.length + criteriaCases.length + triggerCases.length).to.equal(500);
    expect(definitionErrors.length).to.be.greaterThan(50);
    expect(criteriaCases.length).to.be.greaterThan(200);
    expect(triggerCases.length).to.be.greaterThan(150);
  });

  it("are refused where they expect a definition error", () => {
    for (const vector of definitionErrors) {
      const parse = () =>
        "trigger" in vector ? TriggerDefinition.parse(vector.trigger) : Criteria.parse(vector.criteria);
      expect(parse, JSON.stringify(vector)).to.throw(DefinitionError);
    }
  });

  it("match as the original does, and explain exactly what they refuse", () => {
    for (const vector of criteriaCases) {
      const criteria = Criteria.parse(vector.criteria);
      const event = eventFromJSON(vector.event);
      expect(criteria.matches(event), JSON.stringify(vector)).to.equal(vector.expect.matches);
      expect(criteria.explain(event) === null, JSON.stringify(vector)).to.equal(vector.expect.matches);
    }
  });

  it("are taken by the same match criteria with the same distinguishing values", () => {
    for (const vector of triggerCases) {
      const trigger = TriggerDefinition.parse(vector.trigger);
      const event = eventFromJSON(vector.event);
      const match = trigger.matchKey(event);
      const where = JSON.stringify(vector);
      expect(match?.criteria ?? null, where).to.equal(vector.expect.match);
      expect(trigger.match(event)?.criteria ?? null, where).to.equal(vector.expect.match);
      expect(trigger.explainMatch(event).criteria, where).to.equal(vector.expect.match);
      if (match !== null) expect(match.distinguishing, where).to.deep.equal(vector.expect.dist);
    }
  });

  it("are met by the same events, all at once and counted one by one", () => {
    for (const vector of triggerCases) {
      if (vector.expect.should_fire === undefined) continue;
      const trigger = TriggerDefinition.parse(vector.trigger);
      const events = (vector.events ?? []).map((event) => eventFromJSON(event));
      expect(trigger.isMetBy(events), JSON.stringify(vector)).to.equal(vector.expect.should_fire);
      const counts = trigger.fireCriteria.map(() => 0);
      for (const event of events) for (const index of trigger.fireMatches(event)) counts[index]! += 1;
      const isMet = trigger.fireCriteria.every(({ number }, index) => counts[index]! >= number);
      expect(isMet, JSON.stringify(vector)).to.equal(vector.expect.should_fire);
    }
  });
});
