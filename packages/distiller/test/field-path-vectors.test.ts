import { readFileSync } from "node:fs";
import { expect } from "chai";
import { vectorFile } from "../../../scripts/shared-data.js";
import { FieldPathError, parseFieldPath } from "../src/index.js";

interface Case {
  path: string;
  document: number;
  matches?: { path: string; value: unknown }[];
  error?: "syntax";
  group?: string;
  extended?: boolean;
  /** Members with integers for names: JavaScript has an order of its own for them. */
  integerKeyOrder?: boolean;
}

const { documents, cases } = JSON.parse(readFileSync(vectorFile("jsonpath.json"), "utf8")) as {
  documents: unknown[];
  cases: Case[];
};

describe("parseFieldPath on the vectors", () => {
  const groups = groupCases();

  for (const [group, members] of groups) {
    it(`agrees with the original about ${group} (${members.length} cases)`, () => {
      for (const each of members) {
        if (each.error === "syntax") {
          expect(() => parseFieldPath(each.path), each.path).to.throw(FieldPathError);
          continue;
        }
        const found = parseFieldPath(each.path).find(documents[each.document]);
        if (each.integerKeyOrder) expect(found, each.path).to.have.deep.members(each.matches!);
        else expect(found, each.path).to.deep.equal(each.matches);
      }
    });
  }

  it("has read the whole file", () => {
    expect(cases).to.have.length.of.at.least(289);
  });
});

function groupOf({ group, extended }: Case): string {
  return group ?? (extended ? "the extended dialect" : "the rest");
}

function groupCases(): Map<string, Case[]> {
  const groups = new Map<string, Case[]>();
  for (const each of cases) groups.set(groupOf(each), [...(groups.get(groupOf(each)) ?? []), each]);
  return groups;
}
